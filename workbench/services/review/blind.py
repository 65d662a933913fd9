"""Blindness: while a second review is under way, nobody but its author learns anything of the first verdict.

Every place that tells of verdicts asks here, and what may not be told is not even read: a page that hides a verdict is
the same page, in the same time, whatever the verdict is.
"""

from dataclasses import replace
from typing import Any

from sqlmodel import Session, col, or_, select

from workbench.domain.lifecycle import State
from workbench.models import Check, Claim, Verdict
from workbench.services import log
from workbench.services.actors import Actor
from workbench.services.log import EventRow

BLIND = (State.SUBMITTED, State.SECOND_REVIEW)
"""Where a claim stands whose verdict nobody but its author may know."""

_TOLD = ("from", "to")


def is_blind(claim: Claim) -> bool:
    """Whether what was said of this claim is kept back from all but those who said it."""
    return claim.state in BLIND


def visible_to(claim: Claim, viewer: Actor) -> list[Any]:
    """Conditions on verdicts of this claim: all, or the viewer's own and those that are public."""
    if not is_blind(claim):
        return []
    return [or_(col(Verdict.author_id) == viewer.id, col(Verdict.id).in_(select(Check.verdict_id)))]


def is_told() -> Any:
    """Condition on verdicts joined with their claims: known to more people than their author."""
    return or_(col(Claim.state).not_in(BLIND), col(Verdict.id).in_(select(Check.verdict_id)))


def story(session: Session, claim: Claim) -> list[EventRow]:
    """The claim's events, oldest first; while it is kept back, only who took which step when."""
    events = log.story(session, "claim", claim.id)
    return [_bare(event) for event in events] if is_blind(claim) else events


def _bare(event: EventRow) -> EventRow:
    kept = {name: event.payload[name] for name in _TOLD if name in event.payload}
    # A seal keeps its place, so that verdicts are numbered the same for everybody, and tells nothing.
    if "seal" in event.payload or "rating" in event.payload:
        kept["seal"] = ""
    return replace(event, payload=kept)
