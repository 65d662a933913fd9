"""What became of one person's verdicts: where the desk decided otherwise, and why.

Only what the person may know: of a claim that is just being judged again, nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from workbench.domain.reasons import RETURN_REASONS, SEVERITIES, words
from workbench.models import Adjudication, Audit, Check, Claim, Decision, Finding, SecondReview, Verdict
from workbench.services.actors import Actor
from workbench.services.review.blind import BLIND


@dataclass(frozen=True, slots=True)
class Overruled:
    """One time that the desk decided otherwise: how ("returned", "panel", "audit"), and why, in words."""

    claim_id: int
    claim: str
    how: str
    why: str
    at: datetime


def overruled(session: Session, actor: Actor, *, limit: int = 50) -> list[Overruled]:
    """The newest times that the desk decided otherwise than this person: an editor, a panel, an auditor."""
    found = [*_returned(session, actor), *_outvoted(session, actor), *_overturned(session, actor)]
    return sorted(found, key=lambda row: row.at, reverse=True)[:limit]


def _returned(session: Session, actor: Actor) -> list[Overruled]:
    query = (
        select(Claim, Decision)
        .join(Verdict, col(Verdict.claim_id) == col(Claim.id))
        .join(Decision, col(Decision.verdict_id) == col(Verdict.id))
        .where(Verdict.author_id == actor.id, Decision.outcome == "returned", col(Claim.state).not_in(BLIND))
    )
    return [
        Overruled(
            claim.id or 0, claim.text, "returned", _why(words(RETURN_REASONS, row.reason), row.note), row.created_at
        )
        for claim, row in session.exec(query)
    ]


def _outvoted(session: Session, actor: Actor) -> list[Overruled]:
    """Verdicts, first or second, that a panel did not choose."""
    query = (
        select(Claim, Verdict, Adjudication)
        .join(Verdict, col(Verdict.claim_id) == col(Claim.id))
        .join(SecondReview, (col(SecondReview.first_id) == Verdict.id) | (col(SecondReview.second_id) == Verdict.id))
        .join(Adjudication, col(Adjudication.verdict_id) == col(SecondReview.first_id))
        .where(Verdict.author_id == actor.id, col(Claim.state).not_in(BLIND))
    )
    return [
        Overruled(
            claim.id or 0,
            claim.text,
            "panel",
            "The panel chose the other verdict." if row.choice_id else "The panel chose neither verdict.",
            row.created_at,
        )
        for claim, verdict, row in session.exec(query)
        if row.choice_id != verdict.id
    ]


def _overturned(session: Session, actor: Actor) -> list[Overruled]:
    query = (
        select(Claim, Finding)
        .join(Audit, col(Audit.claim_id) == col(Claim.id))
        .join(Finding, col(Finding.audit_id) == col(Audit.id))
        .join(Check, col(Check.id) == col(Audit.check_id))
        .join(Verdict, col(Verdict.id) == col(Check.verdict_id))
        .where(Verdict.author_id == actor.id, Finding.outcome == "overturned", col(Claim.state).not_in(BLIND))
    )
    return [
        Overruled(claim.id or 0, claim.text, "audit", _why(words(SEVERITIES, row.severity), row.note), row.created_at)
        for claim, row in session.exec(query)
    ]


def _why(reason: str, note: str) -> str:
    return f"{reason}. “{note}”" if note else f"{reason}."
