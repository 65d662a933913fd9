"""Accounts: people, passwords, one-time links and sessions.

Tokens are 32 random bytes; only their SHA-256 is stored. Passwords are hashed with Argon2id (19 MiB, two passes, one
lane: OWASP's first choice). A wrong e-mail costs the same time as a wrong password and gets the same answer.
"""

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func, update
from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.roles import Role
from workbench.errors import BadInputError, NotFoundError, TooManyError
from workbench.models import SignInAttempt, SignInLink, User, UserSession
from workbench.services import log
from workbench.services.actors import WORKBENCH, Actor

PASSWORD_SHORTEST = 12
PASSWORD_LONGEST = 1024
WINDOW = timedelta(minutes=5)
FAILURES_PER_ACCOUNT = 10
FAILURES_PER_ADDRESS = 30
_SEEN_EVERY = timedelta(seconds=60)

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_DUMMY_HASH = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$s9sUrNF9NjMWnXtN9aCMnWGw+FDGNoxu1j0SsSKZHDQ"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long sessions and links live."""

    idle: timedelta
    absolute: timedelta
    link: timedelta


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in the list of people; `sessions` counts those that are open."""

    id: int
    name: str
    email: str
    role: str
    active: bool
    has_password: bool
    sessions: int
    created_at: datetime


def normal_email(raw: str) -> str:
    """An e-mail address in the one form it is stored in: NFKC, casefolded, trimmed; BadInputError when it is none."""
    email = unicodedata.normalize("NFKC", raw).strip().casefold()
    name, at, host = email.rpartition("@")
    if not (name and at and host) or len(email) > 320 or not email.isascii() or any(c <= " " for c in email):
        raise BadInputError(f"{raw.strip()[:80]!r} is no e-mail address; give name@host in plain letters.")
    return email


def add(session: Session, actor: Actor, *, name: str, email: str, role: Role) -> User:
    """Add a person, who signs in by a one-time link and then sets a password."""
    name = unicodedata.normalize("NFKC", name).strip()
    if not name or len(name) > 120:
        raise BadInputError(f"A name has 1 to 120 characters; this one has {len(name)}.")
    email = normal_email(email)
    if by_email(session, email) is not None:
        raise BadInputError(f"{email} has an account already.")
    user = User(email=email, name=name, role=role.value, created_at=clock.now())
    session.add(user)
    session.flush()
    log.record(session, actor, "add person", "person", user.id, {"name": name, "role": role})
    return user


def by_email(session: Session, email: str) -> User | None:
    """The person with this address, in its stored form."""
    return session.exec(select(User).where(User.email == email)).first()


def get(session: Session, user_id: int) -> User:
    """A person; NotFoundError when there is none."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFoundError(f"There is no person {user_id}.")
    return user


def check_password(session: Session, email: str, password: str, address: str) -> User | None:
    """The person whose e-mail and password these are; None, after the same time, for all else.

    TooManyError after 10 failures for an account or 30 from a network address within 5 minutes. A right password does
    not count, and waiting is all it takes: nobody can lock a colleague out for longer than they keep trying.
    """
    try:
        email = normal_email(email)
    except BadInputError:
        email = ""
    account, origin = _digest("account:" + email), _digest("address:" + address)
    _hold_back(session, account, FAILURES_PER_ACCOUNT)
    _hold_back(session, origin, FAILURES_PER_ADDRESS)
    user = by_email(session, email) if email else None
    stored = user.password_hash if user and user.active and user.password_hash else _DUMMY_HASH
    if _matches(stored, password) and user is not None and stored != _DUMMY_HASH:
        return user
    session.add_all(SignInAttempt(subject=subject, at=clock.now()) for subject in (account, origin))
    session.flush()
    return None


def set_password(session: Session, actor: Actor, user: User, password: str) -> None:
    """Set a person's password and end all their sessions."""
    password = unicodedata.normalize("NFKC", password)
    if not PASSWORD_SHORTEST <= len(password) <= PASSWORD_LONGEST:
        raise BadInputError(
            f"A password has {PASSWORD_SHORTEST} to {PASSWORD_LONGEST} characters; this one has {len(password)}."
        )
    if user.email.split("@")[0] in password.casefold() or user.name.casefold() in password.casefold():
        raise BadInputError("A password that holds your name or address is guessed first; choose another.")
    user.password_hash = _HASHER.hash(password)
    session.add(user)
    end_sessions(session, user)
    log.record(session, actor, "set password", "person", user.id, {})


def make_link(session: Session, user: User, limits: Limits, *, set_password: bool = False) -> str:
    """A token that signs `user` in once, within `limits.link`."""
    token = secrets.token_urlsafe(32)
    session.add(
        SignInLink(
            user_id=user.id or 0,
            token_sha256=_digest(token),
            set_password=set_password,
            expires_at=clock.now() + limits.link,
        )
    )
    session.flush()
    return token


def link(session: Session, token: str) -> SignInLink | None:
    """The unused, living link behind a token."""
    row = session.exec(select(SignInLink).where(SignInLink.token_sha256 == _digest(token))).first()
    return row if row and row.used_at is None and row.expires_at > clock.now() else None


def use_link(session: Session, token: str) -> tuple[User, bool] | None:
    """Spend a link: its person and whether they set a password next. None when it is spent, over or unknown."""
    now = clock.now()
    spent = session.execute(
        update(SignInLink)
        .where(
            col(SignInLink.token_sha256) == _digest(token),
            col(SignInLink.used_at).is_(None),
            col(SignInLink.expires_at) > now,
        )
        .values(used_at=now)
    )
    if spent.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult
        return None
    row = session.exec(select(SignInLink).where(SignInLink.token_sha256 == _digest(token))).one()
    user = get(session, row.user_id)
    return (user, row.set_password) if user.active else None


def open_session(session: Session, user: User) -> str:
    """A new session for a person who proved who they are; gives its token."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    session.add(UserSession(user_id=user.id or 0, token_sha256=_digest(token), created_at=now, seen_at=now))
    log.record(session, Actor(user.id, user.name, Role(user.role)), "sign in", "person", user.id, {})
    return token


def person_of(session: Session, token: str, limits: Limits) -> tuple[Actor, bool] | None:
    """The person behind a session's token as they are now, and whether `seen` is due; None when it is over."""
    query = (
        select(UserSession, User)
        .join(User, col(User.id) == col(UserSession.user_id))
        .where(UserSession.token_sha256 == _digest(token), col(UserSession.ended_at).is_(None))
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


def end_session(session: Session, token: str) -> None:
    """Sign out."""
    session.execute(
        update(UserSession)
        .where(col(UserSession.token_sha256) == _digest(token), col(UserSession.ended_at).is_(None))
        .values(ended_at=clock.now())
    )


def end_sessions(session: Session, user: User) -> None:
    """Sign a person out everywhere, and spend the links they have not used."""
    now = clock.now()
    session.execute(
        update(UserSession)
        .where(col(UserSession.user_id) == user.id, col(UserSession.ended_at).is_(None))
        .values(ended_at=now)
    )
    session.execute(
        update(SignInLink)
        .where(col(SignInLink.user_id) == user.id, col(SignInLink.used_at).is_(None))
        .values(used_at=now)
    )


def change_role(session: Session, actor: Actor, user: User, role: Role) -> None:
    """Give a person another role, from their next request on."""
    _not_self_nor_last_admin(session, actor, user, still_admin=role is Role.ADMIN)
    before, user.role = user.role, role.value
    session.add(user)
    log.record(session, actor, "change role", "person", user.id, {"from": before, "to": role})


def set_active(session: Session, actor: Actor, user: User, *, active: bool) -> None:
    """Let a person in, or keep them out from their next request on. What they did stays theirs."""
    if not active:
        _not_self_nor_last_admin(session, actor, user, still_admin=False)
        end_sessions(session, user)
    user.active = active
    session.add(user)
    log.record(session, actor, "activate person" if active else "deactivate person", "person", user.id, {})


def rows(session: Session) -> list[PersonRow]:
    """Everybody, by name."""
    open_ones = (
        select(func.count())
        .where(col(UserSession.user_id) == User.id, col(UserSession.ended_at).is_(None))
        .correlate(User)
        .scalar_subquery()
    )
    return [
        PersonRow(
            id=user.id or 0,
            name=user.name,
            email=user.email,
            role=user.role,
            active=user.active,
            has_password=user.password_hash is not None,
            sessions=sessions,
            created_at=user.created_at,
        )
        for user, sessions in session.exec(select(User, open_ones).order_by(col(User.name)))
    ]


def first_admin_link(session: Session, limits: Limits) -> str | None:
    """A link for the desk's first admin; None once an active admin has a password."""
    ready = select(User.id).where(
        User.role == Role.ADMIN, col(User.active).is_(True), col(User.password_hash).is_not(None)
    )
    if session.exec(ready.limit(1)).first() is not None:
        return None
    email = "admin@localhost"
    user = by_email(session, email) or add(session, WORKBENCH, name="Administrator", email=email, role=Role.ADMIN)
    return make_link(session, user, limits, set_password=True)


def _hold_back(session: Session, subject: str, limit: int) -> None:
    since = clock.now() - WINDOW
    query = select(func.count()).where(col(SignInAttempt.subject) == subject, col(SignInAttempt.at) > since)
    if session.exec(query).one() >= limit:
        raise TooManyError(f"Too many failed sign-ins; try again in {int(WINDOW.total_seconds() // 60)} minutes.")


def _not_self_nor_last_admin(session: Session, actor: Actor, user: User, *, still_admin: bool) -> None:
    if user.id == actor.id:
        raise BadInputError("Ask another admin: nobody takes their own rights away.")
    if user.role != Role.ADMIN or still_admin:
        return
    others = select(func.count()).where(User.role == Role.ADMIN, col(User.active).is_(True), col(User.id) != user.id)
    if session.exec(others).one() == 0:
        raise BadInputError(f"{user.name} is the last admin; make somebody else admin first.")


def _matches(stored: str, password: str) -> bool:
    if len(password) > PASSWORD_LONGEST:
        return False
    try:
        return _HASHER.verify(stored, unicodedata.normalize("NFKC", password))
    except (VerificationError, InvalidHashError):
        return False


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
