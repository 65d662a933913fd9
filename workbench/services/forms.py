"""Forms are taken once: sent again, the same form changes nothing and leads to the same page."""

from collections.abc import Callable

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from workbench import clock
from workbench.errors import BadInputError, WorkbenchError
from workbench.models import TakenForm
from workbench.services.actors import Actor


def once(session: Session, actor: Actor, key: str, do: Callable[[], str], *, content: str = "") -> str:
    """Run `do` unless this person's form `key` was taken before; gives the location that the first time gave.

    The note that it was taken is written in the transaction of the change itself: a crash loses both or neither.
    `content` is the SHA-256 (hex) of what was sent, where programs choose the key; BadInputError when the key came with
    something else before.
    """
    user_id = actor.person()
    known = _taken(session, user_id, key, content)
    if known is not None:
        return known
    try:
        with session.begin_nested():
            location = do()
            now = clock.now()
            session.add(TakenForm(user_id=user_id, key=key, location=location, content=content, created_at=now))
            session.flush()
    except (IntegrityError, WorkbenchError):
        # PostgreSQL: the same form may have come in twice at once, and the other one was first; what it did is in the
        # way of this one (the claim has moved on, say), and whoever sent both is to hear that it is done.
        known = _taken(session, user_id, key, content)
        if known is None:
            raise
        return known
    return location


def was_taken(session: Session, actor: Actor, key: str) -> bool:
    """Whether this person's form `key` was taken before; for what is asked of a person only once."""
    taken = select(TakenForm.id).where(TakenForm.user_id == actor.person(), TakenForm.key == key)
    return session.exec(taken).first() is not None


def _taken(session: Session, user_id: int, key: str, content: str) -> str | None:
    """The location that the form gave when it was taken; None when it was not."""
    query = select(TakenForm.location, TakenForm.content).where(TakenForm.user_id == user_id, TakenForm.key == key)
    found = session.exec(query).first()
    if found is None:
        return None
    location, known = found
    if known != content:
        raise BadInputError(f"The key {key!r} was sent with another request before; take a new one for each request.")
    return location
