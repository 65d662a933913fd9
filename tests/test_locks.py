"""Locks by name: the keys that earlier versions hold too, and let go of with the transaction."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from tests.conftest import POSTGRES
from workbench.locks import Key, hold

NAMES = ("own_scale", "speaker_alias")
NUMBER = 2**59 + 3
HELD = """SELECT (classid::bigint << 32) + objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""
BY_NAME = "SELECT CAST(hashtext(:name) AS bigint)"


def test_the_numbers_are_those_of_every_version():
    assert [key.value for key in Key] == [7_310_001, 7_310_002, 7_310_003, 7_310_004]


@pytest.mark.skipif(not POSTGRES, reason="SQLite has one writer")
def test_what_one_holds_another_waits_for_until_the_transaction_ends(database):
    with database.write() as session, database.writing() as other:
        hold(session, Key.LOG, NUMBER)
        hold(session.connection(), *NAMES)
        by_name = {session.execute(text(BY_NAME), {"name": name}).scalar_one() for name in NAMES}
        assert set(session.execute(text(HELD)).scalars()) == {Key.LOG, NUMBER} | by_name
        hold(other, Key.PASSAGES)
        other.execute(text("SET LOCAL lock_timeout = 50"))
        for key in (Key.LOG, NUMBER, *NAMES):
            with pytest.raises(OperationalError), other.begin_nested():
                hold(other, key)
    with database.write() as third:
        hold(third, Key.LOG, NUMBER, *NAMES)


@pytest.mark.skipif(bool(POSTGRES), reason="there it is asked")
def test_on_sqlite_nothing_is_asked_of_the_database(database):
    with database.read() as session:
        hold(session, Key.LOG, "own_scale")
        assert not session.in_transaction()
