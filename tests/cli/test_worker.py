"""`workbench worker`: runs what waits, until it is told to stop."""

import re
import signal
import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import ROOT
from tests.waiting import PATIENCE, until
from workbench.ingest import upload_snapshot
from workbench.services import jobs
from workbench.services.actors import WORKBENCH
from workbench.services.intake import items

ARTICLE = ROOT / "fixtures" / "articles" / "prices-december.txt"


def states(desk) -> set[str]:
    with desk.database.read() as session:
        return {row.state for row in jobs.rows(session)}


def knows_how_to_end(pid: int) -> bool:
    """Whether a process has said what shall happen on its signals: its threads work before it does."""
    (caught,) = re.findall(r"^SigCgt:\s*(\w+)$", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return all(int(caught, 16) >> sent - 1 & 1 for sent in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP))


def work_and_stop(desk, environment, sent: signal.Signals, ends: str) -> None:
    """Run a worker until all jobs are in the state `ends`, and stop it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "workbench", "worker"],
        env=environment | {"WORKBENCH_LOG_LEVEL": "error"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )

    def all_ended() -> bool:
        assert process.poll() is None, "the worker ended"
        return states(desk) == {ends} and knows_how_to_end(process.pid)

    try:
        until(all_ended)
        process.send_signal(sent)
        printed, _ = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
        process.communicate()
    assert (process.returncode, printed) == (0, b"")


def test_what_waited_is_run_and_sigterm_ends_it_with_exit_code_0(desk, environment):
    snapshot = upload_snapshot(ARTICLE.read_bytes(), file_name="prices.txt")
    with desk.database.write() as session:
        items.hand_in_upload(session, WORKBENCH, "file", snapshot)
    work_and_stop(desk, environment, signal.SIGTERM, "done")
    with desk.database.read() as session:
        assert items.get(session, 1).outcome == "Added."


def test_a_job_that_nobody_knows_fails_alone_and_sigint_ends_it_with_exit_code_0(desk, environment):
    with desk.database.write() as session:
        jobs.enqueue(session, WORKBENCH, "divine", {}, "Read the stars")
    work_and_stop(desk, environment, signal.SIGINT, "failed")
    with desk.database.read() as session:
        assert jobs.row(session, 1).error


def test_once_runs_what_waits_and_what_that_asks_for_and_ends(workbench, desk):
    snapshot = upload_snapshot(ARTICLE.read_bytes(), file_name="prices.txt")
    with desk.database.write() as session:
        items.hand_in_upload(session, WORKBENCH, "file", snapshot)
    result = workbench("worker", "--once")
    assert (result.exit_code, states(desk)) == (0, {"done"})
    assert workbench("worker", "--once").exit_code == 0


def test_without_a_desk_it_says_how_to_make_one(workbench, folder):
    result = workbench("worker")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Make one with: workbench migrate" in result.stderr
