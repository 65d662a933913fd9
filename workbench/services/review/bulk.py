"""The same step for many claims of the queue at once, and back again."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from workbench.domain.lifecycle import Action, State
from workbench.errors import BadInputError, StaleError
from workbench.services.actors import Actor
from workbench.services.review import claims
from workbench.services.review.claims import Asked

ACTIONS = (Action.SKIP, Action.MARK_NOT_CHECKABLE)
"""The steps that are taken for many; both can be undone while nobody has gone on from them."""

MOST = 50
"""Claims of one bulk step: a page of the queue."""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a bulk step: the claims that took it, as they are now, and how many somebody else had moved."""

    moved: tuple[Asked, ...]
    left: int


def take(session: Session, actor: Actor, action: Action, chosen: Sequence[Asked]) -> Done:
    """Take one step with each of these claims; those that stand elsewhere by now are left as they are.

    BadInputError when none is chosen, too many are, or the step is none that is taken for many.
    """
    if action not in ACTIONS:
        raise BadInputError(f"“{action}” is not taken for many claims; {' and '.join(ACTIONS)} are.")
    return _each(session, actor, action, chosen, State.QUEUED)


def undo(session: Session, actor: Actor, moved: Sequence[Asked]) -> Done:
    """Put claims back into the queue, each only if nothing happened to it since."""
    return _each(session, actor, Action.QUEUE, moved, None)


def _each(session: Session, actor: Actor, action: Action, chosen: Sequence[Asked], state: State | None) -> Done:
    if not 1 <= len(chosen) <= MOST:
        raise BadInputError(f"Choose 1 to {MOST} claims; {len(chosen)} are chosen.")
    moved = []
    for asked in dict.fromkeys(chosen):
        if state is not None and claims.get(session, asked.claim_id).state != state:
            continue
        try:
            claim = claims.move(session, actor, action, asked)
        except StaleError:
            continue  # a colleague was quicker; the count of those left says so
        moved.append(Asked(asked.claim_id, claim.version))
    return Done(tuple(moved), len(chosen) - len(moved))
