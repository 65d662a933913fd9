"""Failed sign-ins are counted."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlmodel import func, select

from tests.conftest import POSTGRES
from tests.waiting import PATIENCE
from workbench.errors import TooManyError
from workbench.models import SignInAttempt
from workbench.services.people import attempts

ADA = "ada@desk.example"


def fail(session, times, *, email=ADA, address="198.51.100.7", device=""):
    for _ in range(times):
        attempts.failed(session, attempts.allow(session, email, address, device))


def test_an_account_bears_ten_failures_wherever_they_come_from(session):
    for number in range(10):
        fail(session, 1, address=f"198.51.100.{number}")
    with pytest.raises(TooManyError, match="try again in 5 minutes"):
        attempts.allow(session, ADA, "203.0.113.1", "")
    attempts.allow(session, "bob@desk.example", "203.0.113.1", "")


def test_an_address_bears_thirty_failures_whoever_is_tried(session):
    for number in range(30):
        fail(session, 1, email=f"person{number}@desk.example")
    with pytest.raises(TooManyError):
        attempts.allow(session, "new@desk.example", "198.51.100.7", "")
    attempts.allow(session, "new@desk.example", "198.51.100.8", "")


def test_all_that_one_house_has_of_ipv6_is_one_address(session):
    """64 bits are the least that anybody is given: 30 failures with each of them would be guessing without end."""
    for number in range(30):
        fail(session, 1, email=f"person{number}@desk.example", address=f"2001:db8:0:1::{number:x}")
    for address in ("2001:db8:0:1:ffff::1", "2001:DB8:0:1:0::"):
        with pytest.raises(TooManyError):
            attempts.allow(session, "new@desk.example", address, "")
    for address in ("2001:db8:0:2::1", "::ffff:198.51.100.7", "no address", ""):
        attempts.allow(session, "new@desk.example", address, "")


def test_after_five_minutes_one_may_try_again_and_old_failures_are_forgotten(session):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        fail(session, 10)
    with time_machine.travel(start + timedelta(minutes=4, seconds=59), tick=False), pytest.raises(TooManyError):
        attempts.allow(session, ADA, "198.51.100.7", "")
    with time_machine.travel(start + timedelta(minutes=5), tick=False):
        fail(session, 1)
        assert session.exec(select(func.count()).select_from(SignInAttempt)).one() == 2


def test_a_colleague_is_not_locked_out_of_a_browser_in_which_they_signed_in_before(session):
    device = attempts.new_device(ADA)
    fail(session, 10)
    attempts.allow(session, ADA, "198.51.100.7", device)


def test_a_browser_in_which_somebody_signed_in_before_bears_ten_failures_of_its_own(session):
    device = attempts.new_device(ADA)
    fail(session, 10, device=device)
    with pytest.raises(TooManyError):
        attempts.allow(session, ADA, "198.51.100.7", device)
    attempts.allow(session, ADA, "198.51.100.7", "")


def test_a_browser_known_to_one_account_has_no_privilege_with_another(session):
    device = attempts.new_device("bob@desk.example")
    fail(session, 10)
    with pytest.raises(TooManyError):
        attempts.allow(session, ADA, "198.51.100.7", device)


def test_two_browsers_have_two_names():
    assert attempts.new_device(ADA) != attempts.new_device(ADA)


def test_what_is_stored_names_neither_the_account_nor_the_address(session):
    fail(session, 1)
    subjects = session.exec(select(SignInAttempt.subject)).all()
    assert len(subjects) == 2
    assert all(len(subject) == 64 and set(subject) <= set("0123456789abcdef") for subject in subjects)


def test_four_guesses_at_once_are_counted_like_four_in_turn(database):
    with database.write() as session:
        fail(session, 9)
    gate = threading.Barrier(4)

    def guess(_):
        with database.write() as session:
            if POSTGRES:  # SQLite has one writer: they could not all be here
                session.connection()
                gate.wait(timeout=PATIENCE)
            try:
                subjects = attempts.allow(session, ADA, "198.51.100.7", "")
            except TooManyError:
                return "too many"
            if POSTGRES:
                time.sleep(0.2)  # comparing a password takes a while
            attempts.failed(session, subjects)
            return "refused"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(guess, range(4))) == ["refused", "too many", "too many", "too many"]
