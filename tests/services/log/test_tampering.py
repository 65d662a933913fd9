"""Whoever has the database in hand changes a long log somewhere, in every way there is: each time the event is named.

The tests beside this one turn every byte of a short log; here the log is long, with a checkpoint after each hundred.
"""

from random import Random

import pytest
from sqlalchemy import text
from sqlmodel import select

from tests import factories
from tests.services.log.test_audit import hash_anew
from tests.services.log.test_checkpoints import add
from tests.services.log.test_log import switch_triggers_off
from workbench.models import Event
from workbench.services.log import audit

EVERY = 100
"""Events from one checkpoint to the next."""
SIZES = [pytest.param(300, 1, id="300"), pytest.param(10_000, 10, id="10,000", marks=pytest.mark.long)]
COLUMNS = {
    "at": "'1999-09-09 09:09:09.000009'",
    "actor_id": "(SELECT min(id) FROM user_account)",
    "actor_name": "actor_name || '.'",
    "action": "'undo'",
    "object_type": "upper(object_type)",
    "object_id": "object_id || '0'",
    "payload": "replace(payload, '{', '{ ')",
    "previous_hash": "hash",
    "hash": "substr(hash, 2) || substr(hash, 1, 1)",
}


def change(column):
    def do(session, seq, _size):
        """One column of one event; the event itself is the first that does not fit."""
        session.execute(text(f"UPDATE event SET {column} = {COLUMNS[column]} WHERE seq = :seq"), {"seq": seq})
        return seq

    do.__name__ = f"change {column}"
    return do


def take_out(session, seq, _size):
    session.execute(text("DELETE FROM event WHERE seq = :seq"), {"seq": seq})
    return seq + 1


def close_the_gap(session, seq, size):
    """Taken out, and all that follow moved up."""
    session.execute(text("DELETE FROM event WHERE seq = :seq"), {"seq": seq})
    for number in range(seq, min(size, seq + 3)):
        session.execute(
            text("UPDATE event SET seq = :number WHERE seq = :next"), {"number": number, "next": number + 1}
        )
    return seq


def swap(session, seq, size):
    """Two neighbours change places."""
    for old, new in ((seq, size + 9), (seq + 1, seq), (size + 9, seq + 1)):
        session.execute(text("UPDATE event SET seq = :new WHERE seq = :old"), {"new": new, "old": old})
    return seq


def add_one(session, seq, size):
    """One more at the end, made of another."""
    event = session.exec(select(Event).where(Event.seq == seq)).one()
    session.add(Event(**{**event.model_dump(), "seq": size + 1, "hash": "0" * 64}))
    session.flush()
    return size + 1


def cut_off(session, seq, size):
    """The end, below the newest checkpoint."""
    session.execute(text("DELETE FROM event WHERE seq > :seq"), {"seq": seq})
    return seq + 1


def write_anew(session, seq, _size):
    """An event, and every hash after it: only a checkpoint tells."""
    hash_anew(session, seq)
    return (seq - 1) // EVERY * EVERY + 1


WAYS = [*map(change, COLUMNS), take_out, close_the_gap, swap, add_one, cut_off, write_anew]


@pytest.mark.parametrize(("size", "times"), SIZES)
def test_each_change_of_a_long_log_is_found_and_the_event_named(context, size, times):
    with context.database.write() as session:
        factories.make_user(session)
    for _ in range(size // EVERY):
        add(context.database, EVERY)
    marks, dice = audit.kept(context.notary.file), Random(1)
    assert [mark.size for mark in marks] == list(range(EVERY, size + 1, EVERY))
    with context.database.writing() as session:
        switch_triggers_off(session)
        assert isinstance(audit.verify(session, marks), audit.Whole)
        for way in WAYS * times:
            seq = dice.randrange(2, size - 1)
            with session.begin_nested() as changed:
                named = way(session, seq, size)
                session.expire_all()
                found = audit.verify(session, marks)
                assert getattr(found, "seq", "nothing") == named, (way.__name__, seq, found)
                changed.rollback()
            session.expire_all()
        assert isinstance(audit.verify(session, marks), audit.Whole)
        session.rollback()
