"""What only a checkpoint can find: a chain hashed anew, an end cut off, an older database put back."""

import json

import pytest
from sqlalchemy import text
from sqlmodel import select

from tests.services.log.test_checkpoints import add
from tests.services.log.test_log import switch_triggers_off
from workbench.errors import BadInputError
from workbench.models import Event
from workbench.services import log
from workbench.services.log import audit, chain
from workbench.services.log.checkpoints import LogBrokenError


@pytest.fixture
def notary(context):
    """A log of 30 events, with checkpoints over 10, 20 and 25."""
    for count in (10, 10, 5):
        add(context.database, count)
        context.notary.make()
    add(context.database, 5)
    return context.notary


@pytest.fixture
def session(notary, database):
    """What a test does to the log is rolled back."""
    with database.writing() as opened:
        switch_triggers_off(opened)
        yield opened
        opened.rollback()


def hash_anew(session, first):
    """Change an event, and every hash after it: the chain is whole again."""
    previous = None
    for event in session.exec(select(Event).where(Event.seq >= first).order_by(Event.seq)):
        if previous is None:
            event.action = "something else"
        else:
            event.previous_hash = previous
        event.hash = previous = log.event_hash(event)
        session.add(event)
        session.flush()


def verified(session, notary, since=()):
    session.expire_all()
    return audit.verify(session, audit.kept(notary.file, notary.key.public), since)


def test_a_log_that_is_what_its_checkpoints_say_is_whole(session, notary):
    found = verified(session, notary)
    assert found == audit.Whole(log.head(session), 3, notary.latest())


@pytest.mark.parametrize(("changed", "named", "until"), [(1, 1, 10), (10, 1, 10), (11, 11, 20), (23, 21, 25)])
def test_a_chain_that_was_hashed_anew_is_named_from_the_last_checkpoint_that_holds(
    session, notary, changed, named, until
):
    hash_anew(session, changed)
    assert not [found for found in chain.walk(session) if isinstance(found, chain.Broken)]
    found = verified(session, notary)
    assert found.seq == named
    assert f"events {named} to {until} are not those" in found.why


def test_what_follows_the_newest_checkpoint_is_not_promised(session, notary):
    hash_anew(session, 26)
    assert isinstance(verified(session, notary), audit.Whole)


@pytest.mark.parametrize("left", [0, 9, 10, 24])
def test_an_end_that_was_cut_off_is_named(session, notary, left):
    session.execute(text("DELETE FROM event WHERE seq > :left"), {"left": left})
    found = verified(session, notary)
    assert found.seq == left + 1
    assert "The end was cut off, or an older database was put back" in found.why


def test_an_older_desk_put_back_with_its_file_is_found_by_a_checkpoint_kept_elsewhere(session, notary):
    outside = audit.since(json.dumps(notary.latest().to_data()), notary.key.public)
    session.execute(text("DELETE FROM event WHERE seq > 20"))
    lines = notary.file.path.read_text().splitlines(keepends=True)
    notary.file.path.write_text("".join(lines[:2]))
    assert isinstance(verified(session, notary), audit.Whole)
    assert verified(session, notary, outside).seq == 21


def test_a_changed_event_is_named_before_anything_is_said_of_checkpoints(session, notary):
    session.execute(text("UPDATE event SET action = 'x' WHERE seq = 7"))
    assert verified(session, notary) == chain.Broken(7, "its content does not give its hash")


def test_a_line_of_the_file_that_was_changed_left_out_or_put_elsewhere_is_named(notary):
    lines = notary.file.path.read_text().splitlines(keepends=True)
    head = notary.file.last().checkpoint.head
    for changed, where, why in (
        ([*lines[:2], lines[2].replace(head, "0" * 64)], 3, "its signature does not hold"),
        ([lines[0], lines[2]], 2, "did not grow out"),
        ([lines[1], lines[0], lines[2]], 2, "did not grow out"),
        ([lines[0], lines[0]], 2, "did not grow out"),
    ):
        notary.file.path.write_text("".join(changed))
        with pytest.raises(LogBrokenError, match=f"Line {where} of .*{why}"):
            audit.kept(notary.file)


def test_a_file_signed_with_another_key_is_refused(notary):
    with pytest.raises(LogBrokenError, match=r"Line 1 of .*signed with the key"):
        audit.kept(notary.file, "0" * 64)


def test_checkpoints_are_read_from_all_that_carries_them(notary, tmp_path):
    newest = notary.latest()
    path = tmp_path / "kept"
    for content in (json.dumps(newest.to_data(), indent=1), json.dumps({"checkpoint": newest.to_data(), "more": 1})):
        path.write_text(content)
        assert audit.since(str(path)) == audit.since(content) == [newest]
    assert [one.size for one in audit.since(str(notary.file.path))] == [10, 20, 25]


@pytest.mark.parametrize("content", ["", "{}", "[]", "no JSON", '{"checkpoint": null}', "{" * 100_000])
def test_what_holds_no_checkpoint_is_refused(content, tmp_path):
    path = tmp_path / "kept"
    path.write_text(content)
    with pytest.raises(BadInputError, match="no checkpoint"):
        audit.since(str(path))


def test_a_checkpoint_of_another_desk_or_a_forged_one_is_refused(notary):
    values = notary.latest().to_data()
    with pytest.raises(LogBrokenError, match="and the desk's is"):
        audit.since(json.dumps(values), "0" * 64)
    with pytest.raises(LogBrokenError, match="its signature does not hold"):
        audit.since(json.dumps({**values, "size": 4}))
