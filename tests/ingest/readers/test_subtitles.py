import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import IngestError
from workbench.ingest.readers import READERS, Hints


def cue(number: int, text: str, *, mark: str = ".") -> str:
    start, end = f"00:{number // 60:02}:{number % 60:02}{mark}000", f"00:{number // 60:02}:{number % 60:02}{mark}900"
    return f"{start} --> {end}\n{text}\n"


def vtt(*cues: str, gap: int = 1) -> str:
    body = "\n".join(cue(at * gap, text) for at, text in enumerate(cues))
    return READERS["vtt"].read(f"WEBVTT\n\n{body}".encode(), Hints()).text


def srt(*cues: str) -> str:
    body = "\n".join(f"{at + 1}\n{cue(at, text, mark=',')}" for at, text in enumerate(cues))
    return READERS["srt"].read(body.encode(), Hints()).text


def test_cues_are_joined_to_sentences() -> None:
    assert (
        vtt("The city will spend", "1.2 billion euros", "in 2025.") == "The city will spend 1.2 billion euros in 2025."
    )


def test_a_voice_is_kept_as_the_name_before_its_turn() -> None:
    text = vtt("<v Mayor Brandt>Good evening.", "<v Mayor Brandt>We begin.</v>", "<v.loud Amir Saleh>Thank <i>you</i>.")

    assert text == "Mayor Brandt: Good evening. We begin.\n\nAmir Saleh: Thank you."


def test_two_voices_in_one_cue_are_two_turns() -> None:
    assert vtt("<v Ann>Is it 13 percent?</v>\n<v Bob>It is 3 &amp; no more.</v>") == (
        "Ann: Is it 13 percent?\n\nBob: It is 3 & no more."
    )


def test_a_name_in_capitals_or_with_capitals_is_a_speaker_in_srt() -> None:
    text = srt("ANN LEE: Prices rose", "by 12 percent.", ">> Bob Ray: They did not.", "- MAYOR: Enough!")

    assert text == "ANN LEE: Prices rose by 12 percent.\n\nBob Ray: They did not.\n\nMAYOR: Enough!"


def test_a_colon_within_a_sentence_names_nobody() -> None:
    assert srt("They promised three things: money,", "time and patience.", "At 10:30 it was over.") == (
        "They promised three things: money, time and patience. At 10:30 it was over."
    )


def test_a_dash_that_begins_a_turn_without_a_name_begins_a_paragraph() -> None:
    assert vtt("<v Ann>Is that so?", "- It is.\n- It is not.") == "Ann: Is that so?\n\nIt is.\n\nIt is not."


def test_sounds_music_and_positions_are_left_out() -> None:
    assert srt("[APPLAUSE]", "(laughter) {\\an8}Thank you.", "♪ la la la ♪") == "Thank you."


def test_lines_that_live_captions_repeat_come_once() -> None:
    assert vtt("so the number is", "so the number is\neighty five", "eighty five\npercent") == (
        "so the number is eighty five percent"
    )


def test_a_pause_ends_a_paragraph_whose_sentence_is_at_its_end() -> None:
    assert vtt("One sentence.", "Another,", "goes on.", gap=10) == "One sentence.\n\nAnother, goes on."


def test_a_long_turn_is_cut_at_sentence_ends_and_keeps_its_speaker() -> None:
    text = vtt("<v Ann>" + "Word " * 150 + "end.", "And on.")

    first, second = text.split("\n\n")
    assert first.endswith("end.")
    assert second == "Ann: And on."


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm() -> None:
    body = "\ufeff1\r\n00:00:01,000 --> 00:00:02,000\r\nHello there.\r\n\r\n"

    assert READERS["srt"].read(body.encode(), Hints()).text == "Hello there."


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("vtt", b"no subtitles at all", "damaged"),
        ("vtt", b"WEBVTT\n\n", "no-text"),
        ("srt", b"1\n00:00:01,000 --> 00:00:02,000\n[MUSIC]\n", "no-text"),
        ("srt", b"nothing", "damaged"),
    ],
)
def test_what_holds_no_words_is_named(name: str, content: bytes, code: str) -> None:
    with pytest.raises(IngestError) as caught:
        READERS[name].read(content, Hints())

    assert caught.value.code == code


@given(st.text(alphabet="<v Ann>: -[]♪.\n&;0123", max_size=120))
def test_any_cue_is_read_or_named(text: str) -> None:
    for name, head in (("vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n"), ("srt", "1\n00:00:01,000 --> 00:00:02,000\n")):
        try:
            assert "\0" not in READERS[name].read((head + text).encode(), Hints()).text
        except IngestError as error:
            assert error.code in {"damaged", "no-text"}
