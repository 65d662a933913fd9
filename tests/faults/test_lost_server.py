"""PostgreSQL is stopped as a power cut stops it, under people who work: nothing acknowledged is lost.

Web server and worker are never started anew: they are told that the database is away, say so, and go on by themselves
when it is back. The server is one of this test's own, on a disk, with each commit waited for. STOPS in the environment
says how often; with CLUSTER="-c synchronous_commit=off -c wal_writer_delay=10s" commits are lost, and the test sees it.
"""

import os
import sys
import threading
import time
from random import Random

import pytest
from sqlmodel import select

from bench.processes import family
from tests.faults import served
from tests.faults.postgres import cluster, programs
from tests.faults.served import Journal, KilledError, Person, Server, at_work
from tests.faults.test_kills import Work, check, desk, finish
from tests.waiting import PATIENCE
from workbench.db import migrate
from workbench.jobs.context import open_context
from workbench.models import IngestItem
from workbench.settings import Settings

__all__ = ["desk"]
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(programs() is None, reason="there is no PostgreSQL on this machine"),
]
STOPS = int(os.environ.get("STOPS", "50"))


class Patient(Person):
    """Somebody who opens a page again when the desk says that it is busy, and stops when `over` is set."""

    over = threading.Event()

    def _asked(self, method, path, **more):
        while True:
            if self.over.is_set():
                raise KilledError
            answer = super()._asked(method, path, **more)
            if answer.status_code != 503:
                return answer
            assert "Retry-After" in answer.headers
            self.over.wait(0.2)
            if method != "GET":
                return answer


@pytest.fixture
def postgres():
    with cluster(os.environ.get("CLUSTER", "")) as made:
        made.start()
        yield made


@pytest.fixture
def settings(tmp_path, postgres):
    (tmp_path / "instance").mkdir(mode=0o700)
    return Settings(
        instance=str(tmp_path / "instance"),
        database_url=postgres.url,
        log_level="error",
        lease_minutes=30,
        second_review_rules="",
    )


@pytest.fixture
def context(settings):
    opened = open_context(settings)
    migrate(opened.database)
    yield opened
    opened.close()


def up(server, context):
    """The processes of a server whose worker has read something: one that begins without a database ends at once."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with context.database.read() as session:
            if session.exec(select(IngestItem.id).where(IngestItem.state == "done")).first():
                return family(server.pid)
        threading.Event().wait(0.2)
    raise AssertionError("the worker does nothing")


def test_nothing_acknowledged_is_lost_when_the_database_is_stopped_fifty_times(
    settings, context, desk, postgres, monkeypatch
):
    monkeypatch.setattr("tests.faults.test_kills.Person", Patient)
    monkeypatch.setattr(Patient, "over", threading.Event())
    server, journal, dice = Server(settings), Journal(), Random(1)
    server.start()
    try:
        work, broken = Work(server, journal, desk), []
        with at_work(work.everybody(), broken):
            processes = up(server, context)
            for _ in range(STOPS):
                moment = served.Moment(dice.randint(3, 8), dice.randint(0, 4), dice.choice([0.0, 0.01, 0.05, 0.2]))
                assert journal.wait_for(moment), f"{len(journal.acknowledged)} acknowledged, {journal.asked} asked"
                threading.Event().wait(moment.seconds)
                postgres.stop()
                threading.Event().wait(dice.choice([0.0, 0.5, 2.0]))
                postgres.start()
            Patient.over.set()
        assert broken == []
        assert set(processes) <= set(family(server.pid)), "nobody was started anew"
        Patient.over.clear()
        for person in (work.writer, work.reviewer, work.editor):
            person.settle()
    finally:
        Patient.over.set()
        server.kill()
    finish(context)
    check(context, journal)
    sys.stdout.write(f"{STOPS} stops, {len(journal.acknowledged)} acknowledged, {journal.asked} asked\n")
