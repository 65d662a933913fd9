"""Accounts: people, their roles and their passwords.

A wrong e-mail costs the same time as a wrong password and gets the same answer.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_
from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain import erased
from workbench.domain.roles import Role
from workbench.errors import BadInputError, NotFoundError
from workbench.models import Identity, SecondStep, User
from workbench.services import log
from workbench.services.actors import WORKBENCH, Actor
from workbench.services.log.seals import seal_of_person
from workbench.services.people import attempts, departures, holding, passwords, sealing, sessions, sign_in_links, tokens
from workbench.services.people.sessions import Limits


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in the list of people; `sessions` counts those that are open.

    `identity` is "linked" when the provider signs them in, "asks" when an admin must link it first, or "".
    `second_step` is whether a code is asked for as well.
    """

    id: int
    name: str
    email: str
    role: str
    active: bool
    has_password: bool
    identity: str
    second_step: bool
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
    user = User(email=email, name=name, role=role.value, created_at=clock.now(), salt=sealing.new_salt())
    session.add(user)
    session.flush()
    log.record(session, actor, "add person", "person", user.id, {"role": role, "seal": seal_of_person(user)})
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


def check_password(
    session: Session,
    email: str,
    password: str,
    address: str,
    device: str = "",
    *,
    release: Callable[[], None] = lambda: None,
) -> User | None:
    """The person whose e-mail and password these are; None, after the same time, for all else.

    `address` is the network address, `device` what `attempts.new_device` gave this browser, if anything. `release` is
    called before the password is compared, which takes as long as fifty writes: a door ends its transaction by it.
    TooManyError after too many failures; services/people/attempts.py says how many. A right password is not counted.
    """
    try:
        email = normal_email(email)
    except BadInputError:
        email = ""
    counted = attempts.failed(session, attempts.allow(session, email, address, device))
    user = by_email(session, email) if email else None
    stored = user.password_hash if user is not None and user.active else None
    release()
    if not passwords.fits(stored, password) or user is None or stored is None:
        return None
    stronger = passwords.stronger(stored, password)
    holding.hold(session, user)
    if not user.active or user.password_hash != stored:
        return None  # kept out, or given another password, in the meantime
    attempts.forgive(session, counted)
    if stronger:
        user.password_hash = stronger
        log.record(session, WORKBENCH, "strengthen password", "person", user.id, sealing.password(user))
    return user


def set_password(session: Session, actor: Actor, user: User, password: str) -> None:
    """Set a person's password, end all their sessions and spend their links.

    BadInputError for a weak one, and for who is kept out. Nothing is asked of the database before the hash is made.
    """
    made = passwords.make_hash(password, email=user.email, name=user.name)
    holding.hold(session, user)
    if not user.active:
        raise BadInputError(f"{user.name} is kept out; let them in before they set a password.")
    user.password_hash = made
    session.add(user)
    end_sessions(session, user)
    log.record(session, actor, "set password", "person", user.id, sealing.password(user))


def sign_out_everywhere(session: Session, actor: Actor, user: User) -> None:
    """End all sessions of a person at an admin's word; their unused links are spent too."""
    holding.hold(session, user)
    end_sessions(session, user)
    log.record(session, actor, "end sessions", "person", user.id, {})


def end_sessions(session: Session, user: User) -> None:
    """Sign a person out everywhere, and spend the links they have not used."""
    sessions.end_of(session, user)
    sign_in_links.spend(session, user)


def change_role(session: Session, actor: Actor, user: User, role: Role) -> None:
    """Give a person another role, from their next request on."""
    _not_self_nor_last_admin(session, actor, user, still_admin=role is Role.ADMIN)
    before, user.role = user.role, role.value
    session.add(user)
    if not role.includes(Role.REVIEWER):
        departures.let_go(session, user)
    log.record(session, actor, "change role", "person", user.id, {"from": before, "to": role})


def is_erased(user: User) -> bool:
    """Whether nothing tells any more who this person was."""
    return user.email == erased.email(user.id)


def set_active(session: Session, actor: Actor, user: User, *, active: bool) -> None:
    """Let a person in, or keep them out from their next request on. What they did stays theirs.

    BadInputError for who takes their own rights away, for the last admin, and for a person who was erased.
    """
    if active and is_erased(user):
        raise BadInputError(f"{user.name} was erased; nobody can be let in under this name. Add the person anew.")
    if not active:
        _not_self_nor_last_admin(session, actor, user, still_admin=False)
        holding.hold(session, user)
        end_sessions(session, user)
        tokens.end_of(session, user)
    user.active = active
    session.add(user)
    if not active:
        departures.let_go(session, user)
    log.record(session, actor, "activate person" if active else "deactivate person", "person", user.id, {})


def rows(session: Session, limits: Limits) -> list[PersonRow]:
    """Everybody, by name."""
    query = (
        select(User, sessions.open_count(limits), Identity, SecondStep)
        .outerjoin(Identity, col(Identity.user_id) == col(User.id))
        .outerjoin(SecondStep, and_(col(SecondStep.user_id) == col(User.id), col(SecondStep.confirmed_at).is_not(None)))
        .order_by(col(User.name))
    )
    return [
        PersonRow(
            id=user.id or 0,
            name=user.name,
            email=user.email,
            role=user.role,
            active=user.active,
            has_password=user.password_hash is not None,
            identity="" if identity is None else "linked" if identity.linked_at else "asks",
            second_step=step is not None,
            sessions=count,
            created_at=user.created_at,
        )
        for user, count, identity, step in session.exec(query)
    ]


def first_admin_link(session: Session, limits: Limits) -> str | None:
    """A link for the desk's first admin, made when there is no active admin; None once one can sign in without."""
    admins = _active_admins(session)
    linked = set(session.exec(select(Identity.user_id).where(col(Identity.linked_at).is_not(None))))
    if any(admin.password_hash or admin.id in linked for admin in admins):
        return None
    email = "admin@localhost"
    user = admins[0] if admins else by_email(session, email)
    if user is None:
        user = add(session, WORKBENCH, name="Administrator", email=email, role=Role.ADMIN)
    elif not admins:
        user.role, user.active = Role.ADMIN.value, True
        session.add(user)
        log.record(session, WORKBENCH, "restore admin", "person", user.id, {})
    return sign_in_links.make(session, user, limits, set_password=True)


def is_last_admin(session: Session, user: User) -> bool:
    """Whether the desk would be left without an admin if this person were none."""
    return user.role == Role.ADMIN and not any(admin.id != user.id for admin in _active_admins(session))


def _active_admins(session: Session) -> list[User]:
    # Locked where rows can be (PostgreSQL), so that two admins who remove each other at once do not both succeed;
    # SQLite has one writer anyway.
    query = select(User).where(User.role == Role.ADMIN, col(User.active).is_(True)).order_by(col(User.id))
    return list(session.exec(query.with_for_update().execution_options(populate_existing=True)))


def _not_self_nor_last_admin(session: Session, actor: Actor, user: User, *, still_admin: bool) -> None:
    if user.id == actor.id:
        raise BadInputError("Ask another admin: nobody takes their own rights away.")
    if not still_admin and is_last_admin(session, user):
        raise BadInputError(f"{user.name} is the last admin; make somebody else admin first.")
