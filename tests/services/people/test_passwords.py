"""Passwords."""

import pytest
from argon2 import PasswordHasher, extract_parameters

from tests.factories import make_user
from workbench.errors import BadInputError
from workbench.services.people import accounts, passwords

GOOD = "a sentence nobody guesses"


@pytest.fixture
def passwords_hashed_lightly():
    """Not here: the work itself is what is looked at."""


def without_pattern(length):
    """Characters that are on no list, in no order."""
    return "".join(chr(0x4E00 + number * number * 7919 % 20_000) for number in range(length))


def make(password, email="ada@desk.example", name="Ada Lovelace"):
    return passwords.make_hash(password, email=email, name=name)


def test_the_hash_is_argon2id_with_the_strength_that_the_docs_name():
    assert make(GOOD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_same_password_never_gives_the_same_hash():
    assert make(GOOD) != make(GOOD)


def test_a_hash_that_was_made_with_less_work_is_made_anew_when_its_password_comes(session):
    user = make_user(session, email="ada@desk.example")
    for work, kept in ((PasswordHasher(time_cost=1, memory_cost=8, parallelism=1), False), (passwords._HASHER, True)):
        user.password_hash = before = work.hash(GOOD)
        assert accounts.check_password(session, user.email, "another sentence", "192.0.2.1") is None
        assert user.password_hash == before
        assert accounts.check_password(session, user.email, GOOD, "192.0.2.1") is user
        assert (user.password_hash == before) == kept
        assert extract_parameters(user.password_hash).memory_cost == 19_456
        assert passwords.fits(user.password_hash, GOOD)


def test_only_the_right_password_fits():
    stored = make(GOOD)
    assert passwords.fits(stored, GOOD)
    assert not passwords.fits(stored, GOOD + " ")
    assert not passwords.fits(stored, "")


def test_a_password_typed_on_another_keyboard_fits():
    stored = make("café français à la carte")
    assert passwords.fits(stored, "cafe\u0301 franc\u0327ais a\u0300 la carte")


@pytest.mark.parametrize("length", [12, 1024])
def test_the_shortest_and_the_longest_are_accepted(length):
    assert passwords.fits(make(without_pattern(length)), without_pattern(length))


@pytest.mark.parametrize("length", [0, 11, 1025])
def test_the_length_is_counted_in_characters_and_named_when_it_is_wrong(length):
    with pytest.raises(BadInputError, match=f"12 to 1024 characters; this one has {length}"):
        make("é" * length)


@pytest.mark.parametrize(
    "password",
    [
        *("my name is Ada Lovelace!", "ADA LOVELACE forever", "ada.lovelace is a secret"),
        *("The Kelso Herald 2026 it is", "KELSO-HERALD, so what", "our workbench in the attic"),
    ],
)
def test_a_password_with_its_owners_name_address_or_house_is_refused(password):
    with pytest.raises(BadInputError, match="guessed first"):
        make(password, email="ada.lovelace@mail.kelso-herald.example")


@pytest.mark.parametrize(
    "password",
    [
        *("password1234", "letmeinletmein", "Passw0rd2025!", "liverpool2024", "iloveyou1234"),
        *("qwertyuiop12", "123456789012", "abcdefghijkl", "é" * 12, "x" * 1024),
    ],
)
def test_what_is_guessed_first_is_refused(password):
    with pytest.raises(BadInputError, match="one of the first that are guessed"):
        make(password)


@pytest.mark.parametrize("password", [GOOD, "correct horse battery staple", "kelso-schools-25", "только наши слова"])
def test_words_without_signs_or_numbers_are_fine(password):
    assert make(password)


def test_a_short_name_does_not_rule_out_half_the_language():
    assert make("nothing to see, all is well", email="a@desk.example", name="Al")


def test_nothing_fits_where_there_is_no_password():
    assert not passwords.fits(None, GOOD)
    assert not passwords.fits(None, "")


def test_a_hash_that_is_broken_lets_nobody_in():
    assert not passwords.fits("broken", GOOD)


def test_without_a_password_the_same_work_is_done(monkeypatch):
    verified = []

    class Counting:
        def verify(self, stored, password):
            verified.append(stored.rsplit("$", 2)[0])
            return True

    stored = make(GOOD)
    monkeypatch.setattr(passwords, "_HASHER", Counting())
    assert passwords.fits(stored, GOOD)
    assert not passwords.fits(None, GOOD)
    assert verified == ["$argon2id$v=19$m=19456,t=2,p=1"] * 2
