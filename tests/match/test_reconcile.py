"""A contradiction says what would have to hold for both to be true, in terms of its own two values."""

import pytest

from workbench.domain.reconcile import CONDITIONS, WITHOUT_A_VALUE, both_true_if
from workbench.domain.values import Outcome, SlotComparison
from workbench.match import gate  # fills the registry of comparisons
from workbench.match.registered import COMPARISONS
from workbench.match.sides import take_apart
from workbench.text.slots import find_slots


def row(slot, claim="58%", source="85%", outcome=Outcome.CONFLICTS):
    return SlotComparison(slot, outcome, claim, source, "")


def compared(claim, source):
    return gate.compare(take_apart(claim, find_slots(claim)), take_apart(source, find_slots(source)))


def test_every_slot_has_its_condition():
    assert set(CONDITIONS) == {*COMPARISONS, "unit", "scale", "quote"}


@pytest.mark.parametrize("slot", sorted(set(CONDITIONS) - {"negation"}))
def test_a_condition_names_both_values(slot):
    assert "“58%”" in both_true_if(row(slot))
    assert "“85%”" in both_true_if(row(slot))


def test_a_changed_share_is_a_question_of_what_was_counted():
    (conflict,) = (one for one in compared("58% of voters agree.", "85% of voters agree.") if one.slot == "number")
    assert both_true_if(conflict) == (
        "“58%” and “85%” are counts of different things, by group, time or way of counting"
    )


def test_a_word_that_only_one_side_has_is_said_to_be_so():
    assert both_true_if(row("wording", claim="", outcome=Outcome.UNCLEAR)) == WITHOUT_A_VALUE


@pytest.mark.parametrize("outcome", [Outcome.AGREES, Outcome.ABSENT])
def test_where_nothing_differs_there_is_no_condition(outcome):
    assert both_true_if(row("number", outcome=outcome)) == ""


@pytest.mark.parametrize("slot", sorted(CONDITIONS))
def test_braces_in_a_value_are_only_characters(slot):
    assert "}" in both_true_if(row(slot, claim="{0.__class__}", source="{x}")) or slot == "negation"
