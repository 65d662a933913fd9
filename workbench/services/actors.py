"""Who acts: a person of the desk, or the workbench itself."""

from dataclasses import dataclass

from workbench.domain.roles import Role
from workbench.errors import ForbiddenError


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
