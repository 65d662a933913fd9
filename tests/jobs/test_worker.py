"""What a worker takes up beyond what it is told of, with the real queue file."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy.exc import OperationalError

from tests.waiting import PATIENCE
from workbench.errors import StartUpError
from workbench.jobs import tasks
from workbench.jobs.worker import Announcer, Turns, context_for, in_line, open_queue, work
from workbench.services import jobs
from workbench.services.actors import WORKBENCH


@pytest.fixture
def queue(context):
    return open_queue(context.settings.folder)


@pytest.fixture
def turns(context):
    return Turns(context, 1, Event())


@pytest.fixture
def held(monkeypatch):
    """Lets jobs of a kind take until they are let go: gives what is set when one has begun, and what lets it go."""

    def hold(kind):
        begun, over = Event(), Event()

        def takes_its_time(*_):
            begun.set()
            assert over.wait(PATIENCE)

        monkeypatch.setitem(tasks.TASKS._items, kind, takes_its_time)
        return begun, over

    return hold


@pytest.fixture
def waiting(context):
    """Five jobs that nobody announced, as after a restored backup."""
    with context.database.write() as session:
        return [jobs.enqueue(session, WORKBENCH, "deliver", {}, "Tell subscribers") for _ in range(5)]


def state(context, job_id):
    with context.database.read() as session:
        return jobs.row(session, job_id).state


def test_a_worker_at_the_end_of_its_queue_looks_for_jobs_that_nobody_announced(context, queue, waiting, turns):
    assert list(turns.run_next(queue)) == waiting[1:]


@pytest.mark.parametrize("harm", [Path.mkdir, lambda file: file.write_bytes(b"no database, " * 99)])
def test_what_is_committed_is_kept_where_the_queue_file_cannot_be_used(settings, context, harm):
    harm(settings.folder / "queue.sqlite")
    with closing(context_for(settings)) as desk, desk.database.write() as session:
        job_id = jobs.enqueue(session, WORKBENCH, "deliver", {}, "Tell subscribers")
    assert in_line(context) == [job_id]


def test_a_worker_whose_queue_file_cannot_be_used_says_in_one_line_that_it_may_go(settings, context):
    (settings.folder / "queue.sqlite").write_bytes(b"no database, " * 99)
    with pytest.raises(StartUpError, match=r"queue\.sqlite cannot be used: file is not a database\. .* delete it"):
        work(settings)


def test_a_worker_with_more_in_its_queue_goes_on_with_that(context, queue, waiting, turns):
    Announcer(context.settings.folder)(waiting[1])
    assert list(turns.run_next(queue)) == []
    assert in_line(context) == waiting[1:]


def test_a_job_that_another_worker_took_does_not_end_the_search(context, queue, waiting, turns):
    tasks.run_job(context, waiting[0])
    assert list(turns.run_next(queue)) == waiting[2:]


def test_a_long_job_runs_beside_the_others_and_another_long_one_waits_for_it(context, queue, held, turns):
    begun, over = held("match")
    with context.database.write() as session:
        _, second = [jobs.enqueue(session, WORKBENCH, "match", {}, "Match") for _ in range(2)]
        short = jobs.enqueue(session, WORKBENCH, "deliver", {}, "Tell subscribers", place=9)
    with ThreadPoolExecutor(1) as thread:
        try:
            long = thread.submit(turns.run_next, queue)
            assert begun.wait(PATIENCE)
            assert list(turns.run_next(queue)) == [second]
            assert state(context, short) == "done"
            assert list(turns.run_next(queue)) == []
            assert state(context, second) == "waiting"
        finally:
            over.set()
        assert list(long.result()) == [second]
    assert list(turns.run_next(queue)) == []
    assert state(context, second) == "done"


def test_short_jobs_wait_for_each_other_and_none_is_begun_once_the_worker_ends(context, queue, waiting, held):
    begun, over = held("deliver")
    ends = Event()
    turns = Turns(context, 1, ends)
    with ThreadPoolExecutor(2) as threads:
        try:
            first = threads.submit(turns.run_next, queue)
            assert begun.wait(PATIENCE)
            second = threads.submit(turns.run_next, queue)
            assert not second.done()
            ends.set()
        finally:
            over.set()
        assert (list(first.result()), list(second.result())) == (waiting[1:], [])
    assert in_line(context) == waiting[1:]


def test_a_worker_whose_database_does_not_answer_waits_for_the_next_minute(context, queue, waiting, monkeypatch, turns):
    def out_of_reach(*_):
        raise OperationalError("UPDATE job", {}, Exception("disk I/O error"))

    monkeypatch.setitem(tasks.TASKS._items, "deliver", out_of_reach)
    assert list(turns.run_next(queue)) == []
    assert in_line(context) == waiting[1:]
