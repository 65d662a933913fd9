"""Sign-in links: each opens the desk once, to one person, for a while."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlmodel import select

from tests.factories import actor_of, make_user
from workbench.errors import BadInputError
from workbench.models import SignInLink
from workbench.services import log
from workbench.services.people import sign_in_links
from workbench.services.people.sessions import Limits

LIMITS = Limits(idle=timedelta(minutes=120), absolute=timedelta(hours=12), link=timedelta(minutes=60))


def test_a_link_works_once_and_opening_it_does_not_use_it_up(session, user):
    token = sign_in_links.make(session, user, LIMITS, set_password=True)
    assert sign_in_links.find(session, token) is not None
    assert sign_in_links.find(session, token) is not None
    assert sign_in_links.use(session, token) == (user, True)
    assert sign_in_links.use(session, token) is None
    assert sign_in_links.find(session, token) is None


def test_a_link_is_over_after_its_time(session, user):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as now:
        token = sign_in_links.make(session, user, LIMITS)
        now.shift(timedelta(minutes=59, seconds=59))
        assert sign_in_links.find(session, token) is not None
        now.shift(timedelta(seconds=1))
        assert sign_in_links.find(session, token) is None
        assert sign_in_links.use(session, token) is None


def test_a_new_link_ends_the_older_ones_of_the_same_person_only(session, user, admin):
    old, others = sign_in_links.make(session, user, LIMITS), sign_in_links.make(session, admin, LIMITS)
    new = sign_in_links.make(session, user, LIMITS)
    assert sign_in_links.use(session, old) is None
    assert sign_in_links.use(session, others) is not None
    assert sign_in_links.use(session, new) is not None


def test_only_the_hash_of_a_link_is_stored_and_the_log_holds_neither(session, user, admin):
    token = sign_in_links.make(session, user, LIMITS, actor=actor_of(admin))
    row = session.exec(select(SignInLink)).one()
    assert token not in row.token_sha256
    (event,) = log.story(session, "person", user.id)
    assert (event.action, event.actor_name) == ("make sign-in link", admin.name)
    assert token not in str(event.payload)


def test_someone_kept_out_gets_no_link_and_uses_none(session, user, admin):
    token = sign_in_links.make(session, user, LIMITS)
    user.active = False
    session.add(user)
    assert sign_in_links.use(session, token) is None
    with pytest.raises(BadInputError, match="is kept out"):
        sign_in_links.make(session, user, LIMITS)


def test_a_link_that_was_never_made_leads_nowhere(session):
    assert sign_in_links.find(session, "x" * 43) is None
    assert sign_in_links.use(session, "x" * 43) is None


def test_two_who_use_one_link_at_once_do_not_both_get_in(database):
    with database.write() as session:
        token = sign_in_links.make(session, make_user(session), LIMITS)
    with database.read() as first:
        assert sign_in_links.find(first, token) is not None
        with database.write() as second:
            assert sign_in_links.use(second, token) is not None
    with database.write() as third:
        assert sign_in_links.use(third, token) is None
