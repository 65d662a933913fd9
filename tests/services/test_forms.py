"""A form that is sent twice counts once."""

import pytest

from tests.conftest import POSTGRES
from tests.factories import actor_of, make_user
from workbench.errors import BadInputError, ForbiddenError, StaleError
from workbench.services.actors import WORKBENCH
from workbench.services.forms import once

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def calls():
    return []


@pytest.fixture
def do(calls):
    def change():
        calls.append("done")
        return f"/there/{len(calls)}"

    return change


def test_the_second_time_changes_nothing_and_leads_to_the_same_page(session, do, calls):
    actor = actor_of(make_user(session))
    assert once(session, actor, KEY, do) == "/there/1"
    assert once(session, actor, KEY, do) == "/there/1"
    assert calls == ["done"]


def test_another_form_or_another_person_counts_by_itself(session, do, calls):
    actor = actor_of(make_user(session))
    once(session, actor, KEY, do)
    once(session, actor, KEY[::-1], do)
    once(session, actor_of(make_user(session)), KEY, do)
    assert len(calls) == 3


def test_a_form_that_failed_can_be_sent_again(session, do, calls):
    actor = actor_of(make_user(session))

    def fail():
        raise BadInputError("no")

    with pytest.raises(BadInputError):
        once(session, actor, KEY, fail)
    assert once(session, actor, KEY, do) == "/there/1"


def test_it_is_known_after_the_commit_to_every_process(database, do, calls):
    with database.write() as session:
        actor = actor_of(make_user(session))
        once(session, actor, KEY, do)
    with database.write() as session:
        assert once(session, actor, KEY, do) == "/there/1"
    assert calls == ["done"]


def test_a_crash_before_the_commit_loses_change_and_note_together(database, do, calls):
    with database.write() as session:
        actor = actor_of(make_user(session))
    with pytest.raises(RuntimeError), database.write() as session:
        once(session, actor, KEY, do)
        raise RuntimeError("crash")
    with database.write() as session:
        assert once(session, actor, KEY, do) == "/there/2"


def test_forms_are_for_people(session, do, calls):
    with pytest.raises(ForbiddenError):
        once(session, WORKBENCH, KEY, do)
    assert calls == []


@pytest.mark.skipif(not POSTGRES, reason="on SQLite the second waits before it looks at anything")
def test_of_two_that_come_in_at_once_the_second_hears_what_the_first_did(database, do, calls):
    with database.write() as session:
        actor = actor_of(make_user(session))

    def find_it_done():
        with database.write() as other:
            once(other, actor, KEY, do)
        raise StaleError("The claim has changed since you opened it.", current=3)

    with database.write() as session:
        assert once(session, actor, KEY, find_it_done) == "/there/1"
    assert calls == ["done"]
