"""The outbox: what is told to webhooks, and to people by e-mail; written with what it tells of, sent until it arrives.

A delivery is taken by pushing its next try into the future, so that two workers never send it at once and one that dies
halfway counts as a failed try. What arrived may so arrive twice, under the same message id.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.deliveries import LONGEST_PAUSE, MOST_ATTEMPTS, Subject, pause
from workbench.errors import BadInputError, DamagedError, NotFoundError
from workbench.models import Delivery, User, Webhook
from workbench.services import jobs, log
from workbench.services.actors import WORKBENCH, Actor
from workbench.services.moments import has_come


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery in hand: what is sent, and to a webhook's address, signed with its sealed secret, or to a person."""

    delivery_id: int
    message_id: str
    kind: str
    body: str
    url: str = ""
    webhook_id: int | None = None
    sealed: str = ""
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery in a list; `status` is that of the last answer, `error` one sentence or "", `to` a person's name."""

    id: int
    to: str
    message_id: str
    kind: str
    body: str
    state: str
    attempts: int
    due_at: datetime
    status: int | None
    error: str
    created_at: datetime
    finished_at: datetime | None


def tell(session: Session, kind: Subject, data: Mapping[str, Any]) -> None:
    """Tell everybody who asked for this kind, once the transaction is committed."""
    hooks = session.exec(select(Webhook).where(col(Webhook.ended_at).is_(None)).order_by(col(Webhook.id))).all()
    wanted = [hook for hook in hooks if kind in hook.kinds]
    for hook in wanted:
        _put(session, hook, kind, data)
    if wanted:
        _ask(session, WORKBENCH, kind)


def tell_one(session: Session, actor: Actor, hook: Webhook, kind: Subject, data: Mapping[str, Any]) -> None:
    """Tell one subscriber, whatever it asked for."""
    _put(session, hook, kind, data)
    _ask(session, actor, kind)


def post_letter(session: Session, person_id: int, kind: str, body: str) -> None:
    """Tell one person by e-mail, once the transaction is committed."""
    _add(session, Delivery(person_id=person_id, message_id=_new_id(), kind=kind, body=body))
    _ask(session, WORKBENCH, kind)


def due(session: Session, *, limit: int = 100) -> Sequence[int]:
    """Ids of the deliveries whose time has come, longest due first."""
    query = select(Delivery.id).where(col(Delivery.state) == "waiting", _is_due())
    found = session.exec(query.order_by(col(Delivery.due_at), col(Delivery.id)).limit(limit))
    return [delivery_id for delivery_id in found if delivery_id is not None]


def _is_due() -> Any:
    return has_come(col(Delivery.due_at), 2 * LONGEST_PAUSE)


def ask_if_due(session: Session) -> None:
    """Ask for a job when a delivery's time has come, unless one is under way already."""
    if due(session, limit=1) and not jobs.under_way(session, "deliver"):
        _ask(session, WORKBENCH, "what is due")


def take(session: Session, delivery_id: int) -> Parcel | None:
    """Take a delivery that is due, for the one worker that gets it; None for all others.

    One whose row cannot be read fails here: it would stand before all others for good.
    """
    now = clock.now()
    try:
        row = session.get(Delivery, delivery_id)
    except DamagedError as error:
        failed = update(Delivery).where(col(Delivery.id) == delivery_id)
        session.execute(failed.values(state="failed", error=error.message, finished_at=now))
        return None
    if row is None:
        return None
    tried = row.attempts + 1
    taken = session.execute(
        update(Delivery)
        .where(
            col(Delivery.id) == delivery_id,
            col(Delivery.state) == "waiting",
            _is_due(),
            col(Delivery.attempts) == row.attempts,
        )
        .values(attempts=tried, due_at=now + pause(tried, secrets.randbelow(1000) / 1000))
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult
        return None
    parcel = Parcel(delivery_id, row.message_id, row.kind, row.body, person_id=row.person_id)
    if row.webhook_id is None:
        return parcel
    hook = session.get_one(Webhook, row.webhook_id)
    return replace(parcel, url=hook.url, webhook_id=hook.id, sealed=hook.sealed)


def settle(session: Session, delivery_id: int, status: int | None, error: str = "", *, is_final: bool = False) -> None:
    """Note how a try went: the answer's status, or the sentence that says why there was none.

    HTTP and SMTP both say with 200 to 299 that a message was taken. After one that `is_final` none is tried. Of a
    letter to somebody who was erased meanwhile nothing is noted.
    """
    row = session.get(Delivery, delivery_id)
    if row is None:
        return
    row.status = status
    if status is not None and 200 <= status < 300:
        row.state, row.error, row.finished_at = "done", "", clock.now()
    else:
        row.error = error or f"The receiver answered with status {status} instead of one from 200 to 299."
        if is_final or row.attempts >= MOST_ATTEMPTS:
            row.state, row.finished_at = "failed", clock.now()
    session.add(row)


def replay(session: Session, actor: Actor, delivery_id: int) -> int | None:
    """Send a delivery that is over once more, as the same message; gives its webhook's id, None for an e-mail."""
    row = get(session, delivery_id)
    hook = session.get_one(Webhook, row.webhook_id) if row.webhook_id is not None else None
    if hook is not None and hook.ended_at is not None:
        raise BadInputError(f"The webhook to {hook.url} has ended; make it anew to send to it.")
    if row.state == "waiting":
        raise BadInputError(f"Delivery {delivery_id} is not over: it is tried again by itself.")
    row.state, row.attempts, row.due_at, row.error, row.finished_at = "waiting", 0, clock.now(), "", None
    session.add(row)
    log.record(session, actor, "replay delivery", "delivery", delivery_id, {"webhook": row.webhook_id})
    _ask(session, actor, row.kind)
    return row.webhook_id


def get(session: Session, delivery_id: int) -> Delivery:
    """A delivery; NotFoundError when there is none."""
    row = session.get(Delivery, delivery_id)
    if row is None:
        raise NotFoundError(f"There is no delivery {delivery_id}.")
    return row


def rows(session: Session, webhook_id: int, *, limit: int = 50) -> list[DeliveryRow]:
    """The newest deliveries of a webhook, newest first."""
    return _rows(session, col(Delivery.webhook_id) == webhook_id, limit)


def letters(session: Session, *, limit: int = 50) -> list[DeliveryRow]:
    """The newest deliveries by e-mail, newest first."""
    return _rows(session, col(Delivery.person_id).is_not(None), limit)


def _rows(session: Session, wanted: Any, limit: int) -> list[DeliveryRow]:
    query = select(Delivery, User.name).outerjoin(User, col(User.id) == col(Delivery.person_id)).where(wanted)
    query = query.order_by(col(Delivery.id).desc()).limit(limit)
    return [
        DeliveryRow(
            id=row.id or 0,
            to=name or "",
            message_id=row.message_id,
            kind=row.kind,
            body=row.body,
            state=row.state,
            attempts=row.attempts,
            due_at=row.due_at,
            status=row.status,
            error=row.error,
            created_at=row.created_at,
            finished_at=row.finished_at,
        )
        for row, name in session.exec(query)
    ]


def _put(session: Session, hook: Webhook, kind: Subject, data: Mapping[str, Any]) -> None:
    now = clock.now()
    message_id = _new_id()
    told = {"id": message_id, "type": kind, "timestamp": now.isoformat(timespec="seconds"), "data": data}
    body = json.dumps(told, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    _add(session, Delivery(webhook_id=hook.id, message_id=message_id, kind=kind, body=body))


def _add(session: Session, row: Delivery) -> None:
    row.due_at = row.created_at = clock.now()
    session.add(row)
    session.flush()


def _new_id() -> str:
    return f"msg_{secrets.token_hex(16)}"


def _ask(session: Session, actor: Actor, what: str) -> None:
    jobs.enqueue(session, actor, "deliver", {}, f"Tell subscribers: {what}")
