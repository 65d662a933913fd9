"""The gold claims of our own articles must stay in the ten best sentences, with their values parsed."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from workbench.detect.pipeline import detect
from workbench.domain.values import ClaimDraft

FIXTURES = Path(__file__).parents[2] / "fixtures"
GOLD = FIXTURES / "gold" / "claims.jsonl"
GOLD_SHA256 = "f2d74228535c841554b34e873fae31fe153d807adf70649e8f34dd39ad809353"
BEST = 10

Row = dict[str, Any]


def rows() -> list[Row]:
    return [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]


def subtitles(raw: str) -> Iterator[str]:
    """One line a cue, "Speaker: text"."""
    for line in raw.splitlines():
        if line.startswith("<v "):
            speaker, _, said = line.removeprefix("<v ").removesuffix("</v>").partition(">")
            yield f"{speaker}: {said}"


def best(row: Row) -> list[ClaimDraft]:
    raw = (FIXTURES / "articles" / row["article"]).read_text("utf-8")
    text = "\n".join(subtitles(raw)) if row["article"].endswith(".vtt") else raw
    return of_best_sentences(detect(text, published_on=date.fromisoformat(row["published_on"])))


def of_best_sentences(drafts: list[ClaimDraft]) -> list[ClaimDraft]:
    """The claims of the `BEST` best sentences; a sentence that makes two claims counts once."""
    sentences = list(dict.fromkeys(draft.within or (draft.start, draft.end) for draft in drafts))[:BEST]
    return [draft for draft in drafts if (draft.within or (draft.start, draft.end)) in sentences]


def test_the_gold_file_is_the_one_that_the_floor_was_set_on() -> None:
    assert hashlib.sha256(GOLD.read_bytes()).hexdigest() == GOLD_SHA256


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["sentence"][:40])
def test_a_gold_claim_stands_in_the_ten_best_sentences_with_its_values(row: Row) -> None:
    draft = next((draft for draft in best(row) if row["sentence"] in draft.text), None)
    assert draft is not None, f"not in the {BEST} best sentences: {row['sentence']}"
    parsed = [(quantity.value, quantity.unit) for quantity in draft.slots.quantities]
    for quantity in row["quantities"]:
        assert any(
            value == pytest.approx(quantity["value"], rel=1e-4) and unit == quantity["unit"] for value, unit in parsed
        ), f"{quantity} not in {parsed}"
    dates = [
        {
            "from": day.first and day.first.isoformat(),
            "to": day.last and day.last.isoformat(),
            "precision": day.precision,
        }
        for day in draft.slots.dates
    ]
    for day in row["dates"]:
        assert day in dates
    assert (draft.speaker.name if draft.speaker else "") == row["speaker"]


@pytest.mark.parametrize("article", sorted({row["article"] for row in rows()}))
def test_boilerplate_is_never_drafted(article: str) -> None:
    row = next(row for row in rows() if row["article"] == article)
    texts = " ".join(draft.text for draft in best(row))
    for junk in ("Accessibility", "Recommended", "cookies", "FILE -", "contributed", "rights reserved", "newsletter"):
        assert junk not in texts
