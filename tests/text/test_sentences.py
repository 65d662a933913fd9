import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.timing import processor_seconds
from workbench.text.sentences import LONGEST, sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["The vote broke Article 2 of the U.N. Charter, he argued.", "Nobody replied."],
        ["Mr. Okafor met Gen. A. B. Strand at 9 a.m. in St. Helier.", "They spoke for an hour."],
        ["“We counted every boat,” Lindqvist said.", "“It took a week.”"],
        ["Prices went up in the U.S. last spring.", "They fell in the E.U.", "That surprised the bank."],
        ["He has little room for retreat[ing] now.", "She has none."],
        ["I waited ... and then I left.", "It rained…", "Nobody came."],
        ["The firm, Varga & Sons Ltd., lost $3.5 million.", "Its rival Brandt Inc. did not."],
        ["See p. 12 of the report.", "On Feb. 4, 2022, the ministry denied it."],
        ["(She had retired by then.)", "The court agreed.[4]", "No appeal followed."],
        ["The fire broke out at about 3 a.m.", "Police said two people had died."],
        ["The meeting starts at 5 p.m. Eastern Time on Monday.", "It ended at 9 p.m. Kyiv time."],
        ["On Monday at 3 p.m. Renn will speak.", "He is late."],
        ["The plan costs approx. £3.5bn.", "The deal covers oil, gas, etc.", "Prices rose."],
        ["The Rt. Hon. Ann Berg spoke.", "Nobody replied."],
        ["Was it true?", "“No!” Kirby said.", "That was all."],
        ["价格上涨了。", "没有人知道为什么。"],
    ],
)
def test_each_sentence_ends_where_a_reader_ends_it(parts: list[str]) -> None:
    joined = " ".join(parts)
    assert cut(joined) == parts


def test_headings_bullets_and_speaker_lines_are_sentences_of_their_own() -> None:
    text = "Key points\n\n- Rents rose 4%\n- Wages did not\n\nMAYOR: We paid.\nCLERK: Noted."
    assert cut(text) == ["Key points", "- Rents rose 4%", "- Wages did not", "MAYOR: We paid.", "CLERK: Noted."]


def test_a_list_on_one_line_is_cut_at_its_markers() -> None:
    assert cut("1) Open the valve 2) Wait for 5 minutes 3) Close it") == [
        "1) Open the valve",
        "2) Wait for 5 minutes",
        "3) Close it",
    ]


def test_wrapped_lines_are_read_on_and_an_empty_line_always_ends_a_sentence() -> None:
    assert cut("The council approved\nthe budget.\n\nIt passed by") == [
        "The council approved\nthe budget.",
        "It passed by",
    ]


def test_a_missing_space_between_sentences_is_seen_but_addresses_stay_whole() -> None:
    assert cut("The mine closed.The town shrank.") == ["The mine closed.", "The town shrank."]
    assert cut("Taxes fell by 10%.She said they rose.") == ["Taxes fell by 10%.", "She said they rose."]
    assert cut("Write to jo.The@desk.example or see www.desk.example/a.html for more.") == [
        "Write to jo.The@desk.example or see www.desk.example/a.html for more."
    ]


def test_text_without_sentence_ends_is_cut_at_the_documented_length() -> None:
    spans = sentences("word " * 2_000)
    assert all(end - start <= LONGEST for start, end in spans)
    assert len(sentences("x" * (3 * LONGEST))) == 3


@given(
    st.text(st.sampled_from("ab AT.!?…,;:“”\"'()[]1•-\n。") | st.characters(exclude_categories=("Cs",)), max_size=120)
)
def test_spans_are_in_order_and_cover_everything_but_blanks(text: str) -> None:
    position = 0
    for start, end in sentences(text):
        assert position <= start < end
        assert not text[position:start].strip()
        assert "\n\n" not in text[start:end]
        assert text[start:end] == text[start:end].strip()
        position = end
    assert not text[position:].strip()


@pytest.mark.parametrize("unit", ["x", "Mr. X. ", "1. A ", ". . . .", "...”", "a\n", "A. ", "\n ", "• ", "[1]", "."])
def test_a_long_text_takes_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        return processor_seconds(lambda: sentences(unit * (size // len(unit))))

    small, large = seconds(20_000), seconds(160_000)
    assert large < 24 * small + 0.2
