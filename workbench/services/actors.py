"""Who acts: a person of the desk, or the workbench itself, and who stands behind an id that a job carries."""

from dataclasses import dataclass

from sqlmodel import Session

from workbench.domain.roles import Role
from workbench.errors import ForbiddenError
from workbench.models import User


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone who does something; `id` is None for the workbench itself."""

    id: int | None
    name: str
    role: Role

    def person(self) -> int:
        """The person's id; ForbiddenError for the workbench, which signs nothing."""
        if self.id is None:
            raise ForbiddenError(f"{self.name} is no person; a verdict, an approval and a publication need one.")
        return self.id


WORKBENCH = Actor(id=None, name="Workbench", role=Role.ADMIN)
"""Acts where no person does: extraction, matching, the demo."""


def acting(session: Session, user_id: int | None) -> Actor:
    """The person with this id as they are today; the workbench itself for None or an id that is gone."""
    user = session.get(User, user_id) if user_id is not None else None
    return Actor(user.id, user.name, Role(user.role)) if user else WORKBENCH
