"""Whether a wording may stand for a claim: the guard of `text.wording`, on what is stored of the claim."""

from dataclasses import replace
from typing import TypeVar

from sqlmodel import Session

from workbench.domain.values import DateRef, Name, Quantity, Slots
from workbench.errors import BadInputError
from workbench.models import Article, Claim
from workbench.services import records
from workbench.text.wording import objections

Slot = TypeVar("Slot", Quantity, DateRef, Name)


def check(session: Session, claim: Claim, wording: str) -> None:
    """BadInputError when the wording drops or changes what decides about the claim; it names what."""
    article = session.get(Article, claim.article_id)
    slots = Slots(
        _moved([records.quantity(row) for row in claim.quantities], -claim.start),
        _moved([records.date_ref(row) for row in claim.dates], -claim.start),
        _moved([records.name(row) for row in claim.names], -claim.start),
    )
    found = objections(claim.text, slots, wording, published_on=article.published_on if article else None)
    if found:
        raise BadInputError(f"The wording must keep what decides about the claim. {' '.join(found)}")


def _moved(slots: list[Slot], by: int) -> tuple[Slot, ...]:
    """The slots with offsets in the claim instead of the article."""
    return tuple(replace(slot, start=slot.start + by, end=slot.end + by) for slot in slots)
