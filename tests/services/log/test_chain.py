"""One byte changed in any column of any event row: the walk names it."""

import re
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tests.factories import actor_of, make_user
from tests.services.log.test_log import switch_triggers_off
from workbench.models import Event
from workbench.services import log
from workbench.services.log import chain

COLUMNS = tuple(Event.__table__.columns.keys())
EVENTS = 4
LOG = (Path(__file__).parents[3] / "docs" / "log.md").read_text(encoding="utf-8")


@pytest.fixture
def session(database):
    """Four events by a person, kept; what a test changes in them is rolled back."""
    with database.write() as opened:
        person = actor_of(make_user(opened, name="Zoë"))
        for number in range(EVENTS):
            log.record(opened, person, "do “it”", "thing", number, {"n": number, "word": "é"})
    with database.writing() as opened:
        switch_triggers_off(opened)
        let_constraints_go(opened)
        yield opened
        opened.rollback()


def let_constraints_go(session):
    """What someone with the database in hand can do besides: constraints and foreign keys no longer hold."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA ignore_check_constraints=ON"))
        session.execute(text("PRAGMA defer_foreign_keys=ON"))
        return
    names = session.execute(
        text("SELECT conname FROM pg_constraint WHERE conrelid = 'event'::regclass AND contype IN ('c', 'f')")
    ).scalars()
    for name in names.all():
        session.execute(text(f"ALTER TABLE event DROP CONSTRAINT {name}"))


def is_sqlite(session):
    return session.get_bind().dialect.name == "sqlite"


def stored(session, column, seq):
    """The bytes of a text column as they are in the row."""
    how = f"CAST({column} AS BLOB)" if is_sqlite(session) else f"convert_to({column}::text, 'UTF8')"
    return bytes(session.execute(text(f"SELECT {how} FROM event WHERE seq = :seq"), {"seq": seq}).scalar_one())


def store(session, column, seq, content):
    how = "CAST(:content AS TEXT)" if is_sqlite(session) else "convert_from(:content, 'UTF8')"
    session.execute(text(f"UPDATE event SET {column} = {how} WHERE seq = :seq"), {"content": content, "seq": seq})


def one_byte_changed(content, others=b""):
    """Every version of `content` with one byte replaced: its case bit, its lowest bit, no UTF-8, and these."""
    for place, byte in enumerate(content):
        for other in {byte ^ 0x20, byte ^ 0x01, 0xFF, *others} - {byte, 0}:
            yield content[:place] + bytes([other]) + content[place + 1 :]


def named(session):
    """The number of the event that the walk names; None when it finds the log whole."""
    last = list(chain.walk(session))[-1]
    return last.seq if isinstance(last, chain.Broken) else None


def test_the_log_of_these_tests_is_whole(session):
    assert list(chain.walk(session))[-1] == log.head(session)


@pytest.mark.parametrize("seq", range(1, EVENTS + 1))
@pytest.mark.parametrize("column", [name for name in COLUMNS if name not in {"seq", "actor_id", "at"}])
def test_any_byte_changed_in_a_text_column_is_named(session, column, seq):
    content = stored(session, column, seq)
    tried = 0
    for changed in one_byte_changed(content):
        savepoint = session.begin_nested()
        try:
            store(session, column, seq, changed)
        except DatabaseError:  # PostgreSQL holds no text that is no UTF-8; a hash is unique
            savepoint.rollback()
            continue
        assert (changed, named(session)) == (changed, seq)
        savepoint.rollback()
        tried += 1
    assert tried >= len(content)


@pytest.mark.parametrize("seq", range(1, EVENTS + 1))
def test_any_byte_changed_in_the_time_is_named(session, seq):
    if not is_sqlite(session):
        pytest.skip("PostgreSQL stores a time as a number; the next test changes each of its bytes")
    for changed in one_byte_changed(stored(session, "at", seq), b" T:Z"):
        savepoint = session.begin_nested()
        store(session, "at", seq, changed)
        assert (changed, named(session)) == (changed, seq)
        savepoint.rollback()


@pytest.mark.parametrize("seq", range(1, EVENTS + 1))
@pytest.mark.parametrize("byte", range(6))
def test_a_time_that_is_off_by_a_bit_of_any_byte_is_named(session, seq, byte):
    if is_sqlite(session):
        pytest.skip("SQLite stores a time as text; the test before changes each of its bytes")
    step = f"INTERVAL '{1 << 8 * byte} microseconds'"
    session.execute(text(f"UPDATE event SET at = at + {step} WHERE seq = :seq"), {"seq": seq})
    assert named(session) == seq


@pytest.mark.parametrize("seq", range(1, EVENTS + 1))
@pytest.mark.parametrize("byte", range(4))
def test_any_byte_changed_in_who_did_it_is_named(session, seq, byte):
    sign = "-" if byte == 3 else "+"
    query = f"UPDATE event SET actor_id = actor_id {sign} {1 << 8 * byte} WHERE seq = :seq"
    session.execute(text(query), {"seq": seq})
    assert named(session) == seq


@pytest.mark.parametrize("seq", range(1, EVENTS + 1))
@pytest.mark.parametrize("byte", range(4))
def test_any_byte_changed_in_the_number_leaves_a_gap_that_is_named(session, seq, byte):
    moved = seq + (1 << 8 * byte) if byte < 3 else seq - (1 << 8 * byte)
    if moved <= EVENTS and byte == 0:
        moved = seq + 128
    session.execute(text("UPDATE event SET seq = :moved WHERE seq = :seq"), {"moved": moved, "seq": seq})
    broken = [found for found in chain.walk(session) if isinstance(found, chain.Broken)]
    assert [found.why for found in broken] == [f"event {1 if moved < 0 else seq} is missing"]
    assert moved > 0 or broken[0].seq == moved


@pytest.mark.parametrize("value", ["'x'", "NULL", "1.5", "x'00'"])
def test_a_value_of_another_kind_is_named(session, value):
    if not is_sqlite(session):
        pytest.skip("only SQLite takes a value of another kind")
    session.execute(text(f"UPDATE event SET actor_id = {value} WHERE seq = 2"))
    assert named(session) == 2


@pytest.mark.parametrize("time", ["infinity", "-infinity", "0044-03-15 BC", "294276-12-31"])
def test_a_time_that_no_calendar_of_python_has_is_named(session, time):
    if is_sqlite(session):
        session.execute(text("UPDATE event SET at = :time WHERE seq = 3"), {"time": time})
    else:
        session.execute(text(f"UPDATE event SET at = '{time}' WHERE seq = 3"))
    assert named(session) == 3


def test_the_document_lists_the_columns_of_an_event_in_order():
    rows = re.findall(r"^\| `(\w+)` \|", LOG.split("## An event")[1].split("##")[0], re.MULTILINE)
    assert tuple(rows) == COLUMNS


def test_every_column_is_in_the_hash(session):
    columns = next(chain.rows(session))
    assert columns.keys() == set(COLUMNS)
    for name in set(COLUMNS) - {"hash"}:
        assert chain.digest({**columns, name: "other"}) != columns["hash"]
