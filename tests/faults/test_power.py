"""The power goes: what the disk has of the last writes is a part of them, and the desk stands where some step ended.

A kill leaves what the system has yet to write; a power cut does not. So the files of a desk are copied while everything
new is in SQLite's write-ahead log, and that log is cut off at any byte, or one bit of it is turned, as half-written
pages are. Whatever is left must be the desk as it was after a whole number of its transactions.
"""

import shutil
from contextlib import closing
from random import Random

import pytest
from sqlalchemy import event, text

from tests import factories
from tests.conftest import POSTGRES
from workbench.db import Database
from workbench.domain.ratings import DESK
from workbench.domain.roles import Role
from workbench.domain.values import Desk
from workbench.services import log, replay, transfer
from workbench.services.actors import WORKBENCH
from workbench.services.publication import publishing
from workbench.services.review import claims, leases, second_reviews, verdicts
from workbench.services.review.claims import Asked

pytestmark = pytest.mark.skipif(bool(POSTGRES), reason="PostgreSQL's files are its own to keep")
OURS = Desk("The Desk", "https://desk.example", "https://desk.example/corrections", DESK)


def steps(session, number, author, editor):
    """The life of one claim, step by step: each is one transaction of the desk."""
    claim = factories.make_claim(session)
    source = factories.make_source(session)
    factories.tell(session)
    log.record(session, WORKBENCH, "find claim", "claim", claim.id, {"to": "queued"})
    yield
    leases.take(session, author, Asked(claim.id, claim.version), lease_minutes=30)
    yield
    claims.set_topic(session, author, claim.id, f"topic {number}", [f"topic {number}"])
    yield
    second_reviews.submit(session, author, Asked(claim.id, claim.version), factories.verdict_draft(source))
    session.refresh(claim)
    yield
    verdicts.approve(session, editor, Asked(claim.id, claim.version))
    session.refresh(claim)
    yield
    if number == 0:  # nobody publishes the same words twice
        publishing.publish(session, editor, Asked(claim.id, claim.version), OURS)
        yield


@pytest.fixture
def written(database, tmp_path):
    """Gives the desk's files with all of the work in the write-ahead log, and what the desk held after each step."""
    event.listen(database.engine, "connect", lambda connection, _: connection.execute("PRAGMA wal_autocheckpoint=0"))
    database.engine.dispose()
    with database.write() as session:
        author, editor = factories.make_user(session), factories.make_user(session, role=Role.SUPERVISOR)
        factories.tell(session)
    people = factories.actor_of(author), factories.actor_of(editor)
    file = tmp_path / "instance" / "workbench.sqlite"
    with database.read() as reader:
        reader.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    held = [contents(database)]
    for number in range(2):
        with database.writing() as session:
            for _ in steps(session, number, *people):
                session.commit()
                held.append(contents(database))
    copied = {name: (file.parent / name).read_bytes() for name in (file.name, f"{file.name}-wal")}
    return copied, held


def contents(database):
    with database.read() as session:
        return transfer.contents(session)


def damaged(wal, dice):
    """The write-ahead log cut off somewhere, or with one bit turned."""
    at = dice.randrange(len(wal))
    if dice.random() < 0.5:
        return wal[:at]
    return wal[:at] + bytes([wal[at] ^ (1 << dice.randrange(8))]) + wal[at + 1 :]


def after_the_cut(folder, copied, wal):
    """The desk that comes up from these files: which contents it has, whether it is whole."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    name = min(copied, key=len)
    (folder / name).write_bytes(copied[name])
    (folder / f"{name}-wal").write_bytes(wal)
    with closing(Database(f"sqlite:///{folder / name}")) as desk, desk.read() as session:
        assert session.execute(text("PRAGMA integrity_check(1)")).scalar() == "ok"
        assert session.execute(text("PRAGMA foreign_key_check")).first() is None
        assert log.verify(session) is None
        assert [found for found in replay.differences(session, OURS) if found.what != "event"] == []
        return transfer.contents(session)


def cut_the_power(written, folder, times):
    copied, held = written
    wal, dice, reached = copied["workbench.sqlite-wal"], Random(1), set()
    assert after_the_cut(folder, copied, wal) == held[-1], "with all of it there nothing is lost"
    for _ in range(times):
        reached.add(held.index(after_the_cut(folder, copied, damaged(wal, dice))))
    return reached


def test_whatever_a_power_cut_leaves_the_desk_stands_where_a_step_ended(written, tmp_path):
    assert len(cut_the_power(written, tmp_path / "left", 20)) > 5


@pytest.mark.long
def test_two_thousand_power_cuts_each_leave_the_desk_where_a_step_ended(written, tmp_path):
    assert cut_the_power(written, tmp_path / "left", 2_000) == set(range(12))
