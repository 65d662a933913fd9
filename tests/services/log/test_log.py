"""The hash-chained log."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from tests.factories import actor_of, make_user
from workbench.services import log
from workbench.services.actors import WORKBENCH


def fill(session, count=5):
    for number in range(count):
        log.record(session, WORKBENCH, "do", "thing", number, {"n": number, "word": "“é”"})


def test_an_empty_log_stands_at_zero(session):
    assert log.head(session) == log.LogHead(0, log.GENESIS)
    assert log.verify(session) is None


def test_each_event_carries_the_hash_of_the_one_before(session):
    first = log.record(session, WORKBENCH, "do", "thing", 1, {})
    second = log.record(session, WORKBENCH, "do", "thing", 2, {})
    assert (first.seq, first.previous_hash) == (1, log.GENESIS)
    assert (second.seq, second.previous_hash) == (2, first.hash)
    assert log.verify(session) is None


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor_name", "Somebody else"),
        ("actor_id", None),
        ("action", "undo"),
        ("object_type", "claim"),
        ("object_id", "77"),
        ("payload", '{"n":9}'),
        ("at", "2020-01-01 00:00:00.000000"),
        ("previous_hash", "f" * 64),
        ("hash", "e" * 64),
    ],
)
def test_a_change_in_any_column_of_an_event_is_found_and_named(database, column, value):
    with database.write() as session:
        person = actor_of(make_user(session))
        for number in range(5):
            log.record(session, person, "do", "thing", number, {"n": number})
    with database.writing() as session:
        switch_triggers_off(session)
        session.execute(text(f"UPDATE event SET {column} = :value WHERE seq = 3"), {"value": value})
        session.expire_all()
        broken = log.verify(session)
        session.rollback()
    assert broken is not None
    assert broken.seq == 3


def test_a_deleted_event_is_missed(database):
    with database.write() as session:
        fill(session)
    with database.writing() as session:
        switch_triggers_off(session)
        session.execute(text("DELETE FROM event WHERE seq = 2"))
        session.expire_all()
        assert log.verify(session) == log.Broken(3, "event 2 is missing")
        session.rollback()


def test_a_story_tells_one_object_oldest_first(session):
    fill(session, 3)
    log.record(session, WORKBENCH, "change", "thing", 1, {"to": "x"})
    assert [row.action for row in log.story(session, "thing", 1)] == ["do", "change"]
    assert log.story(session, "thing", 1)[1].payload == {"to": "x"}


def test_the_latest_events_come_newest_first_and_page_back(session):
    fill(session, 5)
    assert [row.seq for row in log.latest(session, limit=2)] == [5, 4]
    assert [row.seq for row in log.latest(session, before=4, limit=2)] == [3, 2]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    )
)
def test_canonical_json_reads_back_the_same_and_is_stable(value):
    once = log.canonical(value)
    assert json.loads(once) == value
    assert log.canonical(json.loads(once)) == once


def test_canonical_json_has_no_room_for_nan():
    with pytest.raises(ValueError, match="not JSON compliant"):
        log.canonical({"n": float("nan")})


def switch_triggers_off(session):
    """What someone with the database file in hand can do."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("DROP TRIGGER event_no_update"))
        session.execute(text("DROP TRIGGER event_no_delete"))
    else:
        session.execute(text("ALTER TABLE event DISABLE TRIGGER USER"))
