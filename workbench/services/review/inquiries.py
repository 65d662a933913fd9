"""Inquiries: who was asked for comment on a claim, how, when, and until when an answer is waited for."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.lifecycle import Action
from workbench.errors import BadInputError
from workbench.models import Claim, Inquiry, User
from workbench.services.actors import Actor
from workbench.services.review import claims, leases
from workbench.services.review.claims import Asked

PATIENCE = timedelta(days=7)
"""How long an answer is waited for when nobody says until when."""


@dataclass(frozen=True, slots=True)
class Question:
    """Whom one asks, how (“by e-mail”), on which day, and until which day one waits."""

    whom: str
    how: str
    asked_on: date
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class InquiryRow:
    """A question as a page shows it."""

    whom: str
    how: str
    asked_on: date
    due_on: date | None
    asked_by: str
    created_at: datetime


def ask(session: Session, actor: Actor, asked: Asked, question: Question) -> Claim:
    """Note whom one asked, and put the claim aside until there is an answer; it stays in hand until the due day."""
    whom = question.whom.strip()
    if not whom:
        raise BadInputError("Say whom you asked for comment.")
    if question.asked_on > clock.today():
        raise BadInputError(f"“Asked on” is {question.asked_on}, which is yet to come; today is {clock.today()}.")
    if question.due_on is not None and question.due_on < question.asked_on:
        raise BadInputError(f"“Wait until” ({question.due_on}) is before “asked on” ({question.asked_on}).")
    due = question.due_on or question.asked_on + PATIENCE
    until = datetime.combine(due, time.max, tzinfo=UTC)
    claim = claims.move(
        session,
        actor,
        Action.AWAIT_REPLY,
        asked,
        changes={"holder_id": actor.person(), "lease_until": until},
        facts={"whom": whom, "due": due.isoformat()},
    )
    session.add(
        Inquiry(
            claim_id=asked.claim_id,
            whom=whom,
            how=question.how.strip(),
            asked_on=question.asked_on,
            due_on=question.due_on,
            asked_by=actor.person(),
            created_at=clock.now(),
        )
    )
    session.flush()
    return claim


def resume(session: Session, actor: Actor, asked: Asked, *, lease_minutes: int) -> Claim:
    """Go on with a claim, answer or none; the note of the step says which."""
    return claims.move(session, actor, Action.RESUME, asked, changes=leases.lease(actor, lease_minutes))


def of_claim(session: Session, claim_id: int) -> list[InquiryRow]:
    """Everybody who was asked about a claim, in that order."""
    query = (
        select(Inquiry, User.name)
        .join(User, col(User.id) == col(Inquiry.asked_by))
        .where(Inquiry.claim_id == claim_id)
        .order_by(col(Inquiry.id))
    )
    return [
        InquiryRow(row.whom, row.how, row.asked_on, row.due_on, name, row.created_at)
        for row, name in session.exec(query)
    ]
