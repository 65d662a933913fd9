from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
import time_machine
from sqlmodel import func, select

from tests.conftest import POSTGRES
from tests.factories import actor_of, make_source, make_user
from workbench import clock
from workbench.errors import NotFoundError
from workbench.models import Job, Source
from workbench.services import jobs, log
from workbench.services.actors import WORKBENCH
from workbench.services.jobs import MAX_ATTEMPTS, SILENT_AFTER


def enqueue(session):
    return jobs.enqueue(session, WORKBENCH, "match", {"source_id": 1}, "Match again")


def test_a_job_is_started_once(session):
    job_id = enqueue(session)
    assert jobs.start(session, job_id) == ("match", {"source_id": 1})
    assert jobs.start(session, job_id) is None


def test_jobs_wait_in_the_order_they_were_asked_for(session):
    first, second = enqueue(session), enqueue(session)
    assert list(jobs.waiting(session)) == [first, second]
    jobs.start(session, first)
    assert list(jobs.waiting(session)) == [second]


def test_the_first_of_every_hand_goes_before_the_second_of_any(session):
    one, two, three, alone = [
        jobs.enqueue(session, WORKBENCH, "ingest", {}, "Read", place=place) for place in (0, 1, 2, 0)
    ]
    assert list(jobs.waiting(session)) == [one, alone, two, three]
    turns = []
    while (job_id := jobs.next_in_line(session)) is not None:
        jobs.start(session, job_id)
        turns.append(job_id)
    assert turns == [one, alone, two, three]


def test_kinds_that_cannot_be_run_now_are_passed_over(session):
    enqueue(session)
    article = jobs.enqueue(session, WORKBENCH, "ingest", {}, "Read", place=7)
    assert jobs.next_in_line(session, without=("match",)) == article
    assert jobs.next_in_line(session, without=("match", "ingest")) is None


@pytest.mark.skipif(not POSTGRES, reason="SQLite lets one write at a time")
def test_a_job_that_another_worker_is_taking_is_passed_over(database):
    with database.write() as session:
        first, second = enqueue(session), enqueue(session)
    with database.write() as one, database.write() as other:
        assert jobs.next_in_line(one) == first
        assert jobs.next_in_line(other) == second


def test_what_a_program_hands_in_goes_behind_its_own_and_not_behind_that_of_others(session):
    program, person = actor_of(make_user(session)), actor_of(make_user(session))
    for place in range(3):
        assert jobs.place_behind(session, program) == place
        last = jobs.enqueue(session, program, "ingest", {}, "Read", place=place)
    assert jobs.place_behind(session, person) == 0
    jobs.start(session, last)
    assert jobs.place_behind(session, program) == 2


def test_a_job_that_serves_once_more_is_announced_once_more(session):
    job_id = jobs.ensure(session, WORKBENCH, "match", "Match again")
    session.info.clear()
    jobs.ensure(session, WORKBENCH, "match", "Match again")
    assert session.info[jobs.ANNOUNCED] == [job_id]


def test_one_waiting_job_serves_all_that_comes_in_before_it_begins(session):
    first = jobs.ensure(session, WORKBENCH, "match", "Match again")
    assert jobs.ensure(session, WORKBENCH, "match", "Match again") == first
    assert jobs.ensure(session, WORKBENCH, "slots", "Read") != first
    jobs.start(session, first)
    second = jobs.ensure(session, WORKBENCH, "match", "Match again")
    assert second != first
    assert list(jobs.waiting(session)) == [second - 1, second]


def test_a_waiting_job_does_not_begin_while_somebody_counts_on_it(database):
    with database.write() as session:
        job_id = jobs.ensure(session, WORKBENCH, "match", "Match again")
    begun = Event()

    def begin():
        with database.write() as session:
            taken = jobs.start(session, job_id)
            begun.set()
            return taken, session.exec(select(func.count()).select_from(Source)).one()

    with ThreadPoolExecutor(1) as worker:
        with database.write() as session:
            assert jobs.ensure(session, WORKBENCH, "match", "Match again") == job_id
            seen = worker.submit(begin)
            assert not begun.wait(0.3)
            make_source(session)
        assert seen.result() == (("match", {}), 1)


def test_progress_never_goes_past_the_total(session):
    job_id = enqueue(session)
    jobs.start(session, job_id)
    jobs.advance(session, job_id, 7, 5)
    row = jobs.row(session, job_id)
    assert (row.done, row.total) == (5, 5)


def test_a_failed_job_keeps_its_progress_and_a_done_one_is_complete(session):
    failed, done = enqueue(session), enqueue(session)
    for job_id, error in ((failed, "The page is gone."), (done, "")):
        jobs.start(session, job_id)
        jobs.advance(session, job_id, 2, 5)
        jobs.finish(session, job_id, error)
    assert (jobs.row(session, failed).state, jobs.row(session, failed).done) == ("failed", 2)
    assert (jobs.row(session, done).state, jobs.row(session, done).done) == ("done", 5)


def test_trying_again_is_written_into_the_log_with_who_asked(session):
    actor, job_id = actor_of(make_user(session)), enqueue(session)
    jobs.start(session, job_id)
    jobs.finish(session, job_id, "The page is gone.")
    jobs.retry(session, actor, job_id)
    assert [(event.action, event.actor_name) for event in log.story(session, "job", job_id)] == [
        ("retry job", actor.name)
    ]
    assert list(jobs.waiting(session)) == [job_id]


def test_a_job_whose_worker_fell_silent_waits_again_and_a_living_one_does_not(session):
    silent = enqueue(session)
    jobs.start(session, silent)
    session.flush()
    with time_machine.travel(clock.now() + SILENT_AFTER + timedelta(seconds=1), tick=False):
        living = enqueue(session)
        jobs.start(session, living)
        assert jobs.revive_silent(session) == 1
    assert (jobs.row(session, silent).state, jobs.row(session, living).state) == ("waiting", "running")


def test_a_job_that_keeps_killing_its_worker_fails_with_the_reason(session):
    job_id = enqueue(session)
    jobs.start(session, job_id)
    session.get(Job, job_id).attempts = MAX_ATTEMPTS
    session.flush()
    with time_machine.travel(clock.now() + SILENT_AFTER + timedelta(seconds=1), tick=False):
        jobs.revive_silent(session)
    row = jobs.row(session, job_id)
    assert row.state == "failed"
    assert f"stopped {MAX_ATTEMPTS} times" in row.error


def test_a_job_that_does_not_exist_is_said(session):
    with pytest.raises(NotFoundError, match="no job 5"):
        jobs.row(session, 5)
