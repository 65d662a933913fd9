"""Claim and source are aligned word by word."""

from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.values import Outcome, SlotComparison
from workbench.match.explain import difference, said_once

TEXTS = st.text(alphabet="ab5%.,’ \n中", max_size=80)


def kinds(claim, source):
    return [(run.kind, run.claim.strip(), run.source.strip()) for run in difference(claim, source)]


def test_a_changed_word_is_replaced():
    assert kinds("58% of people agree.", "85% of people agree.") == [
        ("replaced", "58%", "85%"),
        ("equal", "of people agree.", "of people agree."),
    ]


def test_words_of_one_side_only_are_told_apart():
    assert kinds("The economy did not grow", "Last year the economy did grow") == [
        ("source only", "", "Last year"),
        ("equal", "The economy did", "the economy did"),
        ("claim only", "not", ""),
        ("equal", "grow", "grow"),
    ]


def test_case_and_punctuation_around_a_word_make_no_difference():
    assert [run.kind for run in difference("“Don't,” he said", "don’t he said.")] == ["equal"]


def test_percent_is_a_difference():
    assert [run.kind for run in difference("85", "85%")] == ["replaced"]


def test_equal_texts_are_one_equal_run_and_empty_ones_none():
    assert [run.kind for run in difference("a b", "a b")] == ["equal"]
    assert difference("", "") == ()


@given(TEXTS, TEXTS)
def test_the_pieces_of_either_side_join_to_its_text(claim, source):
    runs = difference(claim, source)
    assert "".join(run.claim for run in runs) == claim
    assert "".join(run.source for run in runs) == source
    assert all(claim[run.claim_start : run.claim_end] == run.claim for run in runs)
    assert all(source[run.source_start : run.source_end] == run.source for run in runs)


def row(slot, outcome, claim, source):
    return SlotComparison(slot, outcome, claim, source, "a sentence")


def test_wording_that_a_conflict_quotes_too_is_not_said_twice():
    conflicts = [
        row("number", Outcome.CONFLICTS, "12 percent", "21 percent"),
        row("name", Outcome.CONFLICTS, "Kharkiv", "Lviv"),
        row("direction", Outcome.CONFLICTS, "rose more", "fell less"),
    ]
    told = [row("wording", Outcome.UNCLEAR, *sides) for sides in (("12", "21"), ("kharkiv", "lviv"), ("more", "less"))]
    assert said_once([*conflicts, *told]) == conflicts


def test_what_no_single_conflict_quotes_is_said():
    rows = [
        row("number", Outcome.CONFLICTS, "12 percent", "21 percent"),
        row("name", Outcome.CONFLICTS, "Kharkiv", "Lviv"),
        row("wording", Outcome.UNCLEAR, "12", "reopened"),
        row("wording", Outcome.UNCLEAR, "kharkiv", "21"),
        row("wording", Outcome.CONFLICTS, "12", "21"),
        row("unit", Outcome.UNCLEAR, "percent", "percent"),
    ]
    assert said_once(rows) == rows
    assert said_once(rows[2:4]) == rows[2:4]
