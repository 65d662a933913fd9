"""Notifications: what a person is told of a claim, in the workbench, and by e-mail where they chose so.

Written in the transaction of what they tell of. A mention is told of by the comment itself; other occasions have a row
of their own. None is written when a verdict is handed in, and none says what a verdict says.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, not_, or_, update
from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.lifecycle import State
from workbench.domain.notifications import Occasion, sentence
from workbench.models import Claim, MailChoice, Notification, User
from workbench.services import outbox
from workbench.services.actors import Actor
from workbench.services.review import blind

_TO_JUDGE = col(Notification.occasion).in_((Occasion.ASSIGNED, Occasion.DUE))
"""What is told while a second verdict is waited for, too: who is to give it has to know."""

_KEPT_BACK = or_(
    col(Claim.state).in_(set(blind.BLIND) - {State.SECOND_REVIEW}),
    and_(col(Claim.state) == State.SECOND_REVIEW, not_(_TO_JUDGE)),
)
"""What is not told, of claims that are judged blind."""


@dataclass(frozen=True, slots=True)
class NotificationRow:
    """What a person is told, the claim it is about, and whether they have read it."""

    occasion: Occasion
    sentence: str
    claim_id: int
    claim: str
    created_at: datetime
    is_new: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """What an e-mail tells one person: all that is needed to write it."""

    to_name: str
    to_email: str
    sentence: str
    claim_id: int
    claim: str


def tell(session: Session, by: Actor, occasion: Occasion, person_id: int, claim_id: int) -> None:
    """Tell a person of a claim, unless they did it themselves or have left."""
    person = session.get(User, person_id)
    if person is None or not person.active or by.id == person_id:
        return
    if occasion is not Occasion.MENTION:
        session.add(
            Notification(person_id=person_id, occasion=occasion, claim_id=claim_id, by_id=by.id, created_at=clock.now())
        )
        session.flush()
    if occasion in by_mail(session, person_id):
        told = {"claim": claim_id, "by": by.id}
        outbox.post_letter(session, person_id, occasion, json.dumps(told))


def news(session: Session, actor: Actor, *, limit: int = 50) -> list[NotificationRow]:
    """What a person was told, newest first; of claims that are judged blind only that they are to work on them."""
    query = (
        select(Notification, Claim.text, User.name)
        .join(Claim, col(Claim.id) == col(Notification.claim_id))
        .outerjoin(User, col(User.id) == col(Notification.by_id))
        .where(Notification.person_id == actor.person(), not_(_KEPT_BACK))
        .order_by(col(Notification.id).desc())
        .limit(limit)
    )
    return [
        NotificationRow(
            Occasion(row.occasion),
            sentence(Occasion(row.occasion), name or ""),
            row.claim_id,
            claim,
            row.created_at,
            row.seen_at is None,
        )
        for row, claim, name in session.exec(query)
    ]


def mark_read(session: Session, actor: Actor) -> None:
    """Note that somebody has read what they are shown."""
    told = select(Claim.id).where(Claim.id == Notification.claim_id, not_(_KEPT_BACK)).correlate(Notification)
    session.execute(
        update(Notification)
        .where(
            col(Notification.person_id) == actor.person(),
            col(Notification.seen_at).is_(None),
            told.exists(),
        )
        .values(seen_at=clock.now())
    )


def by_mail(session: Session, person_id: int) -> frozenset[Occasion]:
    """The occasions on which a person wants an e-mail; none until they chose."""
    return frozenset(
        Occasion(name) for name in session.exec(select(MailChoice.occasion).where(MailChoice.person_id == person_id))
    )


def choose(session: Session, actor: Actor, wanted: Collection[Occasion]) -> None:
    """Be told by e-mail on these occasions, and on no other."""
    rows = session.exec(select(MailChoice).where(MailChoice.person_id == actor.person())).all()
    for row in rows:
        if row.occasion not in wanted:
            session.delete(row)
    known = {row.occasion for row in rows}
    session.add_all(
        MailChoice(person_id=actor.person(), occasion=occasion)
        for occasion in Occasion
        if occasion in set(wanted) - known
    )
    session.flush()


def letter(session: Session, person_id: int, occasion: str, body: str) -> Letter | None:
    """What a waiting e-mail says, in names and words of today; None for somebody who has left meanwhile."""
    person, told = session.get_one(User, person_id), json.loads(body)
    if not person.active:
        return None
    by = session.get(User, told["by"]) if told["by"] is not None else None
    claim = session.get_one(Claim, told["claim"])
    return Letter(
        person.name, person.email, sentence(Occasion(occasion), by.name if by else ""), told["claim"], claim.text
    )
