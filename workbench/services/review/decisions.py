"""What the desk's people decided of claims: taken up, or left because there was nothing to check."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session, col, select

from workbench.domain.lifecycle import Action
from workbench.models import Claim, Event

NOTHING_TO_CHECK = frozenset({"trivial", "not-a-claim"})
"""Reasons to skip that speak of the sentence itself; the others speak of the desk or of its sources."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A claim's words, and whether somebody found them worth checking (1) or not (0)."""

    claim_id: int
    text: str
    label: int


def decided(session: Session) -> list[Decision]:
    """Every claim that a person took, skipped for what it says, or marked as not checkable; the last word counts.

    In the order of the claims, which is the order in which they came in.
    """
    labels: dict[int, int] = {}
    for claim_id, label in _said(session):
        labels[claim_id] = label
    texts = dict(session.exec(select(Claim.id, Claim.text).order_by(col(Claim.id))).all())
    return [Decision(claim_id, texts[claim_id], labels[claim_id]) for claim_id in sorted(labels) if claim_id in texts]


def _said(session: Session) -> Iterator[tuple[int, int]]:
    """Claim and label of each event by a person that says something about worth, oldest first."""
    actions = (Action.TAKE.value, Action.SKIP.value, Action.MARK_NOT_CHECKABLE.value)
    events = session.exec(
        select(Event.action, Event.object_id, Event.payload)
        .where(col(Event.object_type) == "claim", col(Event.action).in_(actions), col(Event.actor_id).is_not(None))
        .order_by(col(Event.seq))
    )
    for action, claim_id, payload in events:
        if action != Action.SKIP:
            yield int(claim_id), int(action == Action.TAKE)
        elif json.loads(payload).get("reason") in NOTHING_TO_CHECK:
            yield int(claim_id), 0
