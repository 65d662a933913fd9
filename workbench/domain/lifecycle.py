"""The life of a claim, as one table: which action leads from which states to which, for whom, and on what terms.

Nothing else decides this. Services ask `step`; the web shows only what `actions` returns; `domain.drawing` prints the
table for the docs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from workbench.domain import reasons
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
    AWAITING_REPLY = "awaiting reply"
    SUBMITTED = "submitted"
    SECOND_REVIEW = "second review"
    CONFLICT = "conflict"
    ADJUDICATION = "adjudication"
    EDITOR_REVIEW = "editor review"
    RETURNED = "returned"
    APPROVED = "approved"
    PUBLISHED = "published"
    UNDER_AUDIT = "under audit"
    STALE = "stale"
    CORRECTION_OPEN = "correction open"
    CORRECTED = "corrected"
    RETRACTED = "retracted"


class Action(StrEnum):
    """What can be done to a claim; the value is the verb that is logged and shown."""

    QUEUE = "queue"
    SKIP = "skip"
    MARK_NOT_CHECKABLE = "mark not checkable"
    MARK_DUPLICATE = "mark duplicate"
    TAKE = "take"
    TAKE_OVER = "take over"
    RELEASE = "release"
    RECALL = "recall"
    AWAIT_REPLY = "await reply"
    RESUME = "resume"
    SUBMIT = "submit"
    CALL_SECOND = "call second review"
    TAKE_SECOND = "take second review"
    LEAVE_SECOND = "leave second review"
    RECALL_SECOND = "recall second review"
    SUBMIT_SECOND = "submit second verdict"
    AGREE = "agree"
    DISAGREE = "disagree"
    CONVENE = "convene panel"
    SETTLE = "settle"
    SETTLE_FOR_NEITHER = "settle for neither"
    SEND_TO_EDITOR = "send to editor"
    OVERRIDE = "override"
    WITHDRAW = "withdraw"
    RETURN = "return"
    APPROVE = "approve"
    TAKE_APPROVAL_BACK = "take approval back"
    PUBLISH = "publish"
    DRAW_FOR_AUDIT = "draw for audit"
    UPHOLD = "uphold"
    OVERTURN = "overturn"
    CALL_OFF_AUDIT = "call off audit"
    GROW_STALE = "grow stale"
    OPEN_CORRECTION = "open correction"
    DROP_CORRECTION = "drop correction"
    CORRECT = "correct"
    RETRACT = "retract"


class Record(StrEnum):
    """What the public has of a claim: nothing, its first version, or a later one."""

    NONE = "unpublished"
    FIRST = "published once"
    LATER = "corrected before"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table.

    `reasons`: the codes of which one must be given, if any. `workbench`: only the workbench itself, by a rule.
    `holder`: only the person who holds the claim. `author`: only who wrote a verdict of this claim; `not_author`: never
    such a person, admins included. `records`: the row holds only while the public has one of these.
    """

    action: Action
    sources: frozenset[State]
    target: State
    role: Role
    reasons: Mapping[str, str] = field(default_factory=dict)
    workbench: bool = False
    holder: bool = False
    author: bool = False
    not_author: bool = False
    records: frozenset[Record] = frozenset(Record)


@dataclass(frozen=True, slots=True)
class Terms:
    """Who acts, in relation to the claim, and what the public has of it."""

    role: Role
    is_workbench: bool = False
    is_holder: bool = False
    is_author: bool = False
    record: Record = Record.NONE


_OPEN = frozenset({State.CANDIDATE, State.QUEUED})
_HELD = frozenset({State.IN_REVIEW, State.AWAITING_REPLY})
_SECOND = frozenset({State.SECOND_REVIEW})
_UNSETTLED = frozenset({State.CONFLICT, State.ADJUDICATION})
_STANDING = frozenset({State.PUBLISHED, State.CORRECTED})
_ABOUT_CORRECTION = frozenset({State.CORRECTION_OPEN})
_AUDITED = frozenset({State.UNDER_AUDIT})

_UNPUBLISHED = frozenset({Record.NONE})
_FIRST = frozenset({Record.FIRST})
_LATER = frozenset({Record.LATER})
_PUBLIC = frozenset({Record.FIRST, Record.LATER})

A, S, R = Action, State, Role
TRANSITIONS: tuple[Transition, ...] = (
    # Selection.
    Transition(A.QUEUE, frozenset({S.CANDIDATE, S.SKIPPED, S.NOT_CHECKABLE, S.DUPLICATE}), S.QUEUED, R.REVIEWER),
    Transition(A.SKIP, _OPEN, S.SKIPPED, R.REVIEWER, reasons.SKIP_REASONS),
    Transition(A.MARK_NOT_CHECKABLE, _OPEN, S.NOT_CHECKABLE, R.REVIEWER, reasons.NOT_CHECKABLE_REASONS),
    Transition(A.MARK_DUPLICATE, _OPEN, S.DUPLICATE, R.REVIEWER, reasons.DUPLICATE_REASONS),
    # The first verdict. A correction is worked out on the same way, and goes back to where it came from.
    Transition(A.TAKE, frozenset({S.QUEUED, S.RETURNED, S.CORRECTION_OPEN}), S.IN_REVIEW, R.REVIEWER),
    Transition(A.TAKE_OVER, _HELD, S.IN_REVIEW, R.REVIEWER, reasons.TAKE_OVER_REASONS),
    Transition(A.RELEASE, _HELD, S.QUEUED, R.REVIEWER, holder=True, records=_UNPUBLISHED),
    Transition(A.RELEASE, _HELD, S.CORRECTION_OPEN, R.REVIEWER, holder=True, records=_PUBLIC),
    Transition(A.RECALL, _HELD, S.QUEUED, R.SUPERVISOR, reasons.RECALL_REASONS, records=_UNPUBLISHED),
    Transition(A.RECALL, _HELD, S.CORRECTION_OPEN, R.SUPERVISOR, reasons.RECALL_REASONS, records=_PUBLIC),
    Transition(A.AWAIT_REPLY, frozenset({S.IN_REVIEW}), S.AWAITING_REPLY, R.REVIEWER, holder=True),
    Transition(A.RESUME, frozenset({S.AWAITING_REPLY}), S.IN_REVIEW, R.REVIEWER, holder=True),
    Transition(A.SUBMIT, frozenset({S.IN_REVIEW}), S.SUBMITTED, R.REVIEWER, holder=True),
    # The second, blind verdict, and what comes of two that differ.
    Transition(A.CALL_SECOND, frozenset({S.SUBMITTED}), S.SECOND_REVIEW, R.REVIEWER, workbench=True),
    Transition(A.TAKE_SECOND, _SECOND, S.SECOND_REVIEW, R.REVIEWER, not_author=True),
    Transition(A.LEAVE_SECOND, _SECOND, S.SECOND_REVIEW, R.REVIEWER, holder=True),
    Transition(A.RECALL_SECOND, _SECOND, S.SECOND_REVIEW, R.SUPERVISOR, reasons.RECALL_REASONS, not_author=True),
    Transition(A.SUBMIT_SECOND, _SECOND, S.SECOND_REVIEW, R.REVIEWER, holder=True, not_author=True),
    Transition(A.AGREE, _SECOND, S.EDITOR_REVIEW, R.REVIEWER, workbench=True),
    Transition(A.DISAGREE, _SECOND, S.CONFLICT, R.REVIEWER, workbench=True),
    Transition(A.CONVENE, _UNSETTLED, S.ADJUDICATION, R.SUPERVISOR),
    Transition(A.SETTLE, frozenset({S.ADJUDICATION}), S.EDITOR_REVIEW, R.REVIEWER, workbench=True),
    Transition(A.SETTLE_FOR_NEITHER, frozenset({S.ADJUDICATION}), S.RETURNED, R.REVIEWER, workbench=True),
    Transition(A.SEND_TO_EDITOR, frozenset({S.SUBMITTED}), S.EDITOR_REVIEW, R.SUPERVISOR, not_author=True),
    Transition(
        A.OVERRIDE, _SECOND | _UNSETTLED, S.EDITOR_REVIEW, R.SUPERVISOR, reasons.OVERRIDE_REASONS, not_author=True
    ),
    # The editor's word.
    Transition(
        A.WITHDRAW,
        _SECOND | _UNSETTLED | {S.SUBMITTED, S.EDITOR_REVIEW},
        S.RETURNED,
        R.REVIEWER,
        reasons.WITHDRAW_REASONS,
        author=True,
    ),
    Transition(
        A.RETURN,
        frozenset({S.EDITOR_REVIEW}),
        S.RETURNED,
        R.SUPERVISOR,
        reasons.RETURN_REASONS,
        not_author=True,
    ),
    Transition(A.APPROVE, frozenset({S.EDITOR_REVIEW}), S.APPROVED, R.SUPERVISOR, not_author=True),
    Transition(
        A.TAKE_APPROVAL_BACK,
        frozenset({S.APPROVED}),
        S.RETURNED,
        R.SUPERVISOR,
        reasons.RETURN_REASONS,
        not_author=True,
    ),
    Transition(A.PUBLISH, frozenset({S.APPROVED}), S.PUBLISHED, R.SUPERVISOR, not_author=True, records=_UNPUBLISHED),
    # What is public: audited, grown old, corrected, taken back.
    Transition(A.DRAW_FOR_AUDIT, _STANDING, S.UNDER_AUDIT, R.SUPERVISOR),
    Transition(A.UPHOLD, _AUDITED, S.PUBLISHED, R.SUPERVISOR, not_author=True, records=_FIRST),
    Transition(A.UPHOLD, _AUDITED, S.CORRECTED, R.SUPERVISOR, not_author=True, records=_LATER),
    Transition(A.OVERTURN, _AUDITED, S.CORRECTION_OPEN, R.SUPERVISOR, reasons.SEVERITIES, not_author=True),
    Transition(A.CALL_OFF_AUDIT, _AUDITED, S.PUBLISHED, R.SUPERVISOR, reasons.CALL_OFF_REASONS, records=_FIRST),
    Transition(A.CALL_OFF_AUDIT, _AUDITED, S.CORRECTED, R.SUPERVISOR, reasons.CALL_OFF_REASONS, records=_LATER),
    Transition(A.GROW_STALE, _STANDING, S.STALE, R.SUPERVISOR),
    Transition(A.OPEN_CORRECTION, _STANDING | {S.STALE}, S.CORRECTION_OPEN, R.SUPERVISOR, reasons.CORRECTION_REASONS),
    Transition(
        A.DROP_CORRECTION,
        _ABOUT_CORRECTION,
        S.PUBLISHED,
        R.SUPERVISOR,
        reasons.CALL_OFF_REASONS,
        not_author=True,
        records=_FIRST,
    ),
    Transition(
        A.DROP_CORRECTION,
        _ABOUT_CORRECTION,
        S.CORRECTED,
        R.SUPERVISOR,
        reasons.CALL_OFF_REASONS,
        not_author=True,
        records=_LATER,
    ),
    Transition(A.CORRECT, frozenset({S.APPROVED}), S.CORRECTED, R.SUPERVISOR, not_author=True, records=_PUBLIC),
    Transition(A.RETRACT, _ABOUT_CORRECTION, S.RETRACTED, R.SUPERVISOR, reasons.RETRACTION_REASONS, not_author=True),
)

REASONS: Mapping[Action, Mapping[str, str]] = MappingProxyType({t.action: t.reasons for t in TRANSITIONS if t.reasons})
"""The reason codes of each action that needs one, with their words."""

SELECTED_OUT = (State.SKIPPED, State.NOT_CHECKABLE, State.DUPLICATE)
"""Where a claim stands that the desk decided not to check."""


WORKABLE = (State.QUEUED, State.RETURNED, State.IN_REVIEW, State.AWAITING_REPLY, State.CORRECTION_OPEN)
"""Where a claim stands that a reviewer can work on."""

ASSIGNABLE = (*WORKABLE, State.SECOND_REVIEW)
"""Where a claim stands that can be assigned to one person; the assignment ends with it."""


def step(action: Action, state: State, terms: Terms, *, reason: str = "") -> Transition:
    """The transition that `action` makes from `state`, if these terms allow it.

    Raises IllegalTransitionError when no row leads from this state or a reason code is missing or unknown,
    ForbiddenError when the role is too low, the claim is held by someone else, the row is the workbench's own, or the
    actor wrote a verdict where that is no way.
    """
    row = _row(action, state, terms)
    if row is None:
        possible = ", ".join(dict.fromkeys(t.action for t in TRANSITIONS if _fits(t, state, terms))) or "nothing"
        raise IllegalTransitionError(
            f"A claim in the state “{state}” cannot take the step “{action}”; possible: {possible}."
        )
    refusal = _refusal(row, terms)
    if refusal:
        raise ForbiddenError(refusal)
    if row.reasons and reason not in row.reasons:
        raise IllegalTransitionError(
            f"“{action}” needs a reason; {reason[:40] + ' is none' if reason else 'none was given'}. "
            f"Choose one of: {', '.join(row.reasons)}."
        )
    return row


def actions(state: State, terms: Terms) -> tuple[Action, ...]:
    """The actions open to someone on these terms, in the order of the table."""
    return tuple(t.action for t in TRANSITIONS if _fits(t, state, terms) and not _refusal(t, terms))


def _fits(row: Transition, state: State, terms: Terms) -> bool:
    return state in row.sources and terms.record in row.records


def _row(action: Action, state: State, terms: Terms) -> Transition | None:
    return next((t for t in TRANSITIONS if t.action is action and _fits(t, state, terms)), None)


def _refusal(row: Transition, terms: Terms) -> str:
    """Why someone on these terms may not take the row's step, in a sentence; "" when they may."""
    if row.workbench and not terms.is_workbench:
        return f"“{row.action}” is done by the workbench itself, by its rules."
    if not terms.role.includes(row.role):
        return f"“{row.action}” needs the role {row.role}; yours is {terms.role}."
    if row.holder and not terms.is_holder:
        return f"“{row.action}” is for the person who holds the claim."
    if row.author and not terms.is_author:
        return f"“{row.action}” is for the author of a verdict of this claim."
    if row.not_author and terms.is_author:
        return f"“{row.action}” is never for the author of the verdict; ask a colleague."
    return ""
