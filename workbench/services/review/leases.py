"""Leases: who has a claim in hand, until when, and how it passes to somebody else."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.lifecycle import Action, State
from workbench.domain.roles import Role
from workbench.errors import BadInputError, ForbiddenError
from workbench.models import Assignment, Claim
from workbench.services.actors import Actor
from workbench.services.review import claims
from workbench.services.review.claims import Asked
from workbench.services.review.filters import QueueFilter, assigned, conditions, order

WHOLE_QUEUE = QueueFilter()
"""Every claim that can be worked on, most worth checking first."""


def take(session: Session, actor: Actor, asked: Asked, *, lease_minutes: int) -> Claim:
    """Take a queued or returned claim, or an open correction, for `lease_minutes`."""
    return claims.move(session, actor, Action.TAKE, asked, changes=lease(actor, lease_minutes))


def take_next(session: Session, actor: Actor, *, lease_minutes: int, wanted: QueueFilter = WHOLE_QUEUE) -> Claim | None:
    """Take the first queued claim of the filter that nobody else is just taking, or is to take; None without one."""
    others = assigned(col(Assignment.person_id) != actor.person())
    row = session.exec(
        select(Claim.id, Claim.version)
        .where(*conditions(replace(wanted, states=(State.QUEUED,))), col(Claim.id).not_in(others))
        .order_by(*order(wanted.sort))
        .limit(1)
        .with_for_update(skip_locked=True)  # PostgreSQL: a row that a colleague is taking is passed over
    ).first()
    if row is None:
        return None
    claim_id, version = row
    return take(session, actor, Asked(claim_id or 0, version), lease_minutes=lease_minutes)


def beat(session: Session, actor: Actor, claim_id: int, *, lease_minutes: int) -> datetime | None:
    """Hold on to a claim that one has in hand: its lease runs `lease_minutes` from now; gives until when.

    No step and no event: nothing happened. None when the claim is not, or no longer, in the actor's hands.
    """
    until = clock.now() + timedelta(minutes=lease_minutes)
    held = session.execute(
        update(Claim)
        .where(
            col(Claim.id) == claim_id,
            col(Claim.holder_id) == actor.person(),
            col(Claim.state).in_((State.IN_REVIEW, State.SECOND_REVIEW)),
        )
        .values(lease_until=until)
    )
    return until if held.rowcount == 1 else None  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult


def take_over(session: Session, actor: Actor, asked: Asked, *, lease_minutes: int) -> Claim:
    """Take a claim from the person who holds it: anyone once the lease is over, a supervisor, with a note, before."""
    claim = claims.get(session, asked.claim_id)
    over = claim.lease_until is None or claim.lease_until <= clock.now()
    if claim.holder_id is not None and claim.holder_id == actor.id:
        raise BadInputError("You hold this claim already.")
    if claim.holder_id is not None and not over:
        if not actor.role.includes(Role.SUPERVISOR):
            raise ForbiddenError(
                f"A colleague holds this claim until {claim.lease_until:%H:%M} UTC; a supervisor can take it over "
                "before."
            )
        if not asked.note.strip():
            raise BadInputError("Say in a sentence why you take this claim from a colleague whose lease still runs.")
    reason = "lease over" if over else asked.reason or "supervisor"
    return claims.move(
        session,
        actor,
        Action.TAKE_OVER,
        replace(asked, reason=reason),
        changes=lease(actor, lease_minutes),
        facts={"held by": claim.holder_id},
    )


def lease(actor: Actor, minutes: int) -> dict[str, Any]:
    """The columns of a claim that say who has it in hand, and until when."""
    return {"holder_id": actor.person(), "lease_until": clock.now() + timedelta(minutes=minutes)}
