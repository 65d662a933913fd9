"""Views of the queue: filters that a person keeps under a name. Nobody else sees them, and no event tells of them."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from workbench.errors import BadInputError
from workbench.models import SavedView
from workbench.services.actors import Actor

MOST = 20
"""Views that one person may keep."""

LONGEST = 2_000
"""Characters that a view's filter may have."""


@dataclass(frozen=True, slots=True)
class View:
    """A kept filter; `query` is the part of the address behind the question mark."""

    id: int
    name: str
    query: str


def keep(session: Session, actor: Actor, name: str, query: str) -> None:
    """Keep a filter under a name; one that has the name already is replaced."""
    name = name.strip()
    if not 1 <= len(name) <= 60:
        raise BadInputError(f"Give the view a name of 1 to 60 characters; this one has {len(name)}.")
    if len(query) > LONGEST:
        raise BadInputError(f"The filter has {len(query)} characters; a view keeps up to {LONGEST}.")
    own = _of(session, actor)
    row = next((row for row in own if row.name == name), None)
    if row is None and len(own) >= MOST:
        raise BadInputError(f"You keep {len(own)} views, which is the most; forget one first.")
    row = row or SavedView(person_id=actor.person(), name=name, query="")
    row.query = query
    session.add(row)
    session.flush()


def forget(session: Session, actor: Actor, view_id: int) -> None:
    """Drop one of one's own views; one that is gone, or somebody else's, is left alone."""
    for row in _of(session, actor):
        if row.id == view_id:
            session.delete(row)
    session.flush()


def of(session: Session, actor: Actor) -> list[View]:
    """A person's views, by name."""
    return [View(row.id or 0, row.name, row.query) for row in _of(session, actor)]


def _of(session: Session, actor: Actor) -> list[SavedView]:
    query = select(SavedView).where(SavedView.person_id == actor.person()).order_by(col(SavedView.name))
    return list(session.exec(query))
