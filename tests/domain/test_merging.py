"""Three-way merge: nothing that either side typed is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.merging import choose, merge

TEXTS = st.lists(st.sampled_from(["one", "two", "three", "four", ""]), max_size=6).map("\n".join)


@given(base=TEXTS, text=TEXTS)
def test_what_only_one_side_changed_is_taken_from_that_side(base, text):
    assert (merge(base, text, base).text, merge(base, text, base).conflict) == (text, False)
    assert (merge(base, base, text).text, merge(base, base, text).conflict) == (text, False)
    assert (merge(base, text, text).text, merge(base, text, text).conflict) == (text, False)


@given(base=TEXTS, mine=TEXTS, theirs=TEXTS)
def test_no_line_that_either_side_added_is_lost(base, mine, theirs):
    merged = merge(base, mine, theirs).text.split("\n")
    for line in (set(mine.split("\n")) | set(theirs.split("\n"))) - set(base.split("\n")):
        assert line in merged


def test_changes_in_different_lines_are_both_taken():
    merged = merge("a\nb\nc\nd", "A\nb\nc\nd", "a\nb\nc\nD")
    assert (merged.text, merged.conflict) == ("A\nb\nc\nD", False)


def test_changes_in_the_same_line_both_stand_mine_first_and_it_is_said():
    merged = merge("a\nb\nc", "a\nmine\nc", "a\ntheirs\nc")
    assert (merged.text, merged.conflict) == ("a\nmine\ntheirs\nc", True)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "value", "conflict"),
    [
        ("", "true", "false", "true", True),
        ("", "true", "true", "true", False),
        ("", "", "false", "false", False),
        ("", "true", "", "true", False),
        ("2026-01-01", "2026-01-01", "2026-02-02", "2026-02-02", False),
    ],
)
def test_of_two_values_mine_stands_where_both_were_changed(base, mine, theirs, value, conflict):
    merged = choose(base, mine, theirs)
    assert (merged.text, merged.conflict) == (value, conflict)
