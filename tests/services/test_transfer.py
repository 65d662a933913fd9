"""A desk moves between databases, SQLite and PostgreSQL on either side, and nothing of it is lost on the way."""

from contextlib import closing

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from tests import factories
from workbench.db import Database, migrate
from workbench.domain.roles import Role
from workbench.errors import StartUpError
from workbench.jobs.context import open_context
from workbench.models import Article, Claim, Snapshot, User
from workbench.services import log, transfer
from workbench.services.jobs import quiet
from workbench.services.people import accounts


@pytest.fixture
def desk(context, desk_with_a_published_check):
    """A desk with a published check, a duplicate of a later claim, and a snapshot of all bytes."""
    with context.database.write() as session:
        later = factories.make_claim(session)
        article = session.get(Article, later.article_id)
        first = factories.make_claim(session, article, article.text[:5], id=(later.id or 0) + 50)
        later.state, later.duplicate_of = "duplicate", first.id
        session.add(later)
        factories.make_snapshot(session, bytes(range(256)) * 1000)
    return context.database


@pytest.fixture
def file(tmp_path):
    """Another database, in a file."""
    with closing(Database(f"sqlite:///{tmp_path / 'other.sqlite'}")) as database:
        yield database


def contents(database):
    with database.read() as session:
        return transfer.contents(session)


def test_every_table_arrives_as_it_was_there_and_back(desk, file, empty_database):
    carried = transfer.move(desk, file, quiet)
    back = transfer.move(file, empty_database, quiet)
    assert contents(desk) == contents(file) == contents(empty_database) == carried.contents
    assert carried.head == back.head
    assert carried.rows > 20
    with empty_database.read() as session:
        assert log.verify(session) is None


def test_new_rows_get_numbers_of_their_own_after_a_move(desk, empty_database):
    transfer.move(desk, empty_database, quiet)
    with empty_database.write() as session:
        before = max(session.exec(select(Claim.id)))
        assert factories.make_claim(session).id > before


def test_it_can_be_run_again_and_brings_what_was_added(desk, file):
    transfer.move(desk, file, quiet)
    with desk.write() as session:
        admin = factories.make_user(session, role=Role.ADMIN)
        accounts.add(session, factories.actor_of(admin), name="Ada", email="ada@desk.example", role=Role.REVIEWER)
    assert contents(file) != contents(desk)
    transfer.move(desk, file, quiet)
    assert contents(file) == contents(desk)


def test_a_database_on_which_somebody_worked_since_is_not_overwritten(desk, file):
    transfer.move(desk, file, quiet)
    with file.write() as session:
        admin = factories.make_user(session, role=Role.ADMIN)
        accounts.add(session, factories.actor_of(admin), name="Ada", email="ada@desk.example", role=Role.REVIEWER)
    before = contents(file)
    with pytest.raises(StartUpError, match="holds another desk, or one on which somebody has worked since"):
        transfer.move(desk, file, quiet)
    assert contents(file) == before


def test_what_breaks_halfway_leaves_an_empty_database_and_can_be_run_again(desk, file, monkeypatch):
    insert = transfer._set_sequence

    def break_at_verdicts(target, table):
        if table.name == "verdict":
            raise OSError("no space left")
        insert(target, table)

    monkeypatch.setattr(transfer, "_set_sequence", break_at_verdicts)
    with pytest.raises(OSError, match="no space"):
        transfer.move(desk, file, quiet)
    assert all(content.rows == 0 for content in contents(file).values())
    monkeypatch.undo()
    transfer.move(desk, file, quiet)
    assert contents(file) == contents(desk)


def test_what_arrives_other_than_it_was_sent_is_not_kept(desk, file, monkeypatch):
    def rename_people(target, table):
        if table.name == "user_account":
            target.execute(text("UPDATE user_account SET name = 'Somebody'"))

    monkeypatch.setattr(transfer, "_set_sequence", rename_people)
    with pytest.raises(StartUpError, match="What arrived is not what was sent"):
        transfer.move(desk, file, quiet)
    with file.read() as session:
        assert session.exec(select(User)).all() == []


def test_nobody_writes_while_a_desk_moves(desk, file, context, monkeypatch):
    """A second connection asks for the right to write while the rows are on their way, and does not get it."""
    monkeypatch.setattr("workbench.db.BUSY_TIMEOUT_MS", 1)
    other = open_context(context.settings)
    copy, refused = transfer.copy, []

    def meanwhile(source, target, progress):
        with Session(other.database._writing) as session:
            try:
                if not other.database.is_sqlite:
                    session.connection().exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
                factories.make_user(session)
            except Exception as error:  # noqa: BLE001 - each driver has its own
                refused.append(type(error).__name__)
        return copy(source, target, progress)

    monkeypatch.setattr(transfer, "copy", meanwhile)
    transfer.move(desk, file, quiet)
    other.close()
    assert refused == ["OperationalError"]


def test_a_database_of_another_version_is_not_moved(empty_database, file):
    migrate(empty_database, "0002")
    with pytest.raises(StartUpError, match="workbench migrate"):
        transfer.move(empty_database, file, quiet)


def test_the_digest_sees_one_byte_of_a_snapshot_and_one_letter_of_a_claim(desk, file):
    with desk.read() as session:
        whole = transfer.contents(session)
        row = dict(next(transfer._rows(session, Snapshot.__table__)))
        claim = dict(next(transfer._rows(session, Claim.__table__)))
    assert transfer._digest(row) != transfer._digest({**row, "content": row["content"] + b"\0"})
    assert transfer._digest(claim) != transfer._digest({**claim, "text": claim["text"] + "."})
    assert whole["claim"].rows == 3
