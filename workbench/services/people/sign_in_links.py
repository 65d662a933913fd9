"""Sign-in links: each signs one person in once, and may let them set a password.

A link's token is 32 random bytes; only its SHA-256 is stored.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from workbench import clock
from workbench.errors import BadInputError
from workbench.models import SignInLink, User
from workbench.services import log
from workbench.services.actors import WORKBENCH, Actor
from workbench.services.log.seals import seal_of_stored
from workbench.services.people import holding
from workbench.services.people.sessions import Limits

LONGEST = timedelta(days=7)
"""How long a link can be made to live, by the settings."""


def make(session: Session, user: User, limits: Limits, *, set_password: bool = False, actor: Actor = WORKBENCH) -> str:
    """A token that signs `user` in once, within `limits.link`; earlier unused ones end. BadInputError when inactive."""
    if not user.active:
        raise BadInputError(f"{user.name} is kept out; let them in before you give them a link.")
    spend(session, user)
    token = secrets.token_urlsafe(32)
    now = clock.now()
    ends, digest = now + limits.link, _digest(token)
    row = SignInLink(user_id=user.id or 0, token_sha256=digest, set_password=set_password, expires_at=ends)
    session.add(row)
    session.flush()
    facts = {"link": row.id, "expires": ends.isoformat(), "seal": seal_of_stored("link", row.id, digest)}
    log.record(session, actor, "make sign-in link", "person", user.id, {"set password": set_password, **facts})
    return token


def find(session: Session, token: str) -> SignInLink | None:
    """The unused, living link behind a token."""
    return session.exec(select(SignInLink).where(*_lives(token))).first()


def use(session: Session, token: str) -> tuple[User, bool] | None:
    """Spend a link: its person and whether they set a password next. None when it is spent, over or unknown."""
    row = find(session, token)
    if row is None:
        return None
    user = session.get_one(User, row.user_id)
    holding.hold(session, user)
    spent = session.execute(update(SignInLink).where(*_lives(token)).values(used_at=clock.now()))
    if spent.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult
        return None
    return (user, row.set_password) if user.active else None


def spend(session: Session, user: User) -> None:
    """End the links that a person has not used."""
    session.execute(
        update(SignInLink)
        .where(col(SignInLink.user_id) == user.id, col(SignInLink.used_at).is_(None))
        .values(used_at=clock.now())
    )


def _lives(token: str) -> tuple[Any, ...]:
    """The conditions on the unused, living link; one that ends too late was made while a clock stood ahead."""
    ends, now = col(SignInLink.expires_at), clock.now()
    unused = col(SignInLink.used_at).is_(None)
    return col(SignInLink.token_sha256) == _digest(token), unused, ends > now, ends <= now + LONGEST


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
