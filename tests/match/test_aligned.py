"""Two texts that are nearly the same are laid word beside word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.values import Slots
from workbench.match.aligned import aligned, opposite, places
from workbench.match.sides import take_apart

CLAIM = "The harbour of Halden was widened by the council after two years."
SOURCE = "An opening. The harbour of Halden was closed by the old council after two years. And an end."


def side(text):
    return take_apart(text, Slots())


def stands_for(word, claim=CLAIM, source=SOURCE):
    start = claim.index(word)
    span = opposite(side(claim), side(source), start, start + len(word))
    return source[slice(*span)] if span else None


def test_what_stands_in_the_place_of_a_word_is_found_in_the_sentence_that_is_most_like_it():
    assert stands_for("widened") == "closed"
    assert stands_for("council after two") == "council after two"


def test_nothing_stands_for_a_word_that_was_put_in():
    assert stands_for("old", SOURCE, CLAIM) is None


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        (CLAIM, "Nothing of the kind was widened in any newspaper."),
        (CLAIM, CLAIM.replace("widened", "closed and then sold again and at last forgotten")),
        ("It was widened.", "It was closed."),
    ],
)
def test_texts_that_differ_in_much_or_have_few_words_are_not_laid_beside_each_other(claim, source):
    assert stands_for("widened", claim, source) is None


def test_short_texts_that_differ_in_one_place_alone_are():
    claim, source = "On support for common core in every school", "On support for one Maria Kowalska in every school"
    assert stands_for("common core", claim, source) == "one Maria Kowalska"


WORDS = st.lists(st.sampled_from(["ferry", "line", "spring", "not", "more", "the"]), max_size=10)


@given(WORDS, WORDS)
def test_the_places_hold_every_word_of_both_texts_once_and_in_order(one, other):
    mine, theirs = side(" ".join(one)), side(" ".join(other))
    found = aligned(mine.words, theirs.words)
    assert [word for place in found for word in place.claim] == list(mine.words)
    assert [word for place in found for word in place.source] == list(theirs.words)
    assert places(mine, mine) == tuple(aligned(mine.words, mine.words))
