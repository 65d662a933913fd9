"""People as actors: who stands behind an id that a job or a request carries."""

from sqlmodel import Session

from workbench.domain.roles import Role
from workbench.models import User
from workbench.services.actors import WORKBENCH, Actor


def actor(session: Session, user_id: int | None) -> Actor:
    """The person with this id as they are today; the workbench itself for None or an id that is gone."""
    user = session.get(User, user_id) if user_id is not None else None
    return Actor(user.id, user.name, Role(user.role)) if user else WORKBENCH
