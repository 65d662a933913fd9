"""People, their passwords, links and roles."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlmodel import select

from tests.factories import actor_of, make_user
from workbench.domain.roles import Role
from workbench.errors import BadInputError, NotFoundError, TooManyError
from workbench.models import User
from workbench.services import log
from workbench.services.actors import WORKBENCH
from workbench.services.people import accounts, sessions, sign_in_links
from workbench.services.people.sessions import Limits

LIMITS = Limits(idle=timedelta(minutes=120), absolute=timedelta(hours=12), link=timedelta(minutes=60))
PASSWORD = "correct horse battery staple"
HERE = "198.51.100.7"


def with_password(session, user):
    accounts.set_password(session, actor_of(user), user, PASSWORD)
    return user


def actions(session, user):
    return [event.action for event in log.story(session, "person", user.id)]


# Addresses and people


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("ada@desk.example", "ada@desk.example"),
        ("  Ada@Desk.Example\n", "ada@desk.example"),
        ("\uff41da@desk.example", "ada@desk.example"),
    ],
)
def test_an_email_has_one_stored_form(raw, stored):
    assert accounts.normal_email(raw) == stored


@pytest.mark.parametrize(
    "raw", ["", "ada", "@desk.example", "ada@", "ada lovelace@desk.example", "аda@desk.example", "a" * 320 + "@b.c"]
)
def test_what_is_no_plain_email_is_refused_with_its_value(raw):
    with pytest.raises(BadInputError, match="is no e-mail address"):
        accounts.normal_email(raw)


def test_a_person_is_added_once_and_logged(session, admin):
    user = accounts.add(session, actor_of(admin), name=" Ada ", email="Ada@desk.example", role=Role.REVIEWER)
    assert (user.name, user.email, user.role, user.password_hash) == ("Ada", "ada@desk.example", "reviewer", None)
    assert actions(session, user) == ["add person"]
    with pytest.raises(BadInputError, match="has an account already"):
        accounts.add(session, actor_of(admin), name="Ada", email="ADA@DESK.EXAMPLE", role=Role.ADMIN)


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_a_name_has_1_to_120_characters(session, admin, name):
    with pytest.raises(BadInputError, match="1 to 120 characters"):
        accounts.add(session, actor_of(admin), name=name, email="ada@desk.example", role=Role.READER)


def test_a_person_that_does_not_exist_is_not_found(session):
    with pytest.raises(NotFoundError, match="no person 4711"):
        accounts.get(session, 4711)


# Passwords


def test_the_right_password_gives_the_person_however_the_email_is_typed(session, user):
    with_password(session, user)
    assert accounts.check_password(session, " ADA@desk.example ", PASSWORD, HERE) == user


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ada@desk.example", "wrong horse battery staple"),
        ("nobody@desk.example", PASSWORD),
        ("no address", PASSWORD),
        ("", ""),
    ],
)
def test_anything_else_gives_nobody(session, user, email, password):
    with_password(session, user)
    assert accounts.check_password(session, email, password, HERE) is None


def test_someone_without_a_password_or_kept_out_does_not_get_in(session, user, admin):
    assert accounts.check_password(session, user.email, "", HERE) is None
    with_password(session, user)
    accounts.set_active(session, actor_of(admin), user, active=False)
    assert accounts.check_password(session, user.email, PASSWORD, HERE) is None


def test_guessing_stops_after_ten_failures_for_known_and_unknown_people_alike(session, user):
    with_password(session, user)
    for email in (user.email, "nobody@desk.example"):
        for _ in range(10):
            assert accounts.check_password(session, email, "wrong", HERE) is None
        with pytest.raises(TooManyError):
            accounts.check_password(session, email, PASSWORD, HERE)


def test_right_passwords_are_not_counted(session, user):
    with_password(session, user)
    for _ in range(12):
        assert accounts.check_password(session, user.email, PASSWORD, HERE) == user


def test_a_new_password_ends_all_sessions_and_links(session, user):
    token, link = sessions.open_session(session, user), sign_in_links.make(session, user, LIMITS)
    with_password(session, user)
    assert sessions.person_of(session, token, LIMITS) is None
    assert sign_in_links.find(session, link) is None
    assert actions(session, user)[-1] == "set password"


def test_a_refused_password_changes_nothing(session, user):
    with_password(session, user)
    before = user.password_hash
    with pytest.raises(BadInputError):
        accounts.set_password(session, actor_of(user), user, "short")
    assert user.password_hash == before


# Roles


def test_another_role_is_logged_with_what_it_was(session, user, admin):
    accounts.change_role(session, actor_of(admin), user, Role.SUPERVISOR)
    assert user.role == "supervisor"
    assert log.story(session, "person", user.id)[-1].payload == {"from": "reviewer", "to": "supervisor"}


def test_nobody_takes_their_own_rights_away(session, admin):
    make_user(session, role=Role.ADMIN)
    with pytest.raises(BadInputError, match="Ask another admin"):
        accounts.change_role(session, actor_of(admin), admin, Role.READER)
    with pytest.raises(BadInputError, match="Ask another admin"):
        accounts.set_active(session, actor_of(admin), admin, active=False)


def test_the_last_admin_stays_admin(session, admin):
    kept_out = make_user(session, role=Role.ADMIN, active=False)
    with pytest.raises(BadInputError, match="is the last admin"):
        accounts.change_role(session, WORKBENCH, admin, Role.READER)
    with pytest.raises(BadInputError, match="is the last admin"):
        accounts.set_active(session, actor_of(kept_out), admin, active=False)


def test_an_admin_beside_another_can_be_removed(session, admin):
    other = make_user(session, role=Role.ADMIN)
    accounts.change_role(session, actor_of(admin), other, Role.READER)
    accounts.set_active(session, actor_of(admin), other, active=False)
    assert (other.role, other.active) == ("reader", False)


def test_keeping_someone_out_ends_their_sessions_and_letting_them_in_does_not_bring_them_back(session, user, admin):
    token = sessions.open_session(session, user)
    accounts.set_active(session, actor_of(admin), user, active=False)
    accounts.set_active(session, actor_of(admin), user, active=True)
    assert sessions.person_of(session, token, LIMITS) is None
    assert actions(session, user)[-2:] == ["deactivate person", "activate person"]


def test_an_admin_can_end_all_sessions_of_a_person(session, user, admin):
    token = sessions.open_session(session, user)
    accounts.sign_out_everywhere(session, actor_of(admin), user)
    assert sessions.person_of(session, token, LIMITS) is None
    assert actions(session, user)[-1] == "end sessions"


def test_the_list_of_people_counts_sessions_that_are_open_now(session, user, admin):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as now:
        sessions.open_session(session, user)
        now.shift(timedelta(hours=3))
        sessions.open_session(session, user)
        gone = sessions.open_session(session, user)
        sessions.sign_out(session, actor_of(user), gone)
        counted = {row.email: row.sessions for row in accounts.rows(session, LIMITS)}
    assert counted == {user.email: 1, admin.email: 0}


# The first admin


def test_an_empty_desk_gets_an_admin_and_a_link_that_sets_a_password(session):
    token = accounts.first_admin_link(session, LIMITS)
    assert token is not None
    user, set_password = sign_in_links.use(session, token)
    assert (user.role, user.active, set_password) == ("admin", True, True)


def test_asking_again_before_it_is_used_makes_no_second_admin(session):
    accounts.first_admin_link(session, LIMITS)
    assert accounts.first_admin_link(session, LIMITS) is not None
    assert len(session.exec(select(User)).all()) == 1


def test_a_desk_with_an_admin_who_has_a_password_gets_none(session, admin):
    with_password(session, admin)
    assert accounts.first_admin_link(session, LIMITS) is None


def test_an_invited_admin_without_a_password_gets_the_link_instead_of_a_second_admin(session, admin):
    token = accounts.first_admin_link(session, LIMITS)
    assert sign_in_links.use(session, token) == (admin, True)


def test_a_desk_whose_admin_was_kept_out_gets_its_administrator_back(session):
    accounts.first_admin_link(session, LIMITS)
    (user,) = session.exec(select(User)).all()
    user.active, user.role = False, "reader"
    session.add(user)
    token = accounts.first_admin_link(session, LIMITS)
    assert sign_in_links.use(session, token) == (user, True)
    assert (user.active, user.role) == (True, "admin")
    assert "restore admin" in actions(session, user)
