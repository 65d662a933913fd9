"""The log: every change writes its event here, in the same transaction, chained by hash.

Each event's hash is SHA-256 over its canonical JSON, which holds every column and the hash before it. Whoever alters a
row breaks the chain from there on, and `verify` names the first row that does not fit.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from workbench import clock
from workbench.locks import Key, hold
from workbench.models import Event, User
from workbench.services.actors import Actor
from workbench.services.log.chain import GENESIS, Broken, LogHead, canonical, digest, walk

__all__ = ["GENESIS", "Broken", "EventRow", "LogHead", "canonical", "count", "event_hash", "head", "latest"]
__all__ += ["CHECKPOINTED", "RECORDED", "Recorded", "hashed_columns", "newest", "record", "record_all", "story"]
__all__ += ["verify"]

CHECKPOINTED = frozenset({"make public", "make edition"})
"""After one of these actions a checkpoint is made at once."""

RECORDED = "recorded"
"""Where a session keeps, in its `info`, what was recorded in it: a `Recorded`."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The newest event of a session, and whether one of its events asks for a checkpoint at once."""

    seq: int
    checkpointed: bool


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event as a page shows it; `actor_name` is the person's name today."""

    seq: int
    at: datetime
    actor_name: str
    action: str
    object_type: str
    object_id: str
    payload: Mapping[str, object]


def hashed_columns(event: Event) -> dict[str, object]:
    """Every column of the event but `hash`, as the hash is taken over it."""
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    return {**event.model_dump(exclude={"hash"}), "at": at}


def event_hash(event: Event) -> str:
    """SHA-256 (hex) over every column of the event but `hash` itself."""
    return digest(hashed_columns(event))


def head(session: Session) -> LogHead:
    """The log's last event; its hash stands for the whole log up to there."""
    row = session.exec(select(Event.seq, Event.hash).order_by(col(Event.seq).desc()).limit(1)).first()
    return LogHead(*row) if row else LogHead(0, GENESIS)


def record(
    session: Session, actor: Actor, action: str, object_type: str, object_id: object, payload: Mapping[str, object]
) -> Event:
    """Append one event; it is committed or lost together with the change it tells of."""
    return record_all(session, actor, [(action, object_type, object_id, payload)])[0]


def record_all(
    session: Session, actor: Actor, entries: Sequence[tuple[str, str, object, Mapping[str, object]]]
) -> list[Event]:
    """Append several events (action, object type, object id, payload) in their order, at one moment."""
    hold(session, Key.LOG)
    last, at, events = head(session), clock.now(), []
    for action, object_type, object_id, payload in entries:
        event = Event(
            seq=last.seq + 1,
            at=at,
            actor_id=actor.id,
            actor_name=actor.name if actor.id is None else f"person {actor.id}",
            action=action,
            object_type=object_type,
            object_id=str(object_id),
            payload=canonical(payload),
            previous_hash=last.hash,
            hash="",
        )
        event.hash = event_hash(event)
        last = LogHead(event.seq, event.hash)
        events.append(event)
    session.add_all(events)
    session.flush()
    if events:
        before: Recorded | None = session.info.get(RECORDED)
        asks = any(event.action in CHECKPOINTED for event in events) or (before is not None and before.checkpointed)
        session.info[RECORDED] = Recorded(last.seq, asks)
    return events


def verify(session: Session) -> Broken | None:
    """Walk the whole chain; None when every event fits, else the first that does not."""
    return next((found for found in walk(session) if isinstance(found, Broken)), None)


def story(session: Session, object_type: str, object_id: object) -> list[EventRow]:
    """Every event of one object, oldest first."""
    about = (col(Event.object_type) == object_type, col(Event.object_id) == str(object_id))
    return [_row(*found) for found in session.exec(_EVENTS.where(*about).order_by(col(Event.seq)))]


def latest(session: Session, *, before: int | None = None, limit: int = 50) -> list[EventRow]:
    """The newest events, newest first; `before` is the seq that the page before ended with."""
    query = _EVENTS.order_by(col(Event.seq).desc()).limit(limit)
    if before is not None:
        query = query.where(col(Event.seq) < before)
    return [_row(*found) for found in session.exec(query)]


def newest(session: Session, object_type: str, object_id: object) -> Event | None:
    """The newest event of one object; None without any."""
    about = (col(Event.object_type) == object_type, col(Event.object_id) == str(object_id))
    return session.exec(select(Event).where(*about).order_by(col(Event.seq).desc()).limit(1)).first()


def steps_since(session: Session, seq: int) -> int:
    """How many events of claims there are behind this one."""
    query = select(func.count()).where(col(Event.seq) > seq, Event.object_type == "claim")
    return session.exec(query).one()


def count(session: Session) -> int:
    """How many events there are."""
    return session.exec(select(func.count()).select_from(Event)).one()


_EVENTS = select(Event, User.name).join(User, col(User.id) == col(Event.actor_id), isouter=True)


def _row(event: Event, name: str | None) -> EventRow:
    return EventRow(
        seq=event.seq,
        at=event.at,
        actor_name=event.actor_name if name is None else name,
        action=event.action,
        object_type=event.object_type,
        object_id=event.object_id,
        payload=json.loads(event.payload),
    )
