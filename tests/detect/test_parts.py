"""Sentences taken apart: exact spans, and what is never cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.detect.clauses import LONGEST
from workbench.detect.parts import Part, parts
from workbench.text.quotes import quotes

WORDS = """
The town Oslo rose fell was has by 5 percent in 2014 and but while Although said that he its it not if closed schools
12,000 . ? between or cut ( ) “ ” é 🙂 ; who , which
"""
PIECES = st.sampled_from([*WORDS.split(), ", which", ", and", "\n"])


def texts(sentence: str) -> list[str]:
    return [sentence[part.start : part.end] for part in parts(sentence, quotes(sentence))]


@pytest.mark.parametrize(
    "sentence",
    [
        "“Rents rose by 12 percent and wages fell by 3 percent,” the union said.",
        "Growth was between 2 and 3 percent.",
        "Ana Reyes, Jo Dunn and Ms. Vale opened 14 schools in 2019.",
        "Sales rose from 40,000 and profits of 3 million to 60,000 and 4 million.",
        "If rents rise by 12 percent and wages fall by 3 percent, people will move.",
        "He denied that rents rose by 12 percent and wages fell by 3 percent.",
        "Did rents rise by 12 percent, and did wages fall by 3 percent?",
        "Rents rose by 12 percent or wages fell by 3 percent.",
        "The plan (rents rose by 12 percent, and wages fell by 3 percent) failed.",
        "The town and the port were closed in 2014.",
    ],
)
def test_what_would_say_something_else_when_cut_stays_whole(sentence):
    assert texts(sentence) == []


def test_words_that_only_say_who_said_it_belong_to_no_part():
    sentence = "The minister said that rents rose by 12 percent in 2014 and wages fell by 3 percent."
    assert texts(sentence) == ["rents rose by 12 percent in 2014", "wages fell by 3 percent"]


def test_an_aside_about_a_name_is_a_claim_about_that_name():
    sentence = "It borrowed from the town and from Orlin Bank, which was founded in 1921."
    assert parts(sentence)[-1] == Part(sentence.index("Orlin"), len(sentence) - 1, "Orlin Bank was founded in 1921")


def test_a_second_predicate_shares_the_auxiliary_of_the_first():
    found = parts("The man was arrested in May and sentenced to 50 weeks in jail.")
    assert [part.wording for part in found] == ["", "The man was sentenced to 50 weeks in jail"]


def test_a_sentence_beyond_the_limit_stays_whole():
    sentence = "Rents rose by 12 percent, and wages fell by 3 percent" + " in the town of Brenn" * 30 + "."
    assert len(sentence) > LONGEST
    assert texts(sentence) == []


@given(st.lists(PIECES, max_size=40).map(" ".join) | st.text(max_size=200))
def test_parts_are_at_least_two_spans_inside_the_sentence_that_never_cut_a_quotation(sentence):
    quoted = quotes(sentence)
    found = parts(sentence, quoted)
    assert len(found) != 1
    for part in found:
        assert 0 <= part.start < part.end <= len(sentence)
        assert sentence[part.start : part.end].strip() == sentence[part.start : part.end]
        assert not any(a < part.start < b - 1 or a + 1 < part.end < b for a, b in quoted)
    assert len({(part.start, part.end) for part in found}) == len(found)
