"""On PostgreSQL a worker hears of jobs from other machines at once, and misses none while it cannot hear."""

import queue
import subprocess
import sys
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from tests.cli.conftest import ROOT
from tests.conftest import POSTGRES
from tests.faults.served import Server
from tests.waiting import PATIENCE, until
from workbench.db import Database
from workbench.jobs.listening import Listener
from workbench.models import Job
from workbench.services import jobs
from workbench.services.actors import WORKBENCH

pytestmark = pytest.mark.skipif(not POSTGRES, reason="SQLite tells nobody of a commit")
LISTENERS = text(
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"
    " AND pid <> pg_backend_pid()"
)


def ask(database):
    """Ask for a job without telling this machine's worker."""
    with database.write() as session:
        return jobs.enqueue(session, WORKBENCH, "match", {"source_id": 1}, "Match again")


def listeners(database):
    with database.read() as session:
        return set(session.execute(LISTENERS).scalars())


@pytest.fixture
def heard(database):
    """What a listener hears, from the moment at which it listens."""
    told = queue.SimpleQueue()

    def waiting():
        with database.read() as session:
            ids = jobs.waiting(session)
        told.put("everything that waits")  # once that is known: what a test asks for next is not among it
        return ids

    listener = Listener(database.url, told.put, waiting, again=0.05)
    listener.start()
    assert told.get(timeout=PATIENCE) == "everything that waits"
    yield told
    listener.stop()


def test_a_job_is_heard_of_when_it_is_committed_and_not_when_it_is_rolled_back(database, heard):
    with database.writing() as session:
        jobs.enqueue(session, WORKBENCH, "match", {"source_id": 1}, "Never asked for")
        session.rollback()
    wanted = [ask(database) for _ in range(3)]
    assert [heard.get(timeout=PATIENCE) for _ in wanted] == wanted


def test_what_is_asked_for_while_the_connection_is_gone_is_heard_of_when_it_stands_again(database, heard):
    with closing(Database(database.url.render_as_string(hide_password=False))) as other, other.write() as admin:
        wanted = jobs.enqueue(admin, WORKBENCH, "match", {"source_id": 1}, "Asked for meanwhile")
        (pid,) = admin.execute(LISTENERS).scalars()
        patience = int(PATIENCE * 1000)  # without it, the server only says that it asked the connection to go
        assert admin.execute(text(f"SELECT pg_terminate_backend({pid}, {patience})")).scalar_one()
    assert [heard.get(timeout=PATIENCE) for _ in range(2)] == ["everything that waits", wanted]


def test_it_listens_again_when_the_desk_did_not_answer_while_it_began(database):
    """As where a restarted server has one place left: the listener takes it, and the desk finds none."""
    told = queue.SimpleQueue()

    def waiting(tries=[None]):  # noqa: B006 - one that is left is taken
        if tries:
            tries.pop()
            raise OperationalError("SELECT", {}, Exception("sorry, too many clients already"))
        return [7]

    listener = Listener(database.url, told.put, waiting, again=0.05)
    listener.start()
    try:
        assert told.get(timeout=PATIENCE) == 7
    finally:
        listener.stop()


def test_the_worker_of_another_machine_runs_a_job_at_once(context, settings, tmp_path):
    """A worker process with a folder of its own; nobody but the database tells it of the job."""
    server = Server(settings)
    environment = {**server._environment, "WORKBENCH_INSTANCE": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-m", "workbench", "worker"], env=environment, cwd=ROOT) as worker:
        try:
            until(lambda: listeners(context.database))
            job_id = ask(context.database)

            def ended():
                with context.database.read() as session:
                    return session.exec(select(Job).where(Job.id == job_id, Job.finished_at.is_not(None))).first()

            job = until(ended)
            assert job.attempts == 1
            assert job.started_at - job.created_at < timedelta(seconds=30)
        finally:
            worker.terminate()
