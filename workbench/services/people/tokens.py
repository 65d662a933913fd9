"""Tokens of the API: made and revoked by their owner, stored as a hash, with scopes, an end and an allowance.

A token is 32 random bytes behind a prefix by which scanners for secrets know it; only its SHA-256 is stored.
"""

import hashlib
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.roles import Role
from workbench.domain.scopes import Scope
from workbench.errors import BadInputError, NotFoundError, TooManyError
from workbench.models import Token, User
from workbench.services import allowances, log
from workbench.services.actors import Actor
from workbench.services.allowances import Allowance
from workbench.services.log.seals import seal_of_stored
from workbench.services.people import holding

PREFIX = "wbt_"
LONGEST_DAYS = 365


@dataclass(frozen=True, slots=True)
class Holder:
    """Who acts by a token: its owner as they are now, within the token's scopes."""

    token_id: int
    actor: Actor
    scopes: frozenset[Scope]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token in a list; `state` is "live", "expired" or "revoked"."""

    id: int
    owner_id: int
    owner: str
    name: str
    start: str
    scopes: tuple[Scope, ...]
    state: str
    created_at: datetime
    expires_at: datetime
    last_used_on: date | None


def make(session: Session, actor: Actor, *, name: str, scopes: Sequence[Scope], days: int) -> str:
    """Make a token for whom it is asked by; gives the token itself, which nobody can be shown again."""
    name = unicodedata.normalize("NFKC", name).strip()
    if not name or len(name) > 120:
        raise BadInputError(f"A token's name has 1 to 120 characters; this one has {len(name)}.")
    if not scopes:
        raise BadInputError(f"Choose what the token may be used for: {', '.join(Scope)}.")
    closed = [scope for scope in scopes if not actor.role.includes(scope.role)]
    if closed:
        raise BadInputError(f"The scope {closed[0]} opens nothing to the role {actor.role}; leave it out.")
    if not 1 <= days <= LONGEST_DAYS:
        raise BadInputError(f"A token lives for 1 to {LONGEST_DAYS} days, not {days}.")
    holding.hold_let_in(session, actor.person())
    secret = PREFIX + secrets.token_urlsafe(32)
    now = clock.now()
    row = Token(
        user_id=actor.person(),
        name=name,
        start=secret[:8],
        token_sha256=_digest(secret),
        scopes=[scope.value for scope in Scope if scope in scopes],
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(row)
    session.flush()
    facts = {"name": name, "scopes": row.scopes, "expires": row.expires_at.isoformat()}
    facts["seal"] = seal_of_stored("token", row.id, row.token_sha256)
    log.record(session, actor, "make token", "token", row.id, facts)
    return secret


def holder_of(session: Session, secret: str) -> Holder | None:
    """Who acts by this token; None when it is unknown, over or revoked, or its owner is kept out."""
    query = select(Token, User).join(User, col(User.id) == col(Token.user_id))
    found = session.exec(query.where(Token.token_sha256 == _digest(secret))).first()
    if found is None:
        return None
    token, user = found
    if not user.active or token.revoked_at is not None or token.expires_at <= clock.now():
        return None
    actor = Actor(user.id, user.name, Role(user.role))
    return Holder(token.id or 0, actor, frozenset(Scope(name) for name in token.scopes), token.expires_at)


def spend(session: Session, token_id: int, *, per_minute: int) -> None:
    """Note that a token is used today, and take one request from its allowance of `per_minute`.

    A token that rested may use a minute's worth at once. TooManyError says in how many seconds the next one is due.
    """
    seconds = allowances.take(session, Token, token_id, Allowance(per_minute, 60), last_used_on=clock.today())
    if seconds:
        told = f"This token has spent its {per_minute} requests a minute; the next one is due in {seconds} s."
        raise TooManyError(told, seconds=seconds)


def revoke(session: Session, actor: Actor, token_id: int) -> None:
    """End a token at the word of its owner or an administrator; to everybody else it does not exist."""
    row = session.get(Token, token_id)
    if row is None or not (row.user_id == actor.id or actor.role.includes(Role.ADMIN)):
        raise NotFoundError(f"There is no token {token_id} of yours.")
    if row.revoked_at is not None:
        return
    row.revoked_at = clock.now()
    session.add(row)
    log.record(session, actor, "revoke token", "token", token_id, {"name": row.name})


def end_of(session: Session, user: User) -> None:
    """End every token of a person."""
    session.execute(
        update(Token)
        .where(col(Token.user_id) == user.id, col(Token.revoked_at).is_(None))
        .values(revoked_at=clock.now())
    )


def rows(session: Session, viewer: Actor) -> list[TokenRow]:
    """The viewer's tokens, newest first; everybody's for an administrator."""
    query = select(Token, User.name).join(User, col(User.id) == col(Token.user_id)).order_by(col(Token.id).desc())
    if not viewer.role.includes(Role.ADMIN):
        query = query.where(Token.user_id == viewer.id)
    return [_row(token, owner) for token, owner in session.exec(query)]


def _row(token: Token, owner: str) -> TokenRow:
    over = "expired" if token.expires_at <= clock.now() else "live"
    return TokenRow(
        id=token.id or 0,
        owner_id=token.user_id,
        owner=owner,
        name=token.name,
        start=token.start,
        scopes=tuple(Scope(name) for name in token.scopes),
        state="revoked" if token.revoked_at is not None else over,
        created_at=token.created_at,
        expires_at=token.expires_at,
        last_used_on=token.last_used_on,
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
