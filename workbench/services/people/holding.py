"""Holding an account: what opens a door for somebody and what keeps them out happen one after the other.

On PostgreSQL two transactions run at once. A session that begins while its person is kept out would be ended by nobody,
and live again with them. Whoever holds an account does so before anything is written to the log, which all wait for.
"""

from sqlmodel import Session

from workbench.errors import ForbiddenError
from workbench.models import User


def hold(session: Session, user: User) -> None:
    """Let everybody else who holds this account wait until the transaction ends, and read it as it is now."""
    session.refresh(user, with_for_update={"key_share": True})  # who only refers to the account does not wait


def hold_let_in(session: Session, person_id: int) -> None:
    """The same, by number; ForbiddenError when the person is kept out by now."""
    user = session.get_one(User, person_id)
    hold(session, user)
    if not user.active:
        raise ForbiddenError(f"{user.name} is kept out of this desk; an admin can let them in again.")
