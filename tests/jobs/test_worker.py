"""What a worker takes up beyond what it is told of, with the real queue file."""

import pytest
from sqlalchemy.exc import OperationalError

from workbench.jobs import tasks
from workbench.jobs.worker import Announcer, in_line, open_queue, run_and_look
from workbench.services import jobs
from workbench.services.actors import WORKBENCH


@pytest.fixture
def queue(context):
    return open_queue(context.settings.folder)


@pytest.fixture
def waiting(context):
    """Five jobs that nobody announced, as after a restored backup."""
    with context.database.write() as session:
        return [jobs.enqueue(session, WORKBENCH, "deliver", {}, "Tell subscribers") for _ in range(5)]


def test_a_worker_at_the_end_of_its_queue_looks_for_jobs_that_nobody_announced(context, queue, waiting):
    first, *others = waiting
    assert list(run_and_look(context, queue, first)) == others


def test_a_worker_with_more_in_its_queue_goes_on_with_that(context, queue, waiting):
    Announcer(context.settings.folder)(waiting[1])
    assert list(run_and_look(context, queue, waiting[0])) == []


def test_a_job_that_another_worker_took_does_not_end_the_search(context, queue, waiting):
    tasks.run_job(context, waiting[0])
    assert list(run_and_look(context, queue, waiting[0])) == waiting[1:]


def test_a_worker_whose_database_does_not_answer_waits_for_the_next_minute(context, queue, waiting, monkeypatch):
    def out_of_reach(*_):
        raise OperationalError("UPDATE job", {}, Exception("disk I/O error"))

    monkeypatch.setitem(tasks.TASKS._items, "deliver", out_of_reach)
    assert list(run_and_look(context, queue, waiting[0])) == []
    assert in_line(context) == waiting[1:]
