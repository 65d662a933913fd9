from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.timing import processor_seconds
from workbench.detect.pipeline import detect
from workbench.domain.values import ClaimKind, Voice

ARTICLE = """Accessibility links

FILE - Workers paint the Old Harbour Bridge on May 3, 2021.

By Jonas Adler

The council approved 18 million euros for the bridge in 2014. Nobody objected.

The bill

“It is the largest sum in ten years,” said Greta Lind, a member of the council. “It will never be enough.”

“I think so too,” she said. The council approved 18 million euros for the bridge in 2014.

Ruth Okonjo contributed to this report."""


def test_drafts_are_sentences_of_the_article_best_first_with_exact_spans() -> None:
    drafts = detect(ARTICLE, published_on=date(2025, 1, 22))
    assert drafts[0].text == "The council approved 18 million euros for the bridge in 2014."
    assert [draft.worthiness for draft in drafts] == sorted((draft.worthiness for draft in drafts), reverse=True)
    for draft in drafts:
        assert ARTICLE[draft.start : draft.end] == draft.text
        assert 0 <= draft.worthiness <= 1
        for slot in (*draft.slots.quantities, *draft.slots.dates, *draft.slots.names):
            assert ARTICLE[slot.start : slot.end] == slot.text
            assert draft.start <= slot.start < slot.end <= draft.end


def test_boilerplate_headings_and_repeats_are_no_drafts() -> None:
    texts = [draft.text for draft in detect(ARTICLE)]
    assert len(texts) == len(set(texts)) == 4
    assert not any("Accessibility" in text or "FILE" in text or "contributed" in text for text in texts)
    assert "The bill" not in texts
    assert not any(text.startswith("By Jonas") for text in texts)


def test_each_draft_says_who_speaks_and_in_whose_words() -> None:
    drafts = {draft.text: draft for draft in detect(ARTICLE)}
    speakers = {text[:12]: (draft.speaker.name, draft.speaker.voice) for text, draft in drafts.items() if draft.speaker}
    assert speakers["The council "] == ("", Voice.OUTLET)
    assert speakers["“It is the l"] == ("Greta Lind", Voice.QUOTED)
    assert speakers["“It will nev"] == ("Greta Lind", Voice.QUOTED)
    assert speakers["“I think so "] == ("Greta Lind", Voice.QUOTED)


def test_what_cannot_be_checked_is_drafted_and_marked() -> None:
    kinds = {draft.text[:12]: draft.kind for draft in detect(ARTICLE)}
    assert kinds["“It will nev"] is ClaimKind.PREDICTION
    assert kinds["“I think so "] is ClaimKind.OPINION
    assert not kinds["“I think so "].checkable


def test_a_single_claim_without_a_full_stop_is_still_a_claim() -> None:
    (draft,) = detect("85% of Ukrainians reject territorial concessions")
    assert draft.kind is ClaimKind.QUANTITY


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n ",
        "😀 😀 😀",
        "\x00",
        "\ud800\udfff lone \udc00 halves",
        "...",
        "1 2 3",
        "\u202e" * 50,
        "مرحبا بالعالم. هذا نص.",
    ],
)
def test_strange_text_gives_a_clear_result_and_no_error(text: str) -> None:
    for draft in detect(text):
        assert text[draft.start : draft.end] == draft.text


@settings(max_examples=25)
@given(st.text(max_size=200))
def test_any_text_gives_exact_spans(text: str) -> None:
    for draft in detect(text):
        assert text[draft.start : draft.end] == draft.text


def test_a_long_line_without_sentence_ends_takes_linear_time() -> None:
    def seconds(words: int) -> float:
        return processor_seconds(lambda: detect("growth of 5 percent and Oslo " * words))

    seconds(10)
    small, large = seconds(400), seconds(3_200)
    assert large < 24 * small + 0.5


def test_a_post_that_ends_without_a_mark_is_no_heading_when_it_has_sentences_before() -> None:
    posts = (
        "It is closed.\n\nDid you know? 1 in 3 women are hit in their lifetime. 1/4\n\nPRESS RELEASE\nNot before noon"
    )
    texts = [draft.text for draft in detect(posts)]
    assert "1 in 3 women are hit in their lifetime." in texts
    assert "Not before noon" not in texts


def test_a_turn_that_opens_with_a_word_that_is_no_claim_is_still_the_speakers() -> None:
    text = "HALE: Will you raise taxes at all?\nBRANDT: No. I never raised taxes.\nHALE: You did it twice."
    (draft,) = [draft for draft in detect(text) if "never" in draft.text]
    assert draft.speaker is not None
    assert draft.speaker.name == "BRANDT"
