"""Whether two claims say the same: nearly the same words, and every number, date, name and "not" alike."""

import hashlib
import re

from rapidfuzz import fuzz

from workbench.domain.values import Slots
from workbench.text.wording import objections

ALIKE = 88.0
"""Of 100: two texts whose words, sorted, are less alike are not compared further (RapidFuzz, token_sort_ratio)."""

_WORD = re.compile(r"\w+")


def likeness(text: str, slots: Slots) -> str:
    """A key that repeats of a claim share, 16 hexadecimal digits; only claims with one key need be compared.

    Of the numbers with their units and of the days when there are any, else of all words.
    """
    numbers = sorted(f"{quantity.value:.6g} {quantity.unit}" for quantity in slots.quantities)
    days = sorted(f"{day.first} {day.last}" for day in slots.dates)
    said = [*numbers, *days] or sorted(set(_WORD.findall(text.casefold())))
    return hashlib.sha256("\n".join(said).encode("utf-8", "replace")).hexdigest()[:16]


def repeats(one: str, own: Slots, other: str, others: Slots) -> bool:
    """Whether either may stand for the other, in nearly the same words; slots have offsets in their own text.

    A changed number, unit, date, name or negation makes another claim, however alike the words are: the wording guard
    looks both ways, and what begins with a capital must be the same.
    """
    if fuzz.token_sort_ratio(_plain(one), _plain(other)) < ALIKE or _named(one) != _named(other):
        return False
    return not objections(one, own, other) and not objections(other, others, one)


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _named(text: str) -> frozenset[str]:
    """The words with a capital or a digit, but for the first: a name that the recogniser misses is one of them."""
    return frozenset(word for word in _WORD.findall(text)[1:] if word[0].isupper() or any(map(str.isdigit, word)))
