"""Texts that are the same but for a few words: contradictions are told, and the rest is left to a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.values import Outcome, Slots
from workbench.match.conflicts.wording import compare, differences
from workbench.match.gate import held_back
from workbench.match.sides import take_apart
from workbench.text.slots import find_slots
from workbench.text.wordlist import words

LEAD = "The harbour of Halden was widened by the council after two years of talks."


def side(text):
    return take_apart(text, find_slots(text))


def rows(claim, source):
    return [(row.slot, row.outcome.value, row.claim, row.source) for row in compare(side(claim), side(source))]


@pytest.mark.parametrize(
    ("slot", "claim", "source"),
    [
        ("negation", "The council has not paid the builders back.", "The council has paid the builders back."),
        ("negation", "The council hasn't paid the builders back.", "The council has paid the builders back."),
        (
            "negation",
            "Nobody in the council ever paid the builders back.",
            "In the council ever paid the builders back.",
        ),
        (
            "quantifier",
            "All schools in the county were closed on Monday.",
            "Some schools in the county were closed on Monday.",
        ),
        ("quantifier", "It was the first bridge over the river.", "It was the last bridge over the river."),
        ("direction", "Halden has fewer nurses than it had before.", "Halden has more nurses than it had before."),
        ("direction", "The rate of accidents rose in the county.", "The rate of accidents fell in the county."),
    ],
)
def test_one_word_for_its_opposite_is_a_contradiction_in_its_slot(slot, claim, source):
    assert [(row[0], row[1]) for row in rows(claim, source)] == [(slot, "conflicts")]
    assert [(row[0], row[1]) for row in rows(source, claim)] == [(slot, "conflicts")]


def test_it_is_found_in_any_sentence_of_the_text():
    claim = f"{LEAD} Fewer ships came. Nothing was said of money."
    source = f"An opening. {LEAD} More ships came. Nothing was said of money. And an end."
    assert ("direction", "conflicts", "fewer", "more") in rows(claim, source)


def test_a_word_that_no_list_knows_is_left_to_a_person():
    found = rows("The ferry line to Halden was reopened in spring.", "The ferry line to Halden was closed in spring.")
    assert found == [("wording", "unclear", "reopened", "closed")]


def test_what_only_one_side_says_is_told_as_such():
    (row,) = compare(
        side("The ferry line was allegedly closed in spring."), side("The ferry line was closed in spring.")
    )
    assert row.sentence == "only the claim says “allegedly”"
    (row,) = compare(
        side("The ferry line was closed in spring."), side("The ferry line was allegedly closed in spring.")
    )
    assert row.sentence == "only the source says “allegedly”"


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        (LEAD, LEAD),
        ("The ferry lines close in spring.", "The ferry line is closing in the spring."),
        (LEAD, "Nothing of the kind was ever written in any newspaper here."),
        ("", LEAD),
        (LEAD, ""),
    ],
)
def test_the_same_in_another_form_and_quite_another_text_have_no_row(claim, source):
    assert rows(claim, source) == []


def test_a_long_difference_is_no_contradiction_of_one_word():
    claim = f"{LEAD} {LEAD} No plan for money ever reached anyone else."
    source = f"{LEAD} {LEAD} Photographs circulated among journalists, shopkeepers, teachers."
    assert {row[1] for row in rows(claim, source)} == {"unclear"}


def test_a_pair_with_something_left_open_is_held_back():
    open_row = compare(side("The line was reopened in spring."), side("The line was closed in spring."))
    assert held_back(open_row)
    assert not held_back([row for row in open_row if row.outcome is Outcome.AGREES])


WORDS = st.lists(
    st.sampled_from(sorted(words("ferry line spring not more fewer all some council closed the of"))), max_size=12
)


@given(WORDS, WORDS)
def test_the_differences_make_the_one_text_of_the_other_and_are_the_same_both_ways(one, other):
    mine, theirs = (take_apart(" ".join(words), Slots()).words for words in (one, other))
    there, back = list(differences(mine, theirs)), list(differences(theirs, mine))
    left = sum(len(row.claim) for row in there) - sum(len(row.source) for row in there)
    assert left == sum(len(row.source) for row in back) - sum(len(row.claim) for row in back)
    if [word.stem for word in mine] == [word.stem for word in theirs]:
        assert there == []


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts_are_compared(one, other):
    for row in compare(take_apart(one, Slots()), take_apart(other, Slots())):
        assert row.sentence
