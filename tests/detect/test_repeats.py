"""Repeats: the same claim in nearly the same words, never one with a changed number, date, name or negation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.detect.repeats import likeness, repeats
from workbench.text.slots import find_slots

CLAIM = "A survey found that 85 percent of Ukrainians reject giving up territory in 2023."


def same(one: str, other: str) -> bool:
    first, second = find_slots(one), find_slots(other)
    return likeness(one, first) == likeness(other, second) and repeats(one, first, other, second)


@pytest.mark.parametrize(
    "other",
    [
        CLAIM,
        CLAIM.upper().lower().capitalize().replace("ukrainians", "Ukrainians"),
        "A survey found that 85% of Ukrainians reject giving up territory in 2023.",
        "In 2023, a survey found that 85 percent of Ukrainians reject giving up territory",
        "A new survey found that 85 percent of Ukrainians reject giving up territory in 2023.",
    ],
)
def test_the_same_claim_in_nearly_the_same_words_is_a_repeat(other):
    assert same(CLAIM, other)
    assert same(other, CLAIM)


@pytest.mark.parametrize(
    ("word", "instead"),
    [
        ("85", "58"),
        ("85 percent", "85 percentage points"),
        ("85 percent", "more than 85 percent"),
        ("2023", "2022"),
        ("Ukrainians", "Russians"),
        ("reject", "accept"),
        ("reject", "do not reject"),
        ("A survey found that", "A survey found that reportedly"),
    ],
)
def test_a_claim_that_differs_in_what_decides_is_another_claim(word, instead):
    assert not same(CLAIM, CLAIM.replace(word, instead))


def test_a_claim_without_numbers_is_repeated_by_its_own_words_alone():
    assert same("The court closed the port.", "The court closed the port")
    assert not same("The court closed the port.", "The court opened the port.")


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_two_numbers_are_grouped_only_when_they_are_equal(one, other):
    text = "The town counted {} people without work in the whole of its old harbour district."
    assert same(text.format(one), text.format(other)) == (one == other)
