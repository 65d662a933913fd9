"""Replay: rebuild every claim from its events alone, and tell where the tables say otherwise.

The chain shows that no event was changed; replay shows that the rows on which the desk works are those that the events
tell of. It reads the events in order and keeps one small record for each claim.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import select as columns_of
from sqlmodel import Session, col, select

from workbench.domain.lifecycle import ASSIGNABLE, TRANSITIONS, Action
from workbench.domain.values import Desk
from workbench.export.columns import record_hash
from workbench.models import Assignment, Check, Claim, Decision, Event, Pin, ScaleChoice, Verdict, VerdictMedia
from workbench.services import ratings
from workbench.services.log.seals import seal
from workbench.services.publication import published
from workbench.services.review import assignments

_BATCH = 1000
_EDGES = {(row.action.value, source.value, row.target.value) for row in TRANSITIONS for source in row.sources}
_TAKES = {Action.TAKE.value, Action.TAKE_OVER.value, Action.TAKE_SECOND.value}
_KEEPS = {Action.AWAIT_REPLY.value, Action.RESUME.value}
_ASSIGNS = {assignments.ASSIGN, assignments.UNASSIGN}
_PUBLISHES = {Action.PUBLISH.value, Action.CORRECT.value}
_OUTCOMES = {Action.APPROVE.value: "approved", Action.RETURN.value: "returned"}


_NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Difference:
    """What one claim, verdict, check or scale is in the tables and was not by its events, in a sentence."""

    what: str
    id: int
    how: str


@dataclass(frozen=True, slots=True)
class _Given:
    """A verdict: by its seal; by rating and wording where an event of an earlier version has no seal ("")."""

    seal: str
    rating: str
    wording: str


@dataclass(slots=True)
class _Life:
    """A claim as its events tell it. `duplicate_of` is None where they do not say."""

    state: str = ""
    version: int = 0
    holder_id: int | None = None
    duplicate_of: int | None = None
    assigned: str = _NOBODY
    verdicts: list[_Given] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Told:
    """All that the events tell: claims by number; of verdicts and checks what became of them."""

    lives: dict[int, _Life] = field(default_factory=dict)
    decisions: dict[int, str] = field(default_factory=dict)
    records: dict[int, str] = field(default_factory=dict)
    published: set[int] = field(default_factory=set)
    scales: dict[str, dict[str, Any]] = field(default_factory=dict)
    chosen: list[str] = field(default_factory=list)
    faults: list[Difference] = field(default_factory=list)


def differences(session: Session, desk: Desk) -> Iterator[Difference]:
    """Every difference between the events and the tables: claims by number, then verdicts, checks and scales.

    An event in a form that the workbench does not write comes first, as a difference of its own.
    """
    told = _read(session)
    yield from told.faults
    yield from _claims(session, told)
    yield from _decisions(session, told)
    yield from _checks(session, told, desk)
    yield from _scales(session, told)


def _read(session: Session) -> _Told:
    told = _Told()
    wanted = (col(Event.seq), col(Event.actor_id), col(Event.action), col(Event.object_id), col(Event.payload))
    about = col(Event.object_type).in_(("claim", "check", "scale"))
    query = columns_of(*wanted).where(about).order_by(col(Event.seq))
    for seq, actor_id, action, object_id, payload in session.execute(query.execution_options(yield_per=_BATCH)):
        try:
            facts = json.loads(payload)
            if action == "make public":
                told.records[int(object_id)] = facts["record"]
            elif action == ratings.MAKE:
                told.scales[object_id] = {"name": facts["name"], "ratings": facts["ratings"]}
            elif action == ratings.CHOOSE:
                told.chosen.append(object_id)
            elif action in _ASSIGNS:
                told.lives.setdefault(int(object_id), _Life()).assigned = _assigned(
                    facts.get("person"), facts.get("due")
                )
            elif "to" in facts:
                _step(told.lives.setdefault(int(object_id), _Life()), seq, actor_id, action, facts)
                _note(told, action, facts)
        except (ValueError, TypeError, KeyError) as error:
            told.faults.append(Difference("event", seq, f"it is not in the form that the workbench writes: {error!r}"))
    return told


def _step(life: _Life, seq: int, actor_id: int | None, action: str, facts: dict[str, Any]) -> None:
    came_from, to = facts.get("from", ""), str(facts["to"])
    if came_from != life.state:
        life.faults.append(f"event {seq} leads from {came_from or 'nothing'}, but it was {life.state or 'not there'}")
    if came_from and (action, came_from, to) not in _EDGES:
        life.faults.append(f"event {seq} leads from {came_from} to {to} by “{action}”, which is no step")
    if action not in _KEEPS:
        life.holder_id = actor_id if action in _TAKES else None
    if to not in ASSIGNABLE:
        life.assigned = _NOBODY
    elif action in _TAKES and life.assigned != _NOBODY:
        life.assigned = _assigned(actor_id, life.assigned.partition(" by ")[2])
    life.state, life.version = to, life.version + 1
    life.duplicate_of = facts.get("duplicate of")
    if "seal" in facts or "rating" in facts:
        wording = str(facts.get("wording", "")).strip()
        life.verdicts.append(_Given(facts.get("seal", ""), facts.get("rating", ""), wording))


def _assigned(person_id: int | None, due: object) -> str:
    """Who is to work on a claim, and the day by which, in words that can be compared."""
    if person_id is None:
        return _NOBODY
    return f"person {person_id} by {due}" if due else f"person {person_id}"


def _note(told: _Told, action: str, facts: dict[str, Any]) -> None:
    verdict_id = facts.get("verdict")
    if action in _OUTCOMES and verdict_id is not None:
        told.decisions[verdict_id] = _OUTCOMES[action]
    if action in _PUBLISHES and verdict_id is not None:
        told.published.add(verdict_id)


def _claims(session: Session, told: _Told) -> Iterator[Difference]:
    verdicts = _verdicts(session)
    wanted = (col(Claim.id), col(Claim.state), col(Claim.version), col(Claim.holder_id), col(Claim.duplicate_of))
    rest = dict(told.lives)
    query = columns_of(*wanted, col(Assignment.person_id), col(Assignment.due_on))
    query = query.outerjoin(Assignment, col(Assignment.claim_id) == col(Claim.id)).order_by(col(Claim.id))
    for row in session.execute(query.execution_options(yield_per=_BATCH)):
        claim_id, state, version, holder_id, duplicate_of, person_id, due_on = row
        life, given = rest.pop(claim_id, None), verdicts.get(claim_id, [])
        if life is None:
            hows = ["no event tells of it"]
        else:
            assigned = _assigned(person_id, due_on)
            row_of_table = _Life(state, version, holder_id, duplicate_of, assigned, given)
            hows = life.faults + [_words(*pair) for pair in _pairs(row_of_table, life) if pair[1] != pair[2]]
        yield from (Difference("claim", claim_id, how) for how in hows)
    yield from (Difference("claim", missing, "it is in the events and not in the table") for missing in sorted(rest))


def _pairs(row: _Life, told: _Life) -> Iterator[tuple[str, object, object]]:
    """What can be compared: its name, what the table has, what the events tell."""
    yield "state", row.state, told.state
    yield "version", row.version, told.version
    yield "holder", row.holder_id, told.holder_id
    yield "assignment", row.assigned, told.assigned
    if told.duplicate_of is not None:
        yield "original", row.duplicate_of, told.duplicate_of
    yield "number of verdicts", len(row.verdicts), len(told.verdicts)
    for number, (mine, theirs) in enumerate(zip(row.verdicts, told.verdicts, strict=False), start=1):
        if theirs.seal:
            yield f"seal of verdict {number}", mine.seal, theirs.seal
        else:
            yield f"rating in verdict {number}", mine.rating, theirs.rating
            yield f"wording in verdict {number}", mine.wording, theirs.wording


def _words(name: str, row: object, told: object) -> str:
    return f"its {name} is {row} in the table and {told} by its events"


def _verdicts(session: Session) -> dict[int, list[_Given]]:
    found: dict[int, list[_Given]] = {}
    last = 0
    while batch := session.exec(
        select(Verdict).where(col(Verdict.id) > last).order_by(col(Verdict.id)).limit(_BATCH)
    ).all():
        last = batch[-1].id or 0
        pins, media = _pins(session, batch[0].id or 0, last), _media(session, batch[0].id or 0, last)
        for verdict in batch:
            own = verdict.id or 0
            given = _Given(seal(verdict, pins.get(own, []), media.get(own)), verdict.rating, verdict.wording)
            found.setdefault(verdict.claim_id, []).append(given)
    return found


def _pins(session: Session, first: int, last: int) -> dict[int, list[Pin]]:
    found: dict[int, list[Pin]] = {}
    query = select(Pin).where(col(Pin.verdict_id).between(first, last)).order_by(col(Pin.id))
    for pin in session.exec(query):
        found.setdefault(pin.verdict_id, []).append(pin)
    return found


def _media(session: Session, first: int, last: int) -> dict[int, VerdictMedia]:
    query = select(VerdictMedia).where(col(VerdictMedia.verdict_id).between(first, last))
    return {row.verdict_id: row for row in session.exec(query)}


def _decisions(session: Session, told: _Told) -> Iterator[Difference]:
    rows = dict(session.exec(select(Decision.verdict_id, Decision.outcome)).all())
    for verdict_id in sorted(rows.keys() | told.decisions.keys()):
        row, event = rows.get(verdict_id, "not decided"), told.decisions.get(verdict_id, "not decided")
        if row != event:
            yield Difference("verdict", verdict_id, f"it is {row} in the table and {event} by its events")


def _checks(session: Session, told: _Told, desk: Desk) -> Iterator[Difference]:
    rows = session.exec(select(Check.id, Check.verdict_id).order_by(col(Check.id))).all()
    verdict_of = {check_id: verdict_id for check_id, verdict_id in rows if check_id is not None}
    for check_id, verdict_id in verdict_of.items():
        if verdict_id not in told.published:
            yield Difference("check", check_id, "no event tells that it was published")
    for missing in sorted(told.records.keys() - verdict_of.keys()):
        yield Difference("check", missing, "it is in the events and not in the table")
    ids = sorted(told.records.keys() & verdict_of.keys())
    for first in range(0, len(ids), _BATCH):
        for check in published.load(session, ids[first : first + _BATCH], desk):
            if record_hash(check) != told.records[check.id]:
                yield Difference("check", check.id, "its record is not the one that was published")


def _scales(session: Session, told: _Told) -> Iterator[Difference]:
    """The versions of the desk's own scale, by number, and in what order which scale was chosen."""
    rows = {scale.key: scale for scale in ratings.own_versions(session)}
    for scale in rows.values():
        made = {"name": scale.name, "ratings": [asdict(rating) for rating in scale.ratings]}
        if scale.key not in told.scales:
            yield Difference("scale", scale.version, "no event tells that it was made")
        elif told.scales[scale.key] != made:
            yield Difference("scale", scale.version, "it is not what was made by its event")
    for missing in sorted(told.scales.keys() - rows.keys()):
        number = int(missing.rpartition("-")[2])
        yield Difference("scale", number, "it is in the events and not in the table")
    query = select(ScaleChoice).order_by(col(ScaleChoice.id))
    chosen = [f"{row.scale_id}-{row.scale_version}" for row in session.exec(query)]
    if chosen != told.chosen:
        row, event = (", ".join(keys) or "none" for keys in (chosen, told.chosen))
        yield Difference("choice of scale", len(chosen), f"they are {row} in the table and {event} by their events")
