"""The life of a claim, as one table: which action leads from which states to which, for whom, and on what terms.

Nothing else decides this. Services ask `step`; the web shows only what `actions` returns; the docs print the table.
"""

from dataclasses import dataclass
from enum import StrEnum

from workbench.domain.roles import Role
from workbench.errors import ForbiddenError, IllegalTransitionError


class State(StrEnum):
    """Where a claim stands; the value is what is stored and shown."""

    CANDIDATE = "candidate"
    QUEUED = "queued"
    SKIPPED = "skipped"
    NOT_CHECKABLE = "not checkable"
    DUPLICATE = "duplicate"
    IN_REVIEW = "in review"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    PUBLISHED = "published"


class Action(StrEnum):
    """What can be done to a claim; the value is the verb that is logged and shown."""

    QUEUE = "queue"
    SKIP = "skip"
    MARK_NOT_CHECKABLE = "mark not checkable"
    MARK_DUPLICATE = "mark duplicate"
    TAKE = "take"
    TAKE_OVER = "take over"
    RELEASE = "release"
    SUBMIT = "submit"
    RETURN = "return"
    APPROVE = "approve"
    PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table.

    `reason`: a reason code must be given. `owner`: only the person who holds the claim. `not_author`: never the
    author of the verdict, admins included.
    """

    action: Action
    sources: frozenset[State]
    target: State
    role: Role
    reason: bool = False
    owner: bool = False
    not_author: bool = False


_OPEN = frozenset({State.CANDIDATE, State.QUEUED})

TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        Action.QUEUE,
        frozenset({State.CANDIDATE, State.SKIPPED, State.NOT_CHECKABLE, State.DUPLICATE}),
        State.QUEUED,
        Role.REVIEWER,
    ),
    Transition(Action.SKIP, _OPEN, State.SKIPPED, Role.REVIEWER, reason=True),
    Transition(Action.MARK_NOT_CHECKABLE, _OPEN, State.NOT_CHECKABLE, Role.REVIEWER, reason=True),
    Transition(Action.MARK_DUPLICATE, _OPEN, State.DUPLICATE, Role.REVIEWER, reason=True),
    Transition(Action.TAKE, frozenset({State.QUEUED, State.RETURNED}), State.IN_REVIEW, Role.REVIEWER),
    Transition(Action.TAKE_OVER, frozenset({State.IN_REVIEW}), State.IN_REVIEW, Role.REVIEWER, reason=True),
    Transition(Action.RELEASE, frozenset({State.IN_REVIEW}), State.QUEUED, Role.REVIEWER, owner=True),
    Transition(Action.SUBMIT, frozenset({State.IN_REVIEW}), State.SUBMITTED, Role.REVIEWER, owner=True),
    Transition(
        Action.RETURN,
        frozenset({State.SUBMITTED}),
        State.RETURNED,
        Role.SUPERVISOR,
        reason=True,
        not_author=True,
    ),
    Transition(Action.APPROVE, frozenset({State.SUBMITTED}), State.APPROVED, Role.SUPERVISOR, not_author=True),
    Transition(Action.PUBLISH, frozenset({State.APPROVED}), State.PUBLISHED, Role.SUPERVISOR, not_author=True),
)

SKIP_REASONS = {
    "trivial": "Nobody would be misled",
    "no-reach": "Too little reach",
    "no-source": "No source could settle it",
    "covered": "Covered by another claim",
    "not-a-claim": "Not a claim",
    "off-topic": "Outside what the desk covers",
}

RETURN_REASONS = {
    "evidence": "The evidence does not carry the rating",
    "source": "A primary source is missing",
    "wording": "The wording is not right",
    "other-side": "Evidence for the other side was not looked for",
    "rating": "The rating does not follow the scale",
}


def step(
    action: Action,
    state: State,
    role: Role,
    *,
    is_owner: bool = False,
    is_author: bool = False,
    reason: str = "",
) -> Transition:
    """The transition that `action` makes from `state`, if these terms allow it.

    Raises IllegalTransitionError when no row leads from this state or a reason code is missing, ForbiddenError when
    the role is too low, the claim is held by someone else, or the actor wrote the verdict.
    """
    row = next((t for t in TRANSITIONS if t.action is action and state in t.sources), None)
    if row is None:
        possible = ", ".join(t.action for t in TRANSITIONS if state in t.sources) or "nothing"
        raise IllegalTransitionError(f"A claim that is {state} cannot take the step “{action}”; possible: {possible}.")
    if not role.includes(row.role):
        raise ForbiddenError(f"“{action}” needs the role {row.role}; yours is {role}.")
    if row.owner and not is_owner:
        raise ForbiddenError(f"“{action}” is for the person who holds the claim.")
    if row.not_author and is_author:
        raise ForbiddenError(f"“{action}” is never for the author of the verdict; ask a colleague.")
    if row.reason and not reason:
        raise IllegalTransitionError(f"“{action}” needs a reason.")
    return row


def actions(state: State, role: Role, *, is_owner: bool, is_author: bool) -> tuple[Action, ...]:
    """The actions open to someone on these terms, in the order of the table."""
    return tuple(
        t.action
        for t in TRANSITIONS
        if state in t.sources
        and role.includes(t.role)
        and (is_owner or not t.owner)
        and not (is_author and t.not_author)
    )
