"""Departures: a person who leaves, or may no longer review, leaves no claim behind that nobody can go on with."""

from sqlmodel import Session, col, select

from workbench.domain.lifecycle import Action, State
from workbench.models import Claim, User
from workbench.services.actors import WORKBENCH
from workbench.services.review import assignments, claims, panels
from workbench.services.review.claims import Asked

_NOTE = "Who had it in hand can no longer work on claims."


def let_go(session: Session, user: User) -> int:
    """Give back everything that a person has in hand, seats on panels and assignments too; gives how many claims were
    in hand.
    """
    held = session.exec(select(Claim).where(Claim.holder_id == user.id).order_by(col(Claim.id))).all()
    for claim in held:
        action = Action.RECALL_SECOND if claim.state == State.SECOND_REVIEW else Action.RECALL
        asked = Asked(claim.id or 0, claim.version, "left", _NOTE)
        claims.move(session, WORKBENCH, action, asked, facts={"held by": user.id})
    panels.leave(session, user.id or 0)
    assignments.leave(session, user.id or 0)
    return len(held)
