"""The wordings that the demo's reviewer submits pass the wording guard, on the claims that the detector drafts."""

from datetime import date
from pathlib import Path

import pytest

from workbench.detect.pipeline import detect
from workbench.domain.values import ClaimDraft
from workbench.services.demo import RULINGS, Ruling
from workbench.text.normalise import normalise
from workbench.text.slots import find_slots
from workbench.text.wording import objections

ARTICLES = Path(__file__).parents[2] / "fixtures" / "articles"
TEXTS = {
    "ceasefire-proposal.txt": date(2023, 3, 18),
    "prices-december.txt": date(2025, 1, 17),
    "measles-return.md": date(2024, 6, 21),
}


def drafted(ruling: Ruling) -> tuple[ClaimDraft, date]:
    """The draft that a ruling is about, and the day its article was published."""
    for name, day in TEXTS.items():
        text = normalise((ARTICLES / name).read_text("utf-8"))
        if ruling.claim in text:
            return next(draft for draft in detect(text, published_on=day) if ruling.claim in draft.text), day
    raise LookupError(ruling.claim)


@pytest.mark.parametrize("ruling", RULINGS, ids=lambda ruling: ruling.wording[:40])
def test_a_wording_of_the_demo_passes_the_guard(ruling):
    draft, day = drafted(ruling)
    slots = find_slots(draft.text, published_on=day)
    assert objections(draft.text, slots, ruling.wording, published_on=day) == []
