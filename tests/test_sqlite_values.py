"""A value that SQLite keeps and nobody can read: told as damage, and found by table, key and column."""

import pytest
from sqlalchemy import text
from sqlmodel import select

from tests import factories
from tests.conftest import POSTGRES
from workbench.domain.roles import Role
from workbench.errors import DamagedError
from workbench.jobs.worker import run_waiting
from workbench.models import METADATA, Article, Job
from workbench.services import jobs
from workbench.services.actors import WORKBENCH
from workbench.sqlite_values import unreadable

pytestmark = pytest.mark.skipif(bool(POSTGRES), reason="PostgreSQL takes no word for a day, nor broken JSON")

HARMS = {
    "a word where a day belongs": ("article", "published_on", "'Monday'"),
    "a day that is none": ("article", "published_on", "'2026-02-31'"),
    "a word where a moment belongs": ("article", "added_at", "'noon'"),
    "JSON cut off": ("claim", "reasons", "'[{'"),
    "bytes that are no UTF-8": ("article", "title", "CAST(x'ff61fe' AS TEXT)"),
}
UNFELT = {
    "a word where a number belongs": ("claim", "version", "'three'"),
    "bytes where a text belongs": ("article", "title", "x'6162'"),
}
"""What reading lets through, each caller finding out for itself."""


def harm(database, table, column, value):
    with database.write() as session:
        factories.make_claim(session, factories.make_article(session))
        session.execute(text(f"UPDATE {table} SET {column} = {value}"))


def found(database):
    with database.read() as session:
        return [str(value) for value in unreadable(session.connection(), METADATA.sorted_tables)]


@pytest.mark.parametrize("how", HARMS | UNFELT)
def test_it_is_found_by_its_table_its_key_and_its_column(database, how):
    table, column, value = (HARMS | UNFELT)[how]
    harm(database, table, column, value)
    assert found(database) == [f"{table} 1 ({column})"]


@pytest.mark.parametrize("how", HARMS)
def test_who_reads_it_is_told_that_the_desk_is_damaged_and_not_what_it_holds(database, how):
    table, column, value = HARMS[how]
    harm(database, table, column, value)
    with database.read() as session, pytest.raises(DamagedError, match="workbench doctor") as told:
        list(session.execute(select(METADATA.tables[table])))
    assert "Monday" not in told.value.message


def test_a_desk_with_rows_of_many_kinds_has_none(context):
    factories.publish_one(context)
    assert found(context.database) == []


def test_times_without_a_fraction_and_numbers_json_alone_allows_can_be_read(database):
    with database.write() as session:
        factories.make_article(session)
        session.execute(text("UPDATE article SET added_at = '2026-01-31 10:00:00'"))
        jobs.enqueue(session, WORKBENCH, "match", {}, "Match again")
        session.execute(text("UPDATE job SET payload = '{\"rate\": NaN}'"))
    assert found(database) == []
    with database.read() as session:
        assert session.exec(select(Article)).one().added_at.minute == 0


def test_a_page_says_that_the_desk_is_damaged(signed_in, database):
    harm(database, *HARMS["a word where a day belongs"])
    answer = signed_in(Role.ADMIN).get("/articles/1")
    assert answer.status_code == 500
    assert "The desk is damaged" in answer.text
    assert "workbench doctor" in answer.text


def test_a_job_that_cannot_be_read_fails_and_the_others_are_run(context):
    with context.database.write() as session:
        first = jobs.enqueue(session, WORKBENCH, "match", {}, "Match again")
        second = jobs.enqueue(session, WORKBENCH, "match", {}, "Match once more")
        session.execute(text(f"UPDATE job SET payload = '{{' WHERE id = {first}"))
    run_waiting(context)
    with context.database.read() as session:
        states = dict(session.execute(select(Job.id, Job.state)).all())
        error = session.execute(select(Job.error).where(Job.id == first)).scalar_one()
    assert states == {first: "failed", second: "done"}
    assert "workbench doctor" in error


def test_a_job_of_a_lost_worker_is_put_back_in_line_whatever_else_its_row_holds(context):
    with context.database.write() as session:
        job_id = jobs.enqueue(session, WORKBENCH, "match", {}, "Match again")
        jobs.start(session, job_id)
        session.execute(text("UPDATE job SET beat_at = '2001-01-01', started_at = 'noon'"))
    with context.database.write() as session:
        assert jobs.revive_silent(session) == 1
    with context.database.read() as session:
        assert jobs.waiting(session) == [job_id]
