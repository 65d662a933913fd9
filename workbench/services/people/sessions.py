"""Sessions: signed-in browsers, kept on the server so that they can be ended there.

A token is 32 random bytes; only its SHA-256 is stored. After a password or link of somebody with a second step a
session awaits the code: it opens nothing, lives for `MINUTES_FOR_CODE`, and a new one follows it.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, ScalarSelect, func, update
from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.roles import Role
from workbench.models import User, UserSession
from workbench.services import log
from workbench.services.actors import WORKBENCH, Actor
from workbench.services.log.seals import seal_of_stored
from workbench.services.people import holding

MINUTES_FOR_CODE = 10
_SEEN_EVERY = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long sessions and links live."""

    idle: timedelta
    absolute: timedelta
    link: timedelta


@dataclass(frozen=True, slots=True)
class OpenRow:
    """An open session, as its person sees it: how they proved who they are, and whether it is the one who asks."""

    way: str
    created_at: datetime
    seen_at: datetime
    is_this: bool


def open_session(session: Session, user: User, way: str = "link", second: str = "") -> str:
    """A new session for a person who proved who they are by `way`, and by `second` where a code was asked for.

    The log keeps both. Gives the session's token.
    """
    token = _new(session, user, way, awaits_code=False)
    number = _number(session, token)
    facts = {"by": way, "session": number, "seal": seal_of_stored("session", number, _digest(token))}
    facts |= {"second step": second} if second else {}
    log.record(session, Actor(user.id, user.name, Role(user.role)), "sign in", "person", user.id, facts)
    return token


def await_code(session: Session, user: User, way: str) -> str:
    """A session that opens nothing yet, for a person whose second step is still to come; gives its token."""
    return _new(session, user, way, awaits_code=True)


def awaited(session: Session, token: str) -> tuple[User, str] | None:
    """Whose code a session awaits, and how they came; None when it awaits none, is over, or they are kept out."""
    query = (
        select(UserSession, User)
        .join(User, col(User.id) == col(UserSession.user_id))
        .where(UserSession.token_sha256 == _digest(token), col(UserSession.ended_at).is_(None))
        .where(col(UserSession.awaits_code).is_(True))
        .where(col(UserSession.created_at) > clock.now() - timedelta(minutes=MINUTES_FOR_CODE))
    )
    found = session.exec(query).first()
    return (found[1], found[0].way) if found is not None and found[1].active else None


def way_of(session: Session, token: str) -> str:
    """How the person of a session proved who they are; "" for one that is not there or from before this was kept."""
    return session.exec(select(UserSession.way).where(UserSession.token_sha256 == _digest(token))).first() or ""


def _new(session: Session, user: User, way: str, *, awaits_code: bool) -> str:
    holding.hold_let_in(session, user.id or 0)
    token = secrets.token_urlsafe(32)
    now = clock.now()
    row = UserSession(user_id=user.id or 0, token_sha256=_digest(token), created_at=now, seen_at=now)
    row.way, row.awaits_code = way, awaits_code
    session.add(row)
    session.flush()
    return token


def person_of(session: Session, token: str, limits: Limits) -> tuple[Actor, bool] | None:
    """The person behind a session's token as they are now, and whether `seen` is due; None when it is over."""
    query = (
        select(UserSession, User)
        .join(User, col(User.id) == col(UserSession.user_id))
        .where(UserSession.token_sha256 == _digest(token), col(UserSession.ended_at).is_(None))
        .where(col(UserSession.awaits_code).is_(False))
    )
    found = session.exec(query).first()
    if found is None:
        return None
    row, user = found
    now = clock.now()
    if not user.active or now - row.seen_at > limits.idle or now - row.created_at > limits.absolute:
        return None
    return Actor(user.id, user.name, Role(user.role)), now - row.seen_at > _SEEN_EVERY


def seen(session: Session, token: str) -> None:
    """Note that a session is in use."""
    session.execute(
        update(UserSession).where(col(UserSession.token_sha256) == _digest(token)).values(seen_at=clock.now())
    )


def sign_out(session: Session, actor: Actor, token: str) -> None:
    """End one session at its person's word."""
    _end(session, token)
    log.record(session, actor, "sign out", "person", actor.id, {"session": _number(session, token)})


def give_way(session: Session, token: str) -> None:
    """End the session of a browser in which somebody signs in anew; the log has it where it opened the desk."""
    ended = _end(session, token)
    if ended is not None and not ended.awaits_code:
        log.record(session, WORKBENCH, "sign out", "person", ended.user_id, {"session": ended.id})


def end_of(session: Session, user: User) -> None:
    """End every session of a person."""
    session.execute(
        update(UserSession)
        .where(col(UserSession.user_id) == user.id, col(UserSession.ended_at).is_(None))
        .values(ended_at=clock.now())
    )


def end_others(session: Session, actor: Actor, token: str) -> None:
    """End every session of a person but the one of this token, at their own word."""
    session.execute(
        update(UserSession)
        .where(col(UserSession.user_id) == actor.id, col(UserSession.ended_at).is_(None))
        .where(col(UserSession.token_sha256) != _digest(token))
        .values(ended_at=clock.now())
    )
    log.record(session, actor, "end other sessions", "person", actor.id, {"kept": _number(session, token)})


def open_of(session: Session, actor: Actor, token: str, limits: Limits) -> list[OpenRow]:
    """The open sessions of a person, the newest first; `token` is that of who asks."""
    query = select(UserSession).where(col(UserSession.user_id) == actor.id, *_is_open(limits))
    return [
        OpenRow(row.way, row.created_at, row.seen_at, row.token_sha256 == _digest(token))
        for row in session.exec(query.order_by(col(UserSession.id).desc()))
    ]


def open_count(limits: Limits) -> ScalarSelect[int]:
    """For a query over people: how many sessions each has open."""
    query = select(func.count()).where(col(UserSession.user_id) == User.id, *_is_open(limits))
    return query.correlate(User).scalar_subquery()


def _end(session: Session, token: str) -> Row[tuple[int, int, bool]] | None:
    """End one session; its number, whose it was and whether it awaited a code, or None when it was over already."""
    return session.execute(
        update(UserSession)
        .where(col(UserSession.token_sha256) == _digest(token), col(UserSession.ended_at).is_(None))
        .values(ended_at=clock.now())
        .returning(col(UserSession.id), col(UserSession.user_id), col(UserSession.awaits_code))
    ).first()


def _number(session: Session, token: str) -> int | None:
    return session.exec(select(UserSession.id).where(UserSession.token_sha256 == _digest(token))).first()


def _is_open(limits: Limits) -> tuple[Any, ...]:
    now = clock.now()
    return (
        col(UserSession.ended_at).is_(None),
        col(UserSession.awaits_code).is_(False),
        col(UserSession.seen_at) >= now - limits.idle,
        col(UserSession.created_at) >= now - limits.absolute,
    )


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
