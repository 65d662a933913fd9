"""The second step: set up with a code, passed once with each, taken off; secrets kept where nobody reads them."""

import base64
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import String, cast
from sqlalchemy import select as columns_of
from sqlmodel import select

from tests.conftest import POSTGRES
from tests.factories import actor_of, code_at, make_user, set_up_second_step
from tests.waiting import PATIENCE
from workbench.domain.roles import Role
from workbench.errors import BadInputError, TooManyError
from workbench.models import METADATA, RecoveryCode, SecondStep, User
from workbench.services import log
from workbench.services.people import attempts, codes, second_steps, sessions
from workbench.services.people.second_steps import MOST_FAILURES, Proof
from workbench.services.people.vault import Vault

START = datetime(2026, 1, 1, tzinfo=UTC)
ADDRESS = "203.0.113.7"
VAULT = Vault("k" * 64)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as now:
        yield now


@pytest.fixture
def user(session, clock):
    return make_user(session, email="ada@desk.example")


@pytest.fixture
def ready(session, user, clock):
    """A person with a second step: the secret and the recovery codes."""
    found = set_up_second_step(session, VAULT, user)
    clock.shift(timedelta(seconds=60))
    return found


def check(session, user, typed, vault=VAULT, device=""):
    return second_steps.check(session, vault, user, typed, ADDRESS, device)


def actions(session, user):
    return [event.action for event in log.story(session, "person", user.id)]


# Setting it up


def test_nothing_is_asked_of_anybody_before_a_code_fits(session, user):
    assert second_steps.standing(session, VAULT, user).secret is None
    second_steps.begin(session, VAULT, user)
    assert len(second_steps.standing(session, VAULT, user).secret) == 20
    assert not second_steps.is_set(session, user.id)
    with pytest.raises(BadInputError, match="does not fit"):
        second_steps.confirm(session, actor_of(user), VAULT, user, "000000")
    assert not second_steps.is_set(session, user.id)


def test_a_code_that_fits_sets_it_up_and_gives_ten_recovery_codes_and_the_secret_is_shown_no_more(session, user, ready):
    _, recovery = ready
    assert second_steps.is_set(session, user.id)
    assert second_steps.standing(session, VAULT, user) == second_steps.Standing(START, None, 10)
    assert len(recovery) == 10
    assert actions(session, user) == ["set up second step", "make recovery codes"]


def test_setting_it_up_ends_sessions_that_never_passed_it(session, user):
    token = sessions.open_session(session, user)
    set_up_second_step(session, VAULT, user)
    assert sessions.way_of(session, token) == "link"
    assert session.exec(select(SecondStep)).one().confirmed_at == START
    limits = sessions.Limits(timedelta(hours=1), timedelta(hours=1), timedelta(hours=1))
    assert sessions.person_of(session, token, limits) is None


def test_one_that_is_set_up_is_not_begun_again_without_taking_it_off(session, user, ready):
    with pytest.raises(BadInputError, match="Take it off first"):
        second_steps.begin(session, VAULT, user)
    with pytest.raises(BadInputError, match="nothing to confirm"):
        second_steps.confirm(session, actor_of(user), VAULT, user, code_at(ready[0]))


def test_beginning_anew_makes_the_secret_that_was_offered_before_worthless(session, user):
    second_steps.begin(session, VAULT, user)
    first = second_steps.standing(session, VAULT, user).secret
    second_steps.begin(session, VAULT, user)
    with pytest.raises(BadInputError, match="does not fit"):
        second_steps.confirm(session, actor_of(user), VAULT, user, code_at(first))


# Passing it


def test_a_code_of_the_app_passes_once(session, user, ready):
    code = code_at(ready[0])
    assert check(session, user, code) is Proof.CODE
    assert check(session, user, code) is None


def test_the_code_that_set_it_up_passes_nothing(session, user, clock):
    secret, _ = set_up_second_step(session, VAULT, user)
    assert check(session, user, code_at(secret)) is None


def test_a_code_before_the_last_one_that_was_taken_is_spent_too(session, user, ready, clock):
    earlier = code_at(ready[0])
    clock.shift(timedelta(seconds=30))
    assert check(session, user, code_at(ready[0])) is Proof.CODE
    assert check(session, user, earlier) is None


def test_a_recovery_code_passes_once_and_is_logged_with_how_many_are_left(session, user, ready):
    code = ready[1][3]
    assert check(session, user, code.upper().replace("-", " ")) is Proof.RECOVERY
    assert check(session, user, code) is None
    assert second_steps.standing(session, VAULT, user).codes_left == 9
    event = log.story(session, "person", user.id)[-1]
    assert (event.action, event.payload) == ("use recovery code", {"left": 9})


def test_new_recovery_codes_make_the_old_ones_worthless(session, user, ready):
    made = second_steps.make_recovery_codes(session, actor_of(user), user)
    assert check(session, user, ready[1][0]) is None
    assert check(session, user, made[0]) is Proof.RECOVERY


def test_nobody_passes_with_the_code_of_somebody_else(session, user, ready):
    other = make_user(session)
    secret, recovery = set_up_second_step(session, VAULT, other)
    for code in (code_at(secret), recovery[0]):
        assert check(session, user, code) is None
    assert check(session, make_user(session), "000000") is None


@pytest.mark.parametrize("typed", ["", "x" * 40, "１２３", "\ud800", "0" * 39])
def test_anything_else_passes_nothing(session, user, ready, typed):
    assert check(session, user, typed.encode("utf-8", "replace").decode()) is None


def test_guesses_count_against_the_limits_of_passwords_in_the_same_words(session, user, ready):
    for _ in range(attempts.PER_ACCOUNT - 1):
        check(session, user, "000000")
    attempts.failed(session, attempts.allow(session, user.email, ADDRESS, ""))  # a wrong password
    with pytest.raises(TooManyError, match="Too many failed sign-ins; try again in 5 minutes"):
        check(session, user, code_at(ready[0]))


def test_after_a_hundred_wrong_codes_in_a_row_only_a_recovery_code_helps(session, user, ready, clock):
    for _ in range(MOST_FAILURES):
        assert check(session, user, "000000") is None
        clock.shift(timedelta(minutes=5))
    assert not second_steps.takes_app_codes(session, VAULT, user)
    assert check(session, user, code_at(ready[0])) is None
    assert check(session, user, ready[1][0]) is Proof.RECOVERY
    assert check(session, user, code_at(ready[0])) is Proof.CODE


def test_a_right_code_forgets_the_wrong_ones_before_it(session, user, ready):
    check(session, user, "000000")
    check(session, user, code_at(ready[0]))
    session.expire_all()
    assert session.exec(select(SecondStep.failures)).one() == 0


def test_with_another_secret_key_recovery_codes_still_pass(session, user, ready):
    other = Vault("l" * 64)
    assert not second_steps.takes_app_codes(session, other, user)
    assert check(session, user, code_at(ready[0]), vault=other) is None
    assert check(session, user, ready[1][0], vault=other) is Proof.RECOVERY


def test_the_secret_of_one_person_put_into_the_row_of_another_opens_nothing(session, user, ready):
    thief = make_user(session)
    secret, _ = set_up_second_step(session, VAULT, thief)
    rows = {row.user_id: row for row in session.exec(select(SecondStep))}
    rows[user.id].sealed = rows[thief.id].sealed
    session.flush()
    assert check(session, user, code_at(secret)) is None


# Taking it off


def test_taking_it_off_forgets_secret_and_codes_ends_sessions_and_is_logged_under_who_did_it(session, user, ready):
    admin = actor_of(make_user(session, name="Grace", role=Role.ADMIN))
    token = sessions.await_code(session, user, "password")
    second_steps.take_off(session, admin, user)
    assert session.exec(select(RecoveryCode)).all() == session.exec(select(SecondStep)).all() == []
    assert sessions.awaited(session, token) is None
    assert (actions(session, user)[-1], log.story(session, "person", user.id)[-1].actor_name) == (
        "take off second step",
        "Grace",
    )
    with pytest.raises(BadInputError, match="No second step"):
        second_steps.take_off(session, admin, user)


# Where it is kept


def test_no_column_of_any_table_holds_the_secret_or_a_recovery_code(session, user, ready):
    secret, recovery = ready
    check(session, user, code_at(secret))
    check(session, user, recovery[0])
    told_in = (secret.hex(), base64.b64encode(secret).decode(), codes.in_letters(secret).replace(" ", ""))
    telling = [*told_in, *recovery, *map(codes.plain, recovery)]
    for table in METADATA.sorted_tables:
        for row in session.execute(columns_of(*[cast(column, String) for column in table.columns])):
            told = " ".join(str(value) for value in row).lower()
            assert [one for one in telling if one.lower() in told] == [], table.name


# At once


def at_once(database, work):
    """What comes of four people, or one who clicks four times, each in a transaction of their own."""
    gate = threading.Barrier(4)

    def one(_):
        with database.write() as session:
            if POSTGRES:  # SQLite has one writer: they could not all be here
                gate.wait(timeout=PATIENCE)
            return work(session, session.exec(select(User)).one())

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(one, range(4)))


def test_of_four_who_give_one_code_at_once_one_passes(database, clock):
    with database.write() as session:
        secret, _ = set_up_second_step(session, VAULT, make_user(session))
    clock.shift(timedelta(minutes=1))
    came = at_once(database, lambda session, user: check(session, user, code_at(secret)))
    assert (came.count(Proof.CODE), came.count(None)) == (1, 3)


def test_of_four_who_give_one_recovery_code_at_once_one_passes(database, clock):
    with database.write() as session:
        _, recovery = set_up_second_step(session, VAULT, make_user(session))
    came = at_once(database, lambda session, user: check(session, user, recovery[0]))
    assert (came.count(Proof.RECOVERY), came.count(None)) == (1, 3)


def test_who_begins_and_makes_codes_four_times_at_once_has_one_secret_and_ten_codes(database, clock):
    with database.write() as session:
        make_user(session)
    at_once(database, lambda session, user: second_steps.begin(session, VAULT, user))
    at_once(database, lambda session, user: second_steps.make_recovery_codes(session, actor_of(user), user))
    with database.read() as session:
        assert len(session.exec(select(SecondStep)).all()) == 1
        assert len(session.exec(select(RecoveryCode)).all()) == 10
