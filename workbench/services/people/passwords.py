"""Passwords: which are good enough, and how they are kept.

Argon2id with 19 MiB, two passes and one lane, the first choice of OWASP's password storage guidance. Both sides are
brought to NFKC first, so that the same keys on another keyboard give the same password. What stands on lists of used
passwords, or is made of a few words, years and rows of keys, is refused: it is what is tried first.
"""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from workbench.errors import BadInputError

SHORTEST = 12
LONGEST = 1024
LEAST_GUESSES = 10**8
"""Tries that who guesses needs at least: ninety years at the ten in five minutes that an account bears."""

_READ = 72  # characters that are looked at: zxcvbn takes no more, and none is weak for what comes after
_TELLING = 4  # shorter names and addresses, and hosts of no more, stand in too many good passwords by chance

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$s9sUrNF9NjMWnXtN9aCMnWGw+FDGNoxu1j0SsSKZHDQ"


def make_hash(password: str, *, email: str, name: str) -> str:
    """The hash to store.

    BadInputError for one of the wrong length, one that holds its owner's name, address or house or the word workbench,
    or one that is soon guessed.
    """
    password = unicodedata.normalize("NFKC", password)
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInputError(f"A password has {SHORTEST} to {LONGEST} characters; this one has {len(password)}.")
    owner, _, house = email.rpartition("@")
    parts = filter(lambda part: len(part) > _TELLING, map(_bare, house.split(".")[:-1]))
    telling = [*map(_bare, (owner, name)), *parts, "workbench"]
    if any(len(part) >= _TELLING and part in _bare(password) for part in telling):
        raise BadInputError(
            "A password that holds your name, your address or the name of your house is guessed first; choose another."
        )
    if _is_soon_guessed(password):
        raise BadInputError("That password is one of the first that are guessed; choose another, of several words.")
    return _HASHER.hash(password)


def stronger(stored: str, password: str) -> str | None:
    """The hash to store instead, of a password that fits, where `stored` was made with less work; else None."""
    if not _HASHER.check_needs_rehash(stored):
        return None
    return _HASHER.hash(unicodedata.normalize("NFKC", password))


def _bare(text: str) -> str:
    """Letters and figures alone: "Kelso-Herald" stands in "the kelso herald"."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _is_soon_guessed(password: str) -> bool:
    from zxcvbn import zxcvbn  # reads its lists, which only who sets a password needs

    return bool(zxcvbn(password[:_READ])["guesses"] < LEAST_GUESSES)


def fits(stored: str | None, password: str) -> bool:
    """Whether `password` is the one behind `stored`; for None it takes the same time to say no."""
    if len(password) > LONGEST:
        return False
    try:
        right = _HASHER.verify(stored or _NOBODYS, unicodedata.normalize("NFKC", password))
    except (VerificationError, InvalidHashError):
        return False
    return right and stored is not None
