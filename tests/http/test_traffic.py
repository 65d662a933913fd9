"""Requests are counted in common by the processes of a server, and by one alone where it stands alone."""

import os
from types import SimpleNamespace

import pytest
from prometheus_client import values
from prometheus_client.parser import text_string_to_metric_families

from workbench.cli.serve import take_place
from workbench.http import traffic
from workbench.http.traffic import Traffic, count_at


@pytest.fixture
def in_a_process(tmp_path):
    """Lets a process of its own count so many requests at a place; gives what it tells."""

    def run(place, requests):
        told = tmp_path / "told"
        child = os.fork()
        if child == 0:
            status = 1
            try:
                count_at(tmp_path, place)
                counts = Traffic()
                for _ in range(requests):
                    counts.seconds.labels("queue.index", "200").observe(0.1)
                told.write_bytes(counts.told())
                status = 0
            finally:
                os._exit(status)
        assert os.waitpid(child, 0)[1] == 0
        families = text_string_to_metric_families(told.read_text())
        samples = [sample for family in families for sample in family.samples if sample.name.endswith("_count")]
        return {(sample.labels["endpoint"], sample.labels["status"]): sample.value for sample in samples}

    return run


def test_whichever_process_is_asked_tells_of_the_requests_of_all(in_a_process):
    assert in_a_process(0, 3) == {("queue.index", "200"): 3}
    assert in_a_process(1, 4) == {("queue.index", "200"): 7}


def test_a_process_that_follows_one_that_ended_goes_on_with_its_counts(in_a_process):
    in_a_process(0, 3)
    assert in_a_process(0, 2) == {("queue.index", "200"): 5}


def test_without_room_for_its_file_a_process_counts_by_itself(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    before = values.ValueClass
    count_at(tmp_path, 0)
    assert values.ValueClass is before
    assert traffic._FOLDER not in os.environ
    counts = Traffic()
    counts.seconds.labels("queue.index", "200").observe(0.1)
    assert b'_count{endpoint="queue.index",status="200"} 1.0' in counts.told()


def test_each_process_has_a_place_and_one_that_ended_leaves_its_own_free():
    server = SimpleNamespace(WORKERS={})
    for pid in range(3):
        worker = SimpleNamespace()
        take_place(server, worker)
        server.WORKERS[pid] = worker
    assert [worker.place for worker in server.WORKERS.values()] == [0, 1, 2]
    del server.WORKERS[1]
    worker = SimpleNamespace()
    take_place(server, worker)
    assert worker.place == 1
