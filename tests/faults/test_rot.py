"""A byte turns on the disk, or in somebody's hands: nothing that the log seals is ever read otherwise unnoticed.

SQLite's own check sees a broken page and no changed word. So after each flip either the file is refused, or events,
verdicts with their evidence and published records are all as they were, or `audit verify` or `audit replay` says what
is not.
"""

import re
import sqlite3
from contextlib import closing
from random import Random

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from tests import factories
from tests.conftest import POSTGRES
from tests.faults.test_power import OURS, steps
from workbench.db import Database
from workbench.domain.roles import Role
from workbench.export.columns import record_hash
from workbench.models import Check, Event, Pin, Verdict
from workbench.services import log, replay
from workbench.services.log import seals
from workbench.services.publication import published

pytestmark = pytest.mark.skipif(bool(POSTGRES), reason="PostgreSQL's files are its own to keep")


@pytest.fixture
def desk(database, tmp_path):
    """The file of a desk with a published check, and what is sealed in it."""
    with database.write() as session:
        author, editor = factories.make_user(session), factories.make_user(session, role=Role.SUPERVISOR)
        for number in range(2):
            for _ in steps(session, number, factories.actor_of(author), factories.actor_of(editor)):
                session.flush()
    with database.read() as reader:
        reader.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        before, words = sealed(reader), sealed_words(reader)
    return (tmp_path / "instance" / "workbench.sqlite").read_bytes(), before, words


def sealed(session):
    """All that the log promises not to have changed unnoticed, as it is read."""
    session.expire_all()
    return [
        [row.model_dump(mode="json") for row in session.exec(select(Event).order_by(col(Event.seq)))],
        [
            (verdict.id, seals.seal(verdict, of(session, verdict), None))
            for verdict in session.exec(select(Verdict).order_by(col(Verdict.id)))
        ],
        [
            (check.id, record_hash(check))
            for check in published.load(session, session.exec(select(Check.id)).all(), OURS)
        ],
    ]


def sealed_words(session):
    """Texts of verdicts and of one event: with the salts, each verdict is hit."""
    verdicts = session.exec(select(Verdict)).all()
    told = {verdict.salt for verdict in verdicts} | {verdict.rationale for verdict in verdicts}
    return sorted(told | set(session.exec(select(Event.hash).limit(1))))


def of(session, verdict):
    return session.exec(select(Pin).where(Pin.verdict_id == verdict.id).order_by(col(Pin.id))).all()


def judged(folder, content, before):
    """What becomes of a desk with this file: "refused", "as it was", "told", or "unnoticed"."""
    path = folder / "turned.sqlite"
    path.write_bytes(content)
    try:
        with closing(Database(f"sqlite:///{path}")) as database, database.read() as session:
            if session.execute(text("PRAGMA integrity_check(1)")).scalar() != "ok":
                return "refused"
            if log.verify(session) is not None or next(replay.differences(session, OURS), None) is not None:
                return "told"
            return "as it was" if sealed(session) == before else "unnoticed"
    except (DBAPIError, sqlite3.DatabaseError, UnicodeDecodeError, ValueError):
        return "refused"


def places(content, words):
    """Where these texts stand in the file, each as a range of offsets."""
    return [found.span() for word in words for found in re.finditer(re.escape(word.encode()), content)]


def turned(content, dice, begin, end):
    """The file with one bit turned somewhere in this range."""
    at = dice.randrange(begin, end)
    return content[:at] + bytes([content[at] ^ (1 << dice.randrange(8))]) + content[at + 1 :]


def turn(desk, folder, everywhere, in_each):
    """What becomes of the desk after so many flips anywhere in the file, and so many in each text that is sealed."""
    content, before, words = desk
    dice = Random(1)
    assert judged(folder, content, before) == "as it was", "a whole file is no false alarm"
    ranges = [*[(0, len(content))] * everywhere, *places(content, words) * in_each]
    return {judged(folder, turned(content, dice, *span), before) for span in ranges}


def test_no_turned_bit_of_the_file_changes_what_is_sealed_unnoticed(desk, tmp_path):
    assert turn(desk, tmp_path, 12, 1) == {"refused", "as it was", "told"}


@pytest.mark.long
def test_no_turned_bit_of_five_thousand_changes_what_is_sealed_unnoticed(desk, tmp_path):
    assert turn(desk, tmp_path, 4_000, 150) == {"refused", "as it was", "told"}
