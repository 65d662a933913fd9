"""Copies of one text are one origin, however they are cut; texts that only speak of the same are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.match.origins import origins

WIRE = (
    "The harbour authority counted 2.1 million ferry passengers last year, a tenth fewer than the year before, and "
    "said that the closure of the northern quay explained most of the fall."
)
OTHER = (
    "A tenth fewer people took the ferries last year, 2.1 million in all; with the northern quay closed, says the "
    "authority of the harbour, nothing else was to be expected of the figures."
)


@pytest.mark.parametrize(
    "copy",
    [
        WIRE,
        WIRE.upper().replace(",", ""),
        "HARBOUR TOWN (Own report) - " + WIRE,
        WIRE.split(", and said", maxsplit=1)[0] + ".",
        WIRE.replace("a tenth fewer", "10 percent fewer"),
    ],
)
def test_a_copy_with_a_dateline_a_cut_or_a_changed_word_is_the_same_origin(copy):
    assert origins([WIRE, OTHER, copy]) == [0, 1, 0]


def test_texts_that_tell_the_same_in_their_own_words_are_origins_of_their_own():
    assert origins([WIRE, OTHER]) == [0, 1]


def test_a_dozen_words_in_common_may_be_a_quotation():
    quoted = "a tenth fewer than the year before"
    assert origins([quoted, f"He said {quoted}.", quoted]) == [0, 1, 2]
    assert origins(["", "", WIRE]) == [0, 1, 2]


def test_a_copy_of_a_copy_has_the_first_ones_place():
    assert origins([WIRE, f"{WIRE} More soon.", f"Update: {WIRE} More soon."]) == [0, 0, 0]


@given(st.lists(st.sampled_from([WIRE, OTHER, WIRE[:90], "", "short text"]), max_size=8))
def test_an_origin_is_its_own_and_never_comes_later(texts):
    found = origins(texts)
    assert all(place <= at and found[place] == place for at, place in enumerate(found))
