"""Sessions live on the server."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlmodel import select

from tests.factories import actor_of, make_user
from workbench.domain.roles import Role
from workbench.models import UserSession
from workbench.services import log
from workbench.services.people import sessions
from workbench.services.people.sessions import Limits

LIMITS = Limits(idle=timedelta(minutes=120), absolute=timedelta(hours=12), link=timedelta(minutes=60))
START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def user(session):
    return make_user(session, role=Role.REVIEWER)


def test_the_token_stands_for_its_person_and_is_stored_only_as_a_hash(session, user):
    token = sessions.open_session(session, user)
    assert sessions.person_of(session, token, LIMITS) == (actor_of(user), False)
    stored = session.exec(select(UserSession.token_sha256)).one()
    assert len(token) >= 43
    assert token not in stored


def test_a_token_that_was_never_given_stands_for_nobody(session, user):
    sessions.open_session(session, user)
    assert sessions.person_of(session, "x" * 43, LIMITS) is None
    assert sessions.person_of(session, "", LIMITS) is None


@pytest.mark.parametrize(("minutes", "lives"), [(119, True), (121, False)])
def test_a_session_unused_for_too_long_is_over(session, user, minutes, lives):
    with time_machine.travel(START, tick=False):
        token = sessions.open_session(session, user)
    with time_machine.travel(START + timedelta(minutes=minutes), tick=False):
        assert (sessions.person_of(session, token, LIMITS) is not None) is lives


def test_a_session_in_use_lives_on_until_its_absolute_end(session, user):
    with time_machine.travel(START, tick=False) as now:
        token = sessions.open_session(session, user)
        for _ in range(12):
            now.shift(timedelta(hours=1))
            assert sessions.person_of(session, token, LIMITS) == (actor_of(user), True)
            sessions.seen(session, token)
        now.shift(timedelta(minutes=1))
        assert sessions.person_of(session, token, LIMITS) is None


def test_use_is_noted_once_a_minute_and_not_at_every_request(session, user):
    with time_machine.travel(START, tick=False) as now:
        token = sessions.open_session(session, user)
        now.shift(timedelta(seconds=60))
        assert sessions.person_of(session, token, LIMITS)[1] is False
        now.shift(timedelta(seconds=1))
        assert sessions.person_of(session, token, LIMITS)[1] is True


def test_signing_out_ends_this_session_alone_and_is_logged(session, user):
    here, elsewhere = sessions.open_session(session, user), sessions.open_session(session, user)
    sessions.sign_out(session, actor_of(user), here)
    assert sessions.person_of(session, here, LIMITS) is None
    assert sessions.person_of(session, elsewhere, LIMITS) is not None
    assert [event.action for event in log.story(session, "person", user.id)] == ["sign in", "sign in", "sign out"]


def test_a_session_gives_way_once_to_who_signs_in_with_its_browser_and_the_log_has_whose_it_was(session, user):
    token, elsewhere = sessions.open_session(session, user), sessions.open_session(session, user)
    code = sessions.await_code(session, user, "link")
    for given in (token, token, code, "nobody's"):
        sessions.give_way(session, given)
    assert [sessions.person_of(session, one, LIMITS) is None for one in (token, elsewhere)] == [True, False]
    assert sessions.awaited(session, code) is None
    events = log.story(session, "person", user.id)
    assert [(event.action, event.actor_name) for event in events][2:] == [("sign out", "Workbench")]


def test_all_sessions_of_a_person_end_and_nobody_elses(session, user):
    other = make_user(session)
    mine, theirs = sessions.open_session(session, user), sessions.open_session(session, other)
    sessions.end_of(session, user)
    assert sessions.person_of(session, mine, LIMITS) is None
    assert sessions.person_of(session, theirs, LIMITS) is not None


def test_another_role_counts_at_the_next_request(session, user):
    token = sessions.open_session(session, user)
    user.role = Role.READER.value
    session.add(user)
    actor, _ = sessions.person_of(session, token, LIMITS)
    assert actor.role is Role.READER


def test_someone_kept_out_is_out_at_the_next_request(session, user):
    token = sessions.open_session(session, user)
    user.active = False
    session.add(user)
    assert sessions.person_of(session, token, LIMITS) is None
