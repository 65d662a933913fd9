from hypothesis import given
from hypothesis import strategies as st

from workbench.text.quotes import quotes


def test_a_quotation_runs_from_its_opening_to_its_closing_mark() -> None:
    text = '“We won,” Renn said. "It took a week." «Enfin», and ‘no’.'
    assert [text[start:end] for start, end in quotes(text)] == ["“We won,”", '"It took a week."', "«Enfin»"]


def test_a_mark_of_inches_opens_nothing() -> None:
    assert quotes('A 34" screen and a 27" one.') == []


def test_a_quotation_left_open_ends_with_its_paragraph() -> None:
    text = "“We began.\n\n“We went on,” she said."
    assert [text[start:end] for start, end in quotes(text)] == ["“We began.", "“We went on,”"]


@given(st.text(st.sampled_from('“”"«» a\n'), max_size=60))
def test_spans_never_overlap(text: str) -> None:
    position = 0
    for start, end in quotes(text):
        assert position <= start < end
        position = end


def test_single_marks_quote_where_they_hold_words_and_close_beside_a_stop() -> None:
    text = (
        "‘We won’t raise taxes,’ Renn said of the ‘black hole’. The workers’ union of the ’90s said ‘it’s late for us’."
    )
    assert [text[start:end] for start, end in quotes(text)] == ["‘We won’t raise taxes,’", "‘it’s late for us’"]
