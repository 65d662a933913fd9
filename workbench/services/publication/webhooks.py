"""Webhooks: addresses that an administrator lets the desk tell of what is public."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from workbench import clock, ingest
from workbench.domain.deliveries import SECRET_PREFIX, Subject, new_secret
from workbench.errors import BadInputError, IngestError, NotFoundError
from workbench.models import Delivery, User, Webhook
from workbench.services import log, outbox
from workbench.services.actors import Actor
from workbench.services.log.seals import seal_of_stored
from workbench.services.people.vault import Vault

SUBJECTS = tuple(kind for kind in Subject if kind is not Subject.TEST)
"""What a webhook can ask to be told of."""


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """A webhook in a list, with how many of its deliveries wait and have failed."""

    id: int
    url: str
    kinds: tuple[Subject, ...]
    made_by: str
    made_at: datetime
    ended_at: datetime | None
    waiting: int
    failed: int


def make(session: Session, actor: Actor, vault: Vault, *, url: str, kinds: Sequence[Subject]) -> tuple[int, str]:
    """Tell an address from now on; gives the webhook's id and the secret that signs what goes there."""
    try:
        url = ingest.parse_address(url.strip()).url
    except IngestError as error:
        raise BadInputError(error.message) from error
    if not kinds or not set(kinds) <= set(SUBJECTS):
        raise BadInputError(f"Choose what it is told of: {', '.join(SUBJECTS)}.")
    row = Webhook(
        url=url,
        sealed="",
        kinds=[kind.value for kind in SUBJECTS if kind in kinds],
        made_by=actor.person(),
        made_at=clock.now(),
    )
    session.add(row)
    session.flush()
    secret = new_secret(secrets.token_bytes(32))
    row.sealed = vault.seal(secret.encode(), _purpose(row.id))
    session.add(row)
    facts = {"url": url, "kinds": row.kinds, "seal": seal_of_stored("webhook", row.id, row.sealed)}
    log.record(session, actor, "make webhook", "webhook", row.id, facts)
    return row.id or 0, secret


def secret_of(vault: Vault, webhook_id: int | None, sealed: str) -> str | None:
    """The secret that signs; None when it was sealed with another secret key."""
    if sealed.startswith(SECRET_PREFIX):
        return sealed
    secret = vault.open(sealed, _purpose(webhook_id))
    return secret.decode() if secret is not None else None


def seal_readable(session: Session, vault: Vault) -> int:
    """Seal the secrets that an earlier version left readable; gives how many."""
    rows = session.exec(select(Webhook).where(col(Webhook.sealed).startswith(SECRET_PREFIX, autoescape=True))).all()
    for row in rows:
        row.sealed = vault.seal(row.sealed.encode(), _purpose(row.id))
        session.add(row)
    return len(rows)


def _purpose(webhook_id: int | None) -> str:
    return f"webhook {webhook_id}"


def end(session: Session, actor: Actor, webhook_id: int) -> None:
    """Tell an address no more; what waits for it is not sent."""
    row = get(session, webhook_id)
    if row.ended_at is not None:
        return
    now = clock.now()
    row.ended_at = now
    session.add(row)
    waiting = update(Delivery).where(col(Delivery.webhook_id) == webhook_id, col(Delivery.state) == "waiting")
    session.execute(waiting.values(state="failed", error="The webhook was ended before.", finished_at=now))
    log.record(session, actor, "end webhook", "webhook", webhook_id, {"url": row.url})


def test(session: Session, actor: Actor, webhook_id: int) -> None:
    """Send a message that tells of nothing, so that a receiver can be tried."""
    row = get(session, webhook_id)
    if row.ended_at is not None:
        raise BadInputError(f"The webhook to {row.url} has ended; make it anew to send to it.")
    outbox.tell_one(session, actor, row, Subject.TEST, {"webhook": webhook_id})


def get(session: Session, webhook_id: int) -> Webhook:
    """A webhook; NotFoundError when there is none."""
    row = session.get(Webhook, webhook_id)
    if row is None:
        raise NotFoundError(f"There is no webhook {webhook_id}.")
    return row


def row(session: Session, webhook_id: int) -> WebhookRow:
    """One webhook as a page shows it; NotFoundError when there is none."""
    get(session, webhook_id)
    return next(found for found in rows(session) if found.id == webhook_id)


def rows(session: Session) -> list[WebhookRow]:
    """Every webhook, newest first."""
    counted = session.exec(
        select(Delivery.webhook_id, Delivery.state, func.count()).group_by(
            col(Delivery.webhook_id), col(Delivery.state)
        )
    )
    counts = {(webhook_id, state): count for webhook_id, state, count in counted}
    query = select(Webhook, User.name).join(User, col(User.id) == col(Webhook.made_by))
    return [
        WebhookRow(
            id=hook.id or 0,
            url=hook.url,
            kinds=tuple(Subject(kind) for kind in hook.kinds),
            made_by=name,
            made_at=hook.made_at,
            ended_at=hook.ended_at,
            waiting=counts.get((hook.id or 0, "waiting"), 0),
            failed=counts.get((hook.id or 0, "failed"), 0),
        )
        for hook, name in session.exec(query.order_by(col(Webhook.id).desc()))
    ]
