"""Who is told when a source that came in speaks to a claim that is still open."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from workbench.domain.lifecycle import State
from workbench.domain.notifications import Occasion
from workbench.domain.values import MatchDraft
from workbench.models import Assignment, Claim, Verdict
from workbench.services.actors import WORKBENCH
from workbench.services.review import notifications

TOLD_FROM = 0.5
"""Score from which a new match is told of: half of those in training were the right one."""

CAME_BACK = (State.RETURNED, State.STALE, State.CORRECTION_OPEN)
"""States of a claim whose verdict, though handed in, is open again: whoever gave it has to know."""


def tell_of(session: Session, claim_id: int, new: Iterable[MatchDraft]) -> None:
    """Tell those whose claim it is that something new speaks to it, each once, if any of it is likely to.

    These are the one who has it in hand, the one it is assigned to, and the author of a verdict that came back. The
    others see it in the queue, whose rows have their best match.
    """
    if not any(draft.score >= TOLD_FROM for draft in new):
        return
    for person_id in sorted(_theirs(session, session.get_one(Claim, claim_id))):
        notifications.tell(session, WORKBENCH, Occasion.MATCHED, person_id, claim_id)


def _theirs(session: Session, claim: Claim) -> set[int]:
    """Ids of the people whose claim it is."""
    found = set(session.exec(select(Assignment.person_id).where(Assignment.claim_id == claim.id)).all())
    if claim.holder_id is not None:
        found.add(claim.holder_id)
    if claim.state in CAME_BACK:
        verdict = select(Verdict.author_id).where(Verdict.claim_id == claim.id).order_by(col(Verdict.id).desc())
        found |= set(session.exec(verdict.limit(1)).all())
    return found
