"""Forms are taken once: sent again, the same form changes nothing and leads to the same page."""

from collections.abc import Callable

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from workbench import clock
from workbench.models import TakenForm
from workbench.services.actors import Actor


def once(session: Session, actor: Actor, key: str, do: Callable[[], str]) -> str:
    """Run `do` unless this person's form `key` was taken before; gives the location that the first time gave.

    The note that it was taken is written in the transaction of the change itself: a crash loses both or neither.
    """
    user_id = actor.person()
    taken = select(TakenForm.location).where(TakenForm.user_id == user_id, TakenForm.key == key)
    known = session.exec(taken).first()
    if known is not None:
        return known
    try:
        with session.begin_nested():
            location = do()
            session.add(TakenForm(user_id=user_id, key=key, location=location, created_at=clock.now()))
            session.flush()
    except IntegrityError:
        # PostgreSQL: the same form came in twice at once, and the other one was first.
        known = session.exec(taken).first()
        if known is None:
            raise
        return known
    return location


def was_taken(session: Session, actor: Actor, key: str) -> bool:
    """Whether this person's form `key` was taken before; for what is asked of a person only once."""
    taken = select(TakenForm.id).where(TakenForm.user_id == actor.person(), TakenForm.key == key)
    return session.exec(taken).first() is not None
