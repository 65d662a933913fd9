import pytest

from workbench.quality.labelled import LabelledSentence
from workbench.quality.overlap import SEEN, shares_seen

TAXES = "Taxes on small companies rose by four percent."
TRADE = "Trade with the neighbours fell in the year after."
THANKS = "Thank you very much."


def lines(*texts):
    return [LabelledSentence(row, text, 0) for row, text in enumerate(texts)]


def test_a_transcript_whose_lines_stand_among_the_known_is_seen():
    found = shares_seen({"same": lines(TAXES, TRADE), "other": lines(TRADE)}, lines(TAXES))
    assert found == {"same": 0.5, "other": 0.0}
    assert found["same"] >= SEEN


def test_marks_and_capitals_do_not_hide_a_line():
    assert shares_seen({"a": lines("TAXES -- on small companies rose, by four percent!")}, lines(TAXES)) == {"a": 1.0}


def test_a_short_line_says_nothing_about_where_a_transcript_is_from():
    assert shares_seen({"a": lines(THANKS, TRADE), "b": lines(THANKS)}, lines(THANKS)) == {"a": 0.0, "b": 0.0}


@pytest.mark.parametrize("known", [[], lines("")])
def test_nothing_known_is_nothing_seen(known):
    assert shares_seen({"a": lines(TAXES), "none": []}, known) == {"a": 0.0, "none": 0.0}
