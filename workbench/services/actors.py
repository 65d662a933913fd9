"""Who acts: a person of the desk, or the workbench itself."""

from dataclasses import dataclass

from workbench.domain.roles import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone who does something; `id` is None for the workbench itself."""

    id: int | None
    name: str
    role: Role


WORKBENCH = Actor(id=None, name="Workbench", role=Role.ADMIN)
"""Acts where no person does: extraction, matching, the demo."""
