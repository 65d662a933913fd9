"""What the log says of claims' lives: who took which step when, and how long each stay in a state was."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func
from sqlalchemy import select as columns_of
from sqlmodel import Session, col, select

from workbench.domain.lifecycle import Action
from workbench.models import Event
from workbench.models._types import UtcDateTime
from workbench.services.review.filters import first_moment

FOUND = "find claim"
"""The action of the event by which a claim begins."""

MOVES = (FOUND, *(action.value for action in Action))
"""The actions that bring a claim into a state."""


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One step of one claim; `person_id` is None for the workbench's own."""

    claim_id: int
    action: str
    at: datetime
    person_id: int | None


@dataclass(frozen=True, slots=True)
class Stay:
    """How long a claim was in a state, when that ended, and the step that ended it."""

    claim_id: int
    state: str
    lasted: timedelta
    ended_at: datetime
    ended_by: str


def since(session: Session, day: date, actions: tuple[str, ...]) -> list[StepTaken]:
    """Every one of these steps since the beginning of a day (UTC), in their order."""
    query = (
        select(Event.object_id, Event.action, Event.at, Event.actor_id)
        .where(Event.object_type == "claim", col(Event.action).in_(actions), col(Event.at) >= first_moment(day))
        .order_by(col(Event.seq))
    )
    return [StepTaken(int(claim), action, at, person) for claim, action, at, person in session.exec(query)]


def stays(session: Session, day: date) -> list[Stay]:
    """Every stay in a state of the claims that something happened to since a day, those that ended before it too."""
    stirred = select(Event.object_id).where(
        Event.object_type == "claim",
        col(Event.action).in_(MOVES[1:]),
        col(Event.at) >= first_moment(day),
    )
    began = func.lag(col(Event.at), type_=UtcDateTime()).over(
        partition_by=col(Event.object_id), order_by=col(Event.seq)
    )
    query = (
        columns_of(col(Event.object_id), col(Event.action), col(Event.at), began, col(Event.payload))
        .where(col(Event.object_type) == "claim", col(Event.action).in_(MOVES), col(Event.object_id).in_(stirred))
        .order_by(col(Event.seq))
    )
    return [
        Stay(int(claim), json.loads(payload)["from"], at - before, at, action)
        for claim, action, at, before, payload in session.execute(query)
        if before is not None
    ]
