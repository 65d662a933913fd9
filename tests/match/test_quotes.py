"""Quotations are placed where they stand, or nowhere."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.match.quotes import locate

SOURCE = (
    "The mayor spoke for an hour. “We won’t close a single library this year, and the bridge will be repaired by "
    "October,” she said. Later she told reporters that the money for the buses had been found."
)


def words(quote, source=SOURCE):
    found = locate(quote, source)
    return found.kind, source[found.start : found.end] if found.start >= 0 else ""


@pytest.mark.parametrize(
    "quote",
    ["We won’t close a single library", '"We won\'t close a single library"', "“We won't  close\na single library”"],
)
def test_a_verbatim_quotation_is_found_whatever_its_quotation_marks(quote):
    assert words(quote) == ("verbatim", "We won’t close a single library")


@pytest.mark.parametrize("cut", ["…", "...", " [...] ", " […] ", " (...) "])
def test_a_trimmed_quotation_is_found_from_its_first_to_its_last_part(cut):
    kind, found = words(f"We won't close a single library{cut}the bridge will be repaired")
    assert kind == "trimmed"
    assert found == "We won’t close a single library this year, and the bridge will be repaired"


def test_parts_in_the_wrong_order_are_not_trimmed():
    assert locate("the bridge will be repaired … We won't close", SOURCE).kind == "not found"


def test_an_altered_quotation_shows_its_changes():
    found = locate("We will close a single library this year, and the bridge will be repaired by May", SOURCE)
    assert found.kind == "altered"
    assert SOURCE[found.start : found.end].startswith("We won’t close")
    changed = [(run.claim.strip(), run.source.strip()) for run in found.diff if run.kind == "replaced"]
    assert ("will", "won’t") in changed


@pytest.mark.parametrize(
    ("quote", "end"),
    [
        ("a single library this year, and the bridge will be repaired by May", "repaired by October"),
        (
            "a single library this year, and the bridge will be repaired by October or in the spring",
            "repaired by October",
        ),
    ],
)
def test_words_that_were_changed_at_the_end_are_within_the_place_and_what_follows_the_quotation_is_not(quote, end):
    kind, found = words(quote)
    assert kind == "altered"
    assert found.endswith(end)


def test_words_that_were_changed_at_the_beginning_are_within_the_place():
    kind, found = words("You won't close a single library this year, and the bridge will be repaired")
    assert kind == "altered"
    assert found.startswith("We won’t close")


@pytest.mark.parametrize("quote", ["", "“”", "...", "The council resigned last night in anger", "!!!", "中国"])
def test_what_is_not_there_is_not_found(quote):
    assert locate(quote, SOURCE).kind == "not found"
    assert locate(quote, SOURCE).start == -1


def test_a_part_of_a_word_is_no_quotation():
    assert locate("he mayor spoke for an hou", "The mayor spoke for an hour.").kind != "verbatim"


def test_an_altered_quotation_with_two_equally_good_places_is_not_placed():
    source = "The tax will rise by two percent in May, he said. The tax will rise by six percent in May, she said."
    found = locate("The tax will rise by ten percent in May", source)
    assert (found.kind, found.start, found.places) == ("not found", -1, 2)


def test_a_verbatim_quotation_in_two_places_says_so():
    assert locate("never again", "He said never again. She said never again.").places == 2


def test_a_short_lookalike_is_not_taken():
    assert locate("Linus said so to chines", "The Chinese line is a signal to investors.").kind == "not found"


def test_a_long_source_is_searched_through():
    source = "Nothing of note happened on that day in the town. " * 20_000 + SOURCE
    assert locate("We will close a single library this year, and the bridge will be repaired", source).kind == "altered"


@settings(max_examples=80)
@given(st.text(alphabet="ab c.“’…", max_size=40), st.text(alphabet="ab c.”'…", max_size=200))
def test_a_place_is_always_inside_the_source(quote, source):
    found = locate(quote, source)
    assert (found.start, found.end) == (-1, -1) or 0 <= found.start < found.end <= len(source)
    assert (found.kind == "not found") == (found.start == -1)
