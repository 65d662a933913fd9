"""Claims: each rebuilt from its events, its verdicts by their seals, and each step held against who took it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from sqlalchemy import select as columns_of
from sqlmodel import Session, col, select

from workbench.domain.lifecycle import ASSIGNABLE, TRANSITIONS, Action
from workbench.domain.roles import Role
from workbench.models import Assignment, Claim, Pin, Verdict, VerdictMedia
from workbench.services.log.seals import seal
from workbench.services.replay.people import People
from workbench.services.replay.told import BATCH, Difference, Happened, Pair, differ, missing
from workbench.services.review import assignments

_ROLES: dict[tuple[str, str, str], Role] = {
    (row.action.value, source.value, row.target.value): row.role for row in TRANSITIONS for source in row.sources
}
_TAKES = {Action.TAKE.value, Action.TAKE_OVER.value, Action.TAKE_SECOND.value}
_KEEPS = {Action.AWAIT_REPLY.value, Action.RESUME.value}
_ASSIGNS = {assignments.ASSIGN, assignments.UNASSIGN}
_NOBODY = "nobody"
_OF_CLAIM = (Claim.state, Claim.version, Claim.holder_id, Claim.duplicate_of, Claim.article_id, Claim.kind, Claim.topic)
_COLUMNS = [col(Claim.id), *map(col, _OF_CLAIM)]


@dataclass(frozen=True, slots=True)
class _Given:
    """A verdict: by its seal; by rating and wording where an event of an earlier version has no seal ("")."""

    seal: str
    rating: str
    wording: str


@dataclass(slots=True)
class _Life:
    """A claim as its events tell it. What they do not say is None."""

    state: str = ""
    version: int = 0
    holder_id: int | None = None
    duplicate_of: int | None = None
    article_id: int | None = None
    kind: str | None = None
    topic: str = ""
    assigned: str = _NOBODY
    verdicts: list[_Given] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class Claims:
    """What became of each claim, step by step."""

    ABOUT: ClassVar = frozenset({"claim"})

    def __init__(self, people: People) -> None:
        """Nothing is told yet; `people` hear each event before."""
        self._people = people
        self._lives: dict[int, _Life] = {}

    def hear(self, event: Happened) -> None:
        """A step, an assignment, or a topic."""
        facts = event.facts
        if event.action in _ASSIGNS:
            self._life(event).assigned = _assigned(facts.get("person"), facts.get("due"))
        elif event.action == "set topic":
            self._life(event).topic = facts["topic"]
        elif "to" in facts:
            self._step(self._life(event), event)

    def _life(self, event: Happened) -> _Life:
        return self._lives.setdefault(int(event.id), _Life())

    def _step(self, life: _Life, event: Happened) -> None:
        facts, seq, action = event.facts, event.seq, event.action
        came_from, to = facts.get("from", ""), str(facts["to"])
        if came_from != life.state:
            life.faults.append(
                f"event {seq} leads from {came_from or 'nothing'}, but it was {life.state or 'not there'}"
            )
        if came_from and (action, came_from, to) not in _ROLES:
            life.faults.append(f"event {seq} leads from {came_from} to {to} by “{action}”, which is no step")
        elif came_from:
            self._people.acted(event, _ROLES[action, came_from, to])
        if action not in _KEEPS:
            life.holder_id = event.actor_id if action in _TAKES else None
        if to not in ASSIGNABLE:
            life.assigned = _NOBODY
        elif action in _TAKES and life.assigned != _NOBODY:
            life.assigned = _assigned(event.actor_id, life.assigned.partition(" by ")[2])
        life.state, life.version = to, life.version + 1
        life.duplicate_of = facts.get("duplicate of")
        if not came_from:
            life.article_id, life.kind = facts.get("article"), facts.get("kind")
        if "seal" in facts or "rating" in facts:
            wording = str(facts.get("wording", "")).strip()
            life.verdicts.append(_Given(facts.get("seal", ""), facts.get("rating", ""), wording))

    def compare(self, session: Session) -> Iterator[Difference]:
        """Each claim by number."""
        verdicts = _verdicts(session)
        rest = dict(self._lives)
        query = columns_of(*_COLUMNS, col(Assignment.person_id), col(Assignment.due_on)).outerjoin(
            Assignment, col(Assignment.claim_id) == col(Claim.id)
        )
        query = query.order_by(col(Claim.id)).execution_options(yield_per=BATCH)
        for row in session.execute(query):
            claim_id, state, version, holder_id, duplicate_of, article_id, kind, topic, person_id, due_on = row
            life = rest.pop(claim_id, None)
            if life is None:
                yield Difference("claim", claim_id, "no event tells of it")
                continue
            found = _Life(
                state, version, holder_id, duplicate_of, article_id, kind, topic, _assigned(person_id, due_on)
            )
            found.verdicts = verdicts.get(claim_id, [])
            yield from (Difference("claim", claim_id, how) for how in [*life.faults, *differ(_pairs(found, life))])
        yield from missing("claim", rest)


def _assigned(person_id: int | None, due: object) -> str:
    """Who is to work on a claim, and the day by which, in words that can be compared."""
    if person_id is None:
        return _NOBODY
    return f"person {person_id} by {due}" if due else f"person {person_id}"


def _pairs(row: _Life, told: _Life) -> Iterator[Pair]:
    yield "state", row.state, told.state
    yield "version", row.version, told.version
    yield "holder", row.holder_id or _NOBODY, told.holder_id or _NOBODY
    yield "assignment", row.assigned, told.assigned
    yield "original", row.duplicate_of, told.duplicate_of
    yield "article", row.article_id, told.article_id
    yield "kind", row.kind, told.kind
    yield "topic", row.topic or "none", told.topic or "none"
    yield "number of verdicts", len(row.verdicts), len(told.verdicts)
    for number, (mine, theirs) in enumerate(zip(row.verdicts, told.verdicts, strict=False), start=1):
        if theirs.seal:
            yield f"seal of verdict {number}", mine.seal, theirs.seal
        else:
            yield f"rating in verdict {number}", mine.rating, theirs.rating
            yield f"wording in verdict {number}", mine.wording, theirs.wording


def _verdicts(session: Session) -> dict[int, list[_Given]]:
    found: dict[int, list[_Given]] = {}
    last = 0
    while batch := session.exec(
        select(Verdict).where(col(Verdict.id) > last).order_by(col(Verdict.id)).limit(BATCH)
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
