"""House jurisprudence: what the desk has published on near-equal claims, found by keys of their words.

Only what is public counts, so that nothing is learned here of a verdict that nobody may know yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from workbench.domain.crosswalks import meaning
from workbench.domain.lifecycle import State
from workbench.domain.nearness import keys, near
from workbench.domain.ratings import Scale
from workbench.export.compare import words
from workbench.models import Check, Claim, Precedent, Verdict, WordingKey
from workbench.services import ratings
from workbench.services.review.wording import own_words

MOST = 100
"""Wordings that are looked at for one claim, the newest first."""


@dataclass(frozen=True, slots=True)
class PrecedentRow:
    """A published verdict on a near-equal claim: the newest version, and when that became public."""

    claim_id: int
    check_id: int
    wording: str
    scale: Scale
    rating: str
    label: str
    published_on: date


def of_wording(session: Session, claim_id: int, wording: str) -> list[PrecedentRow]:
    """Published verdicts of other claims in near-equal words that stand, newest first; one query."""
    own = _words(wording)
    candidates = _sharing(own).where(col(WordingKey.check_id).is_not(None), WordingKey.claim_id != claim_id)
    candidates = candidates.order_by(col(WordingKey.check_id).desc()).limit(MOST)
    newer = select(func.max(Check.id)).where(Check.claim_id == Claim.id).correlate(Claim).scalar_subquery()
    query = (
        select(Check, Verdict)
        .join(Verdict, col(Verdict.id) == col(Check.verdict_id))
        .join(Claim, col(Claim.id) == col(Check.claim_id))
        .where(col(Check.id).in_(candidates), col(Check.id) == newer, Claim.state != State.RETRACTED)
        .order_by(col(Check.id).desc())
    )
    return [
        _row(session, check, verdict) for check, verdict in session.exec(query) if near(own, _words(verdict.wording))
    ]


def keep_claim(session: Session, claim: Claim) -> None:
    """Let a new claim be found by its words, and note which earlier verdicts there are on near-equal ones."""
    claim_id, wording = claim.id or 0, own_words(claim)
    _put(session, wording, claim_id, None)
    for earlier in {row.claim_id for row in of_wording(session, claim_id, wording)}:
        session.add(Precedent(claim_id=claim_id, earlier_id=earlier))
    session.flush()


def keep_check(session: Session, check: Check, wording: str) -> None:
    """Let a published wording be found by its words, and note it for every near-equal claim; three queries."""
    own = _words(wording)
    _put(session, wording, check.claim_id, check.id)
    sharing = _sharing(own, WordingKey.claim_id).where(
        col(WordingKey.check_id).is_(None), WordingKey.claim_id != check.claim_id
    )
    known = select(Precedent.claim_id).where(Precedent.earlier_id == check.claim_id)
    claims = session.exec(select(Claim).where(col(Claim.id).in_(sharing), col(Claim.id).not_in(known)))
    for claim in claims:
        if near(own, _words(own_words(claim))):
            session.add(Precedent(claim_id=claim.id or 0, earlier_id=check.claim_id))
    session.flush()


def _put(session: Session, wording: str, claim_id: int, check_id: int | None) -> None:
    for key in sorted(keys(_words(wording))):
        session.add(WordingKey(key=key, claim_id=claim_id, check_id=check_id))
    session.flush()


def _sharing(own: frozenset[str], column: Any = WordingKey.check_id) -> Any:
    return select(column).where(col(WordingKey.key).in_(sorted(keys(own)))).distinct()


def _row(session: Session, check: Check, verdict: Verdict) -> PrecedentRow:
    scale, day = ratings.scale_of(session, verdict.scale_id, verdict.scale_version), check.published_at.date()
    label = scale[verdict.rating].label
    return PrecedentRow(check.claim_id, check.id or 0, verdict.wording, scale, verdict.rating, label, day)


def _words(wording: str) -> frozenset[str]:
    return frozenset(words(wording).split())


def differing(rows: Sequence[PrecedentRow], scale: Scale, rating: str) -> PrecedentRow | None:
    """The newest of these verdicts that says something else; None when all say the same.

    Verdicts on one scale are compared as they are, those on two by what they mean on the common one.
    """
    return next((row for row in rows if not _says(row, scale, rating)), None)


def _says(row: PrecedentRow, scale: Scale, rating: str) -> bool:
    if row.scale == scale:
        return row.rating == rating
    one, other = meaning(row.scale, row.rating), meaning(scale, rating)
    return one == other if one or other else (row.scale.id, row.rating) == (scale.id, rating)
