"""What a claim quotes is laid beside the source's own words, and never beside a lookalike."""

import pytest

from tests.match.test_quotes import SOURCE
from workbench.match import quoted
from workbench.match.quoted import compare


def found(claim, source=SOURCE):
    return [(row.outcome.value, row.source, row.sentence) for row in compare(claim, source)]


def test_a_quotation_that_stands_there_agrees():
    words = "We won’t close a single library"
    assert found(f"She said “{words}”.") == [("agrees", words, "verbatim: the source has the quoted words")]


def test_a_capital_at_its_head_is_no_change():
    [(outcome, words, sentence)] = found("“The money for the buses had been found”, she said.")
    assert (outcome, words) == ("agrees", "the money for the buses had been found")
    assert sentence.startswith("verbatim but for capitals")


def test_a_trimmed_one_is_shown_with_what_was_left_out():
    [(outcome, words, sentence)] = found('"We won\'t close a single library … the bridge will be repaired" was said.')
    assert outcome == "unclear"
    assert words.endswith("library this year, and the bridge will be repaired")
    assert sentence == f"trimmed: the source says “{words}”"


def test_an_altered_one_is_told_word_by_word():
    [(outcome, words, sentence)] = found("“We will close a library this year, and the bridge will be repaired by May”")
    assert outcome == "unclear"
    assert words.startswith("We won’t close")
    assert sentence == (
        "altered: the source says “won’t”, the claim “will”; the claim leaves out “single”; "
        "the source says “October”, the claim “May”"
    )


def test_one_that_is_not_there_is_absent():
    assert found("He said “the council has resigned last night in anger”.") == [
        ("absent", "", "not found: the source does not have the quoted words")
    ]


def test_one_that_is_like_two_places_is_put_at_neither():
    source = "The tax will rise by two percent in May, he said. The tax will rise by six percent in May, she said."
    [(outcome, words, sentence)] = found("“The tax will rise by ten percent in May”", source)
    assert (outcome, words) == ("absent", "")
    assert sentence.startswith("not found: 2 places of the source are equally like")


@pytest.mark.parametrize("claim", ["The “yes” camp won.", "The mayor of “New Halden” spoke.", "No quotation here.", ""])
def test_a_word_in_quotation_marks_is_no_quotation(claim):
    assert found(claim) == []


def test_in_a_very_long_source_altered_words_are_not_looked_for(monkeypatch):
    monkeypatch.setattr(quoted, "LONGEST", len(SOURCE) - 1)
    assert [row[0] for row in found("“We will close a library this year, and the bridge will be repaired”")] == [
        "absent"
    ]
    assert [row[0] for row in found("“We won’t close a single library”")] == ["agrees"]
