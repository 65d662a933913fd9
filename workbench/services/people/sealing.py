"""Sealing: what the log holds of who people are and of their passwords, and the salt that is the key to it."""

import secrets

from sqlalchemy import update
from sqlmodel import Session, col, select

from workbench.domain import erased
from workbench.models import User
from workbench.services import log
from workbench.services.actors import WORKBENCH
from workbench.services.log.seals import seal_of_person, seal_of_stored


def new_salt() -> str:
    """16 random bytes, in hex."""
    return secrets.token_hex(16)


def password(user: User) -> dict[str, str]:
    """What an event tells of a password that was set."""
    return {"seal": seal_of_stored("password of person", user.id, user.password_hash or "")}


def salt_of(session: Session, user: User) -> str:
    """The salt of a person's seals; an account from before there were salts is sealed here."""
    if not user.salt:
        _seal(session, user)
    return user.salt


def seal_unsealed(session: Session) -> int:
    """Let the log tell, sealed, who those are whom an earlier version added; gives how many."""
    rows = session.exec(select(User).where(User.salt == "").order_by(col(User.id))).all()
    unsealed = [user for user in rows if user.email != erased.email(user.id)]
    for user in unsealed:
        _seal(session, user)
    return len(unsealed)


def _seal(session: Session, user: User) -> None:
    mine = update(User).where(col(User.id) == user.id, col(User.salt) == "").values(salt=new_salt())
    sealed = session.execute(mine)
    session.refresh(user)
    if sealed.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult
        return  # another process was first
    facts = {"seal": seal_of_person(user), "password": password(user)["seal"] if user.password_hash is not None else ""}
    log.record(session, WORKBENCH, "seal person", "person", user.id, facts)
