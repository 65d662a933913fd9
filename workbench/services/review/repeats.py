"""Repeats across articles: which claim a new one repeats, and where else a claim was read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, select

from workbench.detect.repeats import likeness, repeats
from workbench.domain.lifecycle import State
from workbench.domain.values import ClaimDraft
from workbench.models import Article, Claim
from workbench.services import records

MOST_COMPARED = 50
"""Claims with the same numbers that a new one is compared with, the oldest first."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """A claim that says the same, and the article where it was read."""

    claim_id: int
    article_id: int
    title: str
    publisher: str
    published_on: date | None


def key(draft: ClaimDraft) -> str:
    """What is stored of a draft so that its repeats are found."""
    return likeness(draft.text, draft.slots.moved(-draft.start))


def original_of(session: Session, draft: ClaimDraft) -> int | None:
    """The claim that says the same and was found first; None for a new claim."""
    query = (
        select(Claim)
        .where(Claim.likeness == key(draft), Claim.state != State.DUPLICATE.value)
        .order_by(col(Claim.id))
        .limit(MOST_COMPARED)
    )
    own = draft.slots.moved(-draft.start)
    for claim in session.exec(query):
        if repeats(claim.text, records.claim_slots(claim), draft.text, own):
            return claim.id
    return None


def counts(session: Session, claim_ids: Sequence[int]) -> dict[int, int]:
    """In how many other articles each of these claims was read; claims without repeats are left out."""
    original = col(Claim.duplicate_of)
    found = (
        select(original, func.count(col(Claim.article_id).distinct())).where(original.in_(claim_ids)).group_by(original)
    )
    return {claim_id: count for claim_id, count in session.exec(found) if claim_id is not None}


def of_claim(session: Session, claim_id: int) -> list[Repeat]:
    """The repeats of a claim with their articles, in the order they were found; 100 at most."""
    query = (
        select(Claim, Article)
        .join(Article, col(Article.id) == col(Claim.article_id))
        .where(Claim.duplicate_of == claim_id)
        .order_by(col(Claim.id))
        .limit(100)
    )
    return [
        Repeat(claim.id or 0, article.id or 0, article.title, article.publisher, article.published_on)
        for claim, article in session.exec(query)
    ]
