"""Guards of a verdict: what must be there before one may be handed in, and the desk's own jurisprudence."""

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.ratings import DESK, SCALES
from workbench.domain.second_review import CONFIDENCES
from workbench.errors import BadInputError
from workbench.export.compare import words as plain
from workbench.models import Check, Verdict
from workbench.models.verdicts import STANCES
from workbench.services.review.verdict_drafts import VerdictDraft

NEAR = 0.9
"""Two wordings are near-equal when this share of their words is the same, and every number is."""


@dataclass(frozen=True, slots=True)
class Precedent:
    """A published verdict on a near-equal claim."""

    claim_id: int
    check_id: int
    wording: str
    rating: str
    label: str


def check(session: Session, claim_id: int, draft: VerdictDraft) -> None:
    """Refuse a verdict that is not complete; BadInputError says what is missing and what to do."""
    _check_itself(draft)
    _check_evidence(draft)
    others = [found for found in precedents(session, claim_id, draft.wording) if found.rating != draft.rating]
    if others and not draft.distinction.strip():
        first = others[0]
        raise BadInputError(
            f"Check {first.check_id} says “{first.label}” of a near-equal claim (“{first.wording[:120]}”). Write what "
            "distinguishes this claim from it, or rate it the same."
        )


def precedents(session: Session, claim_id: int, wording: str) -> list[Precedent]:
    """Published verdicts of other claims in near-equal words, newest first.

    Only what is public counts, so that nothing is learned here of a verdict that nobody may know yet.
    """
    newest = select(func.max(Check.id)).where(Check.claim_id != claim_id).group_by(col(Check.claim_id))
    query = (
        select(Check, Verdict)
        .join(Verdict, col(Verdict.id) == col(Check.verdict_id))
        .where(col(Check.id).in_(newest))
        .order_by(col(Check.id).desc())
    )
    words = _words(wording)
    return [
        Precedent(row.claim_id, row.id or 0, verdict.wording, verdict.rating, _label(verdict))
        for row, verdict in session.exec(query)
        if _near(words, _words(verdict.wording))
    ]


def _check_itself(draft: VerdictDraft) -> None:
    if draft.rating not in DESK:
        raise BadInputError(f"{draft.rating!r} is no rating; choose one of {', '.join(r.label for r in DESK.ratings)}.")
    if not draft.wording.strip():
        raise BadInputError("Write the claim as you checked it.")
    if not draft.rationale.strip():
        raise BadInputError("Write the rationale: why this rating, on which evidence.")
    if draft.confidence and draft.confidence not in CONFIDENCES:
        raise BadInputError(f"{draft.confidence!r} is no confidence; choose one of {', '.join(CONFIDENCES)}.")
    if draft.as_of > clock.today():
        raise BadInputError(f"“As of” is {draft.as_of}, which is yet to come; today is {clock.today()}.")
    if draft.review_by is not None and draft.review_by < draft.as_of:
        raise BadInputError(f"“Review by” ({draft.review_by}) is before “as of” ({draft.as_of}).")


def _check_evidence(draft: VerdictDraft) -> None:
    if not any(pin.is_primary for pin in draft.pins) and not draft.exception.strip():
        raise BadInputError("Pin a quote from a primary source, or say why there is none.")
    found = {pin.stance for pin in draft.pins}
    missing = [side for side in STANCES if side not in found]
    if missing and not draft.other_side.strip():
        raise BadInputError(
            f"No pinned quote {' or '.join(missing)} the claim. Pin one, or say where you looked for it."
        )


def _label(verdict: Verdict) -> str:
    return SCALES[verdict.scale_id, verdict.scale_version][verdict.rating].label


def _words(wording: str) -> frozenset[str]:
    return frozenset(plain(wording).split())


def _near(one: frozenset[str], other: frozenset[str]) -> bool:
    if not one or not other:
        return False
    numbers = {word for word in one ^ other if any(c.isdigit() for c in word)}
    return not numbers and len(one & other) / len(one | other) >= NEAR
