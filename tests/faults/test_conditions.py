"""What a machine does to a desk: no space left, no right to write, a long writer, a clock set back, a lost server."""

import shutil
from contextlib import closing
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event, inspect, text
from sqlmodel import Session, select

from tests import factories
from tests.conftest import POSTGRES
from tests.waiting import PATIENCE
from tests.web.forms import submit
from workbench import clock
from workbench.db import Database, current_revision, head_revision, migrate
from workbench.domain.roles import Role
from workbench.jobs.worker import awake, run_waiting
from workbench.models import Article, Claim, Event, IngestItem, Job, User
from workbench.resources import folder
from workbench.services import doctor, jobs, log, replay
from workbench.services.log import audit
from workbench.services.log.chain import Broken
from workbench.services.review import leases, second_reviews
from workbench.services.review.claims import Asked

TEXT = "The town of Kelso spent {} million euros on schools in 2025."
sqlite_only = pytest.mark.skipif(bool(POSTGRES), reason="SQLite's own way to fail")
postgres_only = pytest.mark.skipif(not POSTGRES, reason="PostgreSQL's own way to fail")


def hand_in(browser, number):
    """Send a text; the answer."""
    return submit(browser, "/ingest", pasted=TEXT.format(number), title=f"Report {number}")


def items(database):
    with database.read() as session:
        return list(session.exec(select(IngestItem.label).order_by(IngestItem.id)))


@pytest.fixture
def pragma(database):
    """Sets a pragma on every connection from now on, and takes it back."""

    def on_each(statement):
        def run(connection, _record, _proxy):
            connection.cursor().execute(statement)

        event.listen(database.engine, "checkout", run)
        return lambda: event.remove(database.engine, "checkout", run)

    return on_each


@sqlite_only
@pytest.mark.parametrize(
    ("trouble", "relief"),
    [
        ("PRAGMA max_page_count=1", "PRAGMA max_page_count=1073741823"),
        ("PRAGMA query_only=ON", "PRAGMA query_only=OFF"),
    ],
    ids=["a full disk", "a database that cannot be written"],
)
def test_what_cannot_be_kept_is_refused_in_words_and_the_desk_recovers_by_itself(
    signed_in, database, pragma, trouble, relief
):
    browser = signed_in()
    large = "x" * 200_000 + TEXT
    stop = pragma(trouble)
    answer = submit(browser, "/ingest", pasted=large, title="Too much")
    assert answer.status_code == 503
    assert "Nothing was changed" in answer.text
    assert answer.headers["Retry-After"]
    assert browser.get("/queue").status_code == 200, "reading goes on"
    stop()
    stop = pragma(relief)
    assert items(database) == []
    assert submit(browser, "/ingest", pasted=large, title="Enough room").status_code == 302
    stop()
    assert items(database) == ["Enough room"]
    with database.read() as session:
        assert log.verify(session) is None
        assert session.execute(text("PRAGMA integrity_check(1)")).scalar() == "ok"


@sqlite_only
def test_a_job_on_a_full_disk_is_run_again_when_there_is_room(context, signed_in, pragma):
    assert submit(signed_in(), "/ingest", pasted=TEXT.format(1) + " Nothing more." * 20_000).status_code == 302
    stop = pragma("PRAGMA max_page_count=1")
    run_waiting(context)
    with context.database.read() as session:
        assert list(session.exec(select(Job.state))) == ["running"], "it is neither done nor failed"
    stop()
    stop = pragma("PRAGMA max_page_count=1073741823")
    with (
        time_machine.travel(clock.now() + jobs.SILENT_AFTER + timedelta(minutes=1)),
        context.database.write() as session,
    ):
        jobs.revive_silent(session)
    run_waiting(context)
    stop()
    with context.database.read() as session:
        assert len(session.exec(select(Article)).all()) == 1
        assert set(session.exec(select(Job.state))) == {"done"}


@sqlite_only
def test_behind_a_long_writer_the_desk_is_busy_and_then_goes_on(signed_in, database, pragma):
    browser = signed_in()
    stop = pragma("PRAGMA busy_timeout=30")
    with closing(Database(str(database.url))) as other, Session(other._writing) as writer:
        factories.make_user(writer)
        answer = hand_in(browser, 1)
        assert answer.status_code == 503
        assert 0 < int(answer.headers["Retry-After"]) <= 6
        assert browser.get("/queue").status_code == 200
        writer.rollback()
    assert hand_in(browser, 2).status_code == 302
    stop()
    assert items(database) == ["Report 2"]


def test_a_clock_that_is_set_back_breaks_no_session_no_lease_and_no_log(context, signed_in):
    with context.database.write() as session:
        author, source = factories.make_user(session), factories.make_source(session)
        claim_id = factories.make_claim(session).id
    with context.database.write() as session:
        leases.take(session, factories.actor_of(author), Asked(claim_id, 1), lease_minutes=30)
    for hours in (-1, -24 * 365, 24):
        with time_machine.travel(clock.now() + timedelta(hours=hours)), context.database.write() as session:
            jobs.revive_silent(session)
            log.record(session, factories.actor_of(author), "look", "claim", claim_id, {"hours": hours})
    with time_machine.travel(clock.now() - timedelta(hours=1)):
        browser = signed_in(user=author)  # a cookie from the future counts for nobody
        with context.database.write() as session:
            held = session.get(Claim, claim_id)
            draft = factories.verdict_draft(source)
            second_reviews.submit(session, factories.actor_of(author), Asked(claim_id, held.version), draft)
        assert hand_in(browser, 1).status_code == 302
        run_waiting(context)
    with context.database.read() as session:
        assert log.verify(session) is None
        assert not isinstance(audit.verify(session, audit.kept(context.notary.file)), Broken)
        assert sorted(session.exec(select(Event.seq))) == list(range(1, log.count(session) + 1))
        assert set(session.exec(select(Job.state))) == {"done"}
        assert [found.id for found in replay.differences(session, context.desk) if found.what == "event"] == []


def test_a_worker_that_was_gone_for_an_hour_does_everything_once_when_it_is_back(context, signed_in):
    """One job was in its hands when it went; two more were asked for since, and a page says that they wait."""
    browser = signed_in()
    numbers = range(3)
    for number in numbers:
        assert hand_in(browser, number).status_code == 302
    with context.database.write() as session:
        in_hand, *_ = jobs.waiting(session)
        assert jobs.start(session, in_hand) is not None
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        (found,) = [found for found in examined(context) if found.what == "worker"]
        assert (found.well, found.seen) == (
            False,
            "2 jobs wait, 1 went silent. Is the worker running? workbench worker",
        )
        assert "waiting" in browser.get("/jobs").text
        awake(context)
        run_waiting(context)
        assert [found for found in examined(context) if found.what == "worker" and not found.well] == []
    with context.database.read() as session:
        assert len(session.exec(select(Article)).all()) == len(numbers)
        assert set(session.exec(select(IngestItem.state))) == {"done"}
        assert set(session.exec(select(Job.state))) == {"done"}


def examined(context):
    return list(doctor.examine(context.settings, context.database, lambda: context.library))


NEWER = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", "{head}", None, None


def upgrade() -> None:
    op.create_table("newer", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("UPDATE user_account SET name = 'somebody else'")
    {last}
"""


def test_a_migration_that_fails_leaves_the_old_version_running(context, signed_in, monkeypatch, tmp_path):
    """The next version is started beside the one that runs; it fails in the middle, and again, and then is mended."""
    browser = signed_in()
    newer = tmp_path / "migrations"
    shutil.copytree(folder("migrations"), newer)
    head, step = head_revision(), newer / "versions" / "9999_newer.py"

    def migrate_with(last):
        step.write_text(NEWER.format(head=head, last=last))
        with monkeypatch.context() as patch:
            patch.setattr("workbench.db.folder", lambda _name: newer)
            migrate(context.database)

    for number in range(2):
        with pytest.raises(RuntimeError, match="no luck"):
            migrate_with("raise RuntimeError('no luck')")
        assert current_revision(context.database) == head
        assert hand_in(browser, number).status_code == 302
        run_waiting(context)
    with context.database.read() as session:
        assert "somebody else" not in session.exec(select(User.name)).all()
        assert len(session.exec(select(Article)).all()) == 2
    assert not inspect(context.database.engine).has_table("newer")
    migrate_with("pass")
    assert current_revision(context.database) == "9999"
    migrate_down(context.database, head)


def migrate_down(database, head):
    """Take the newer version out of the database again, which other tests use."""
    with database.write() as session:
        session.execute(text("DROP TABLE newer"))
        session.execute(text(f"UPDATE alembic_version SET version_num = '{head}'"))


@postgres_only
@pytest.mark.parametrize("moment", ["before_flush", "before_commit"])
def test_a_server_that_is_lost_in_the_middle_of_a_request_costs_that_request_alone(signed_in, database, moment):
    browser = signed_in()
    lost = []

    def lose(session, *_rest):
        if not lost:
            lost.append(True)
            patience = int(PATIENCE * 1000)  # without it, the server only says that it asked the connection to go
            others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            with closing(Database(database.url.render_as_string(hide_password=False))) as other, other.read() as admin:
                assert all(admin.execute(text(f"SELECT pg_terminate_backend(pid, {patience}) {others}")).scalars())

    event.listen(Session, moment, lose)
    try:
        answer = hand_in(browser, 1)
    finally:
        event.remove(Session, moment, lose)
    assert lost
    assert answer.status_code == 503
    assert items(database) == []
    assert hand_in(browser, 2).status_code == 302
    assert items(database) == ["Report 2"]
    with database.read() as session:
        assert log.verify(session) is None


@postgres_only
def test_of_two_who_add_the_same_in_the_same_moment_the_second_is_told_so(signed_in, database):
    """Whoever comes second has looked, and found nothing, before the first was done."""
    browser, done = signed_in(Role.ADMIN), []

    def overtake(session, *_rest):
        if not done:
            done.append(True)
            with closing(Database(database.url.render_as_string(hide_password=False))) as other, other.write() as first:
                factories.make_user(first, email="cy@desk.example")

    event.listen(Session, "before_flush", overtake)
    try:
        answer = submit(browser, "/people", name="Cy", email="cy@desk.example", role="reader")
    finally:
        event.remove(Session, "before_flush", overtake)
    assert (done, answer.status_code) == ([True], 409)
    assert "The same was done in the same moment" in answer.text
    assert "has an account already" in submit(browser, "/people", name="Cy", email="cy@desk.example").text
