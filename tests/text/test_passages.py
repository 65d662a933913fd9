"""Sources are cut into passages."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.text.passages import MAX_CHARS, TARGET_CHARS, split

SENTENCE = "The council of the town voted for the new bridge on Monday after a long debate about its price. "


def pieces(text):
    return [text[start:end] for start, end in split(text)]


def test_short_paragraphs_are_one_passage_each():
    assert pieces("One fact stands here.\n\nAnother fact stands there.") == [
        "One fact stands here.",
        "Another fact stands there.",
    ]


def test_a_passage_has_three_sentences_at_most():
    assert pieces("It rained. It snowed. It froze. It thawed.") == ["It rained. It snowed. It froze.", "It thawed."]


def test_a_sentence_that_would_make_a_passage_too_long_begins_the_next():
    text = ((SENTENCE * 2).strip() + " " + "So it was. " * 2) * 4
    assert all(end - start <= TARGET_CHARS for start, end in split(text))
    long = "The mayor " + "and the mayor " * 20 + "agreed."
    assert pieces(f"{long} {long}") == [long, long]


def test_an_endless_sentence_is_cut_at_white_space():
    found = pieces("word " * 1000)
    assert all(len(piece) <= MAX_CHARS for piece in found)
    assert " ".join(found) == ("word " * 1000).strip()


def test_an_endless_word_is_cut_too():
    assert [len(piece) for piece in pieces("x" * 2500)] == [1000, 1000, 500]


def test_nothing_gives_nothing():
    assert split("") == []
    assert split(" \n\n \n") == []


@settings(max_examples=60)
@given(st.text(alphabet="aB1.!? \n“”é中", max_size=3000))
def test_every_character_but_white_space_is_in_exactly_one_passage(text):
    spans = split(text)
    assert all(start < end and end - start <= MAX_CHARS for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert not any("\n\n" in text[start:end] for start, end in spans)
    assert "".join("".join(text[s:e].split()) for s, e in spans) == "".join(text.split())
