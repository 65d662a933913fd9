"""Assignments: who is to work on a claim, and by when.

A claim that waits for a reviewer, or that one has in hand, can be assigned, and so can its second review, by and to
those who wrote nothing of it. That locks nothing: whoever takes the claim has the assignment from then on, and it ends
by itself where nobody works on the claim any more. Each change is an event that says what was before, so that it can be
undone, and replay knows who is to do what.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.lifecycle import ASSIGNABLE, State
from workbench.domain.notifications import Occasion
from workbench.domain.roles import Role
from workbench.errors import BadInputError, ForbiddenError, StaleError
from workbench.models import Assignment, Claim, User
from workbench.services import log
from workbench.services.actors import WORKBENCH, Actor
from workbench.services.log import EventRow
from workbench.services.review import claims, notifications, team
from workbench.services.review.team import Member

ASSIGN, UNASSIGN = "assign", "unassign"
"""The actions that the log tells of an assignment by."""

MOST = 50
"""Claims that are assigned at once: a page of the queue."""

Was = tuple[int, date | None]
"""Who is to work on a claim, and the day by which."""


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """Who is to work on a claim, by when, and who said so ("" for the workbench)."""

    person_id: int
    person: str
    due_on: date | None
    by: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of several claims: those that were changed, each with its event, and how many were left alone."""

    events: tuple[tuple[int, int], ...]
    left: int


def of_claim(session: Session, claim_id: int) -> AssignmentRow | None:
    """Who is to work on a claim; None when nobody is."""
    row = _row(session, claim_id)
    if row is None:
        return None
    by = session.get(User, row.by_id) if row.by_id is not None else None
    return AssignmentRow(row.person_id, session.get_one(User, row.person_id).name, row.due_on, by.name if by else "")


def assign(
    session: Session,
    actor: Actor,
    claim_id: int,
    person_id: int,
    due_on: date | None = None,
    *,
    seen: int | None = None,
) -> int | None:
    """Say who is to work on a claim, and by when; gives the event's number, None where nothing changed.

    A supervisor assigns anybody who may review; a reviewer takes for themselves what is nobody's, and changes what they
    gave themselves. `seen` is the person that the form showed, 0 for nobody: StaleError when it is another by now.
    """
    row = _may_change(session, actor, claim_id, seen)
    claim = session.get_one(Claim, claim_id)
    if claim.state not in ASSIGNABLE:
        raise BadInputError(
            f"A claim in the state “{claim.state}” cannot be assigned; only {', '.join(ASSIGNABLE)} can be worked on."
        )
    _refuse_others(actor, person_id)
    _refuse_barred(session, claim, person_id)
    if claim.holder_id not in {None, person_id}:
        raise BadInputError("Somebody has this claim in hand; only that person can be given a day for it.")
    was = _was(row)
    if due_on is not None and due_on < clock.today() and due_on != (was[1] if was else None):
        raise BadInputError(f"The day {due_on} is over; choose today ({clock.today()}) or a later one.")
    if was == (person_id, due_on):
        return None
    seq = _set(session, actor, claim_id, (person_id, due_on))
    if was is None or was[0] != person_id:
        notifications.tell(session, actor, Occasion.ASSIGNED, person_id, claim_id)
    return seq


def unassign(session: Session, actor: Actor, claim_id: int, *, seen: int | None = None) -> int | None:
    """Say that nobody in particular is to work on a claim; gives the event's number, None where nobody was."""
    row = _may_change(session, actor, claim_id, seen)
    return _set(session, actor, claim_id, None) if row is not None else None


def assign_all(
    session: Session, actor: Actor, claim_ids: Sequence[int], person_id: int | None, due_on: date | None = None
) -> Changed:
    """Assign several claims to one person, or to nobody; what cannot be assigned to them, or is, is left alone.

    Without a day each keeps the one that it has.
    """
    _refuse_others(actor, person_id)
    ids = list(dict.fromkeys(claim_ids))
    if not 1 <= len(ids) <= MOST:
        raise BadInputError(f"Choose 1 to {MOST} claims; {len(ids)} are chosen.")
    done = []
    for claim_id in ids:
        claim = session.get(Claim, claim_id)
        if claim is None or claim.state not in ASSIGNABLE:
            continue
        if claim.holder_id is not None and person_id not in {None, claim.holder_id}:
            continue
        try:
            if person_id is None:
                seq = unassign(session, actor, claim_id)
            else:
                was = _was(_row(session, claim_id))
                seq = assign(session, actor, claim_id, person_id, due_on or (was[1] if was else None))
        except ForbiddenError:
            continue  # it is somebody else's, or not for this person; the count of those left says so
        if seq is not None:
            done.append((claim_id, seq))
    return Changed(tuple(done), len(ids) - len(done))


def undo(session: Session, actor: Actor, events: Sequence[tuple[int, int]]) -> Changed:
    """Take back changes that one made, each only if nothing happened to its claim since and who had it may review.

    Who may assign to nobody but themselves any more gives nothing back to others either.
    """
    done = []
    for claim_id, seq in list(dict.fromkeys(events))[:MOST]:
        claims.lock(session, claim_id)
        newest = log.newest(session, "claim", claim_id)
        if newest is None or newest.seq != seq or newest.actor_id != actor.id:
            continue
        if newest.action not in {ASSIGN, UNASSIGN}:
            continue
        before, claim = _read(json.loads(newest.payload)["before"]), session.get_one(Claim, claim_id)
        if not _may_give_to(actor, before[0] if before else None) or _wrote_first(session, actor, claim):
            continue
        if before is None or any(member.id == before[0] for member in team.able(session, claim)):
            done.append((claim_id, _set(session, actor, claim_id, before)))
    return Changed(tuple(done), len(events) - len(done))


def leave(session: Session, person_id: int) -> int:
    """Nobody in particular is to work on what this person was to; gives how many claims that were."""
    query = select(Assignment.claim_id).where(Assignment.person_id == person_id).order_by(col(Assignment.claim_id))
    claim_ids = session.exec(query).all()
    for claim_id in claim_ids:
        _set(session, WORKBENCH, claim_id, None)
    return len(claim_ids)


def remind(session: Session) -> int:
    """Tell everybody of their claims whose day has come, once a day that was set; gives how many that are."""
    query = select(Assignment).where(col(Assignment.due_on) <= clock.today(), col(Assignment.reminded_on).is_(None))
    due = session.exec(query.order_by(col(Assignment.id))).all()
    for row in due:
        row.reminded_on = row.due_on
        session.add(row)
        notifications.tell(session, WORKBENCH, Occasion.DUE, row.person_id, row.claim_id)
    return len(due)


def names(session: Session, events: Sequence[EventRow]) -> dict[object, str]:
    """The names of those to whom these events assign something, or give a seat, by their numbers."""
    ids = {event.payload["person"] for event in events if "person" in event.payload}
    return dict(session.exec(select(User.id, User.name).where(col(User.id).in_(ids))).all()) if ids else {}


def possible(session: Session, actor: Actor, claim: Claim) -> list[Member]:
    """Those to whom the actor could assign a claim now, by id; none where they may not."""
    row = _row(session, claim.id or 0)
    if claim.state not in ASSIGNABLE or not _is_open_to(actor, row) or _wrote_first(session, actor, claim):
        return []
    everybody = actor.role.includes(Role.SUPERVISOR)
    able = [member for member in team.able(session, claim) if everybody or member.id == actor.id]
    return [member for member in able if claim.holder_id in {None, member.id}]


def _wrote_first(session: Session, actor: Actor, claim: Claim) -> bool:
    """Whether it is about a second review, and the actor's own verdict: then it is not theirs to say who gives it."""
    return claim.state == State.SECOND_REVIEW and claims.is_author(session, actor, claim.id or 0)


def _is_open_to(actor: Actor, row: Assignment | None) -> bool:
    """Whether the actor may change what stands: nobody's, or their own by their own hand; a supervisor any."""
    own = row is None or (row.person_id == actor.id and row.by_id == actor.id)
    return own or actor.role.includes(Role.SUPERVISOR)


def _may_give_to(actor: Actor, person_id: int | None) -> bool:
    """Whether the actor may let this person work on a claim; `None` is nobody in particular."""
    return person_id in {None, actor.id} or actor.role.includes(Role.SUPERVISOR)


def _refuse_others(actor: Actor, person_id: int | None) -> None:
    if not _may_give_to(actor, person_id):
        raise ForbiddenError("Only a supervisor assigns claims to others.")


def _refuse_barred(session: Session, claim: Claim, person_id: int) -> None:
    if any(member.id == person_id for member in team.able(session, claim)):
        return
    if all(member.id != person_id for member in team.reviewers(session)):
        raise BadInputError(f"There is no person {person_id} who may review; choose one of the list.")
    raise ForbiddenError(
        "A second verdict is for somebody who wrote nothing of the claim and is not the only one to approve it."
    )


def _may_change(session: Session, actor: Actor, claim_id: int, seen: int | None) -> Assignment | None:
    claims.lock(session, claim_id)
    row = _row(session, claim_id)
    now = row.person_id if row is not None else 0
    if seen is not None and seen != now:
        raise StaleError("Somebody else has assigned this claim since you opened the page. Look again.", current=now)
    if not _is_open_to(actor, row):
        raise ForbiddenError(
            "This claim was assigned by a supervisor, or to somebody else; a supervisor can change that."
        )
    if _wrote_first(session, actor, session.get_one(Claim, claim_id)):
        raise ForbiddenError("Who gives the second verdict is not for the author of the first to say; ask a colleague.")
    return row


def _row(session: Session, claim_id: int) -> Assignment | None:
    return session.exec(select(Assignment).where(Assignment.claim_id == claim_id)).first()


def _set(session: Session, actor: Actor, claim_id: int, to: Was | None) -> int:
    row = _row(session, claim_id)
    facts = {"before": _told(_was(row))}
    if to is None:
        if row is not None:
            session.delete(row)
            session.flush()
        return log.record(session, actor, UNASSIGN, "claim", claim_id, facts).seq
    person_id, due_on = to
    row = row or Assignment(claim_id=claim_id, person_id=person_id, assigned_at=clock.now())
    row.person_id, row.due_on, row.by_id = person_id, due_on, actor.id
    row.reminded_on, row.assigned_at = None, clock.now()
    session.add(row)
    session.flush()
    return log.record(session, actor, ASSIGN, "claim", claim_id, {**(_told(to) or {}), **facts}).seq


def _was(row: Assignment | None) -> Was | None:
    return (row.person_id, row.due_on) if row is not None else None


def _told(was: Was | None) -> dict[str, object] | None:
    return {"person": was[0], "due": was[1].isoformat() if was[1] else None} if was is not None else None


def _read(told: dict[str, object] | None) -> Was | None:
    if told is None:
        return None
    due = told["due"]
    return int(str(told["person"])), date.fromisoformat(str(due)) if due else None
