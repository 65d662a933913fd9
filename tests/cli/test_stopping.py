"""Told to stop with a job in hand: the job is finished, nothing is started again, and the exit code is 0.

A service manager may tell the first process alone or, as systemd does unless it is told otherwise, every process of the
service at once, and what was told already is told again by the one that started it.
"""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from bench.processes import family
from tests.cli.test_serve import served, workers
from tests.waiting import PATIENCE, until, until_gone
from workbench.cli import serve
from workbench.services import jobs
from workbench.services.actors import WORKBENCH
from workbench.services.intake import items

PAGE = b"<html><title>Harbour</title><article><p>%s</p></article></html>" % (
    b"The harbour of Kelso handled 9 million tonnes in 2025, says the port. " * 9
)


@pytest.fixture
def slow_site(environment):
    """A site that answers when it is let: its address, and what waits for the question and gives what answers it."""
    with socket.create_server(("127.0.0.1", 0)) as site:
        site.settimeout(PATIENCE)
        port = site.getsockname()[1]
        environment["WORKBENCH_FETCH_ALLOW"] = f"127.0.0.1:{port}"

        def asked():
            while True:
                line, _ = site.accept()
                if not line.recv(65_536).startswith(b"GET /robots"):
                    break
                line.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                line.close()

            def answer():
                with line:
                    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"
                    line.sendall(head + b"Content-Length: %d\r\n\r\n" % len(PAGE) + PAGE)

            return answer

        yield f"http://127.0.0.1:{port}/harbour", asked


@pytest.fixture
def handed_in(desk, slow_site):
    with desk.database.write() as session:
        return items.hand_in_url(session, WORKBENCH, slow_site[0])


def is_done(desk, item_id):
    with desk.database.read() as session:
        item = items.get(session, item_id)
        assert (item.state, item.outcome, item.error) == ("done", "Added.", "")
        assert item.job_id is not None
        assert (jobs.row(session, item.job_id).state, jobs.row(session, item.job_id).attempts) == ("done", 1)


@pytest.mark.parametrize("times", [1, 2])
def test_a_worker_that_is_told_to_stop_finishes_the_job_in_hand_however_often_it_is_told(
    desk, environment, slow_site, handed_in, times
):
    process = subprocess.Popen([sys.executable, "-m", "workbench", "worker"], env=environment, stderr=subprocess.PIPE)
    try:
        answer = slow_site[1]()
        for _ in range(times):
            process.send_signal(signal.SIGTERM)
            until(lambda: not is_pending(process.pid))
        answer()
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.communicate()
    is_done(desk, handed_in)


@pytest.mark.parametrize("everybody", [True, False], ids=["every process", "the first process"])
def test_a_server_that_is_told_to_stop_finishes_the_job_in_hand(desk, environment, slow_site, handed_in, everybody):
    with served(environment, "serve") as (process, _address, _printed):
        answer = slow_site[1]()
        (worker,) = workers(process.pid)
        for pid in family(process.pid) if everybody else [process.pid]:
            os.kill(pid, signal.SIGTERM)
        Thread(target=answer).start()
        _, told = process.communicate(timeout=PATIENCE)
        assert (process.returncode, told) == (0, "")
        until_gone(worker)
    is_done(desk, handed_in)


@pytest.mark.parametrize(("is_stopping", "starts"), [(True, 1), (False, 2)])
def test_a_worker_that_ends_while_the_server_is_stopping_is_not_started_again(monkeypatch, capsys, is_stopping, starts):
    started = []

    def start():
        started.append(subprocess.Popen([sys.executable, "-c", ""]))
        return started[-1]

    monkeypatch.setattr(serve, "RESTART_AFTER", 0)
    monkeypatch.setattr(serve, "_start_worker", start)
    keeper = serve.WorkerKeeper()
    keeper.start(lambda: is_stopping or len(started) > 1)
    keeper._thread.join(PATIENCE)
    assert len(started) == starts
    assert ("starting it again" in capsys.readouterr().err) is not is_stopping


def is_pending(pid):
    """Whether a signal was sent to a process that it has not taken yet."""
    (pending,) = re.findall(r"^ShdPnd:\s*(\w+)$", Path(f"/proc/{pid}/status").read_text("ascii"), re.MULTILINE)
    return int(pending, 16) != 0
