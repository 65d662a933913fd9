import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.timing import processor_seconds
from workbench.text.normalise import MOST_MARKS, normalise


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("", ""),
        (" \n\t \u00a0\n", ""),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("one\n \n\n\ttwo", "one\n\ntwo"),
        ("85\u00a0%  of\tall", "85 % of all"),
        ("\ufeffTitle\x00 of\x07 it\x9f", "Title of it"),
        ("page one\x0cpage two\u2029next", "page one\n\npage two\n\nnext"),
        ("cafe\u0301", "café"),
        ("\u202e4102\u202c in Crimea", "4102 in Crimea"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\ud83d\ude00 and \ud800 alone", "😀 and \ufffd alone"),
        ("x\ufffe\U0010ffff", "x\ufffd\ufffd"),
        ("co\u00adoperate zero\u200bwidth", "cooperate zerowidth"),
    ],
)
def test_each_rule_of_the_form_is_applied(raw: str, expected: str) -> None:
    assert normalise(raw) == expected


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_a_second_pass_changes_nothing_and_the_text_can_always_be_stored(raw: str) -> None:
    text = normalise(raw)
    assert normalise(text) == text
    assert unicodedata.is_normalized("NFC", text)
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in text.replace("\n", ""))
    assert "\n\n\n" not in text
    assert text == text.strip()
    text.encode("utf-8")


def test_a_pile_of_combining_marks_is_cut_and_takes_linear_time() -> None:
    def seconds(pairs: int) -> float:
        return processor_seconds(lambda: normalise("a" + "\u0301\u0323" * pairs + " end"))

    assert seconds(160_000) < 24 * seconds(20_000) + 0.2
    text = normalise("a" + "\u0301\u0323" * 300_000 + " end")
    assert len(text) < MOST_MARKS + 10
    assert text.endswith(" end")
