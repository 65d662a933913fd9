"""Who is asking, and whether they may: every view declares a role, or that it is public; the rest is refused."""

from workbench.auth.guard import (
    SESSION_KEY,
    bearer,
    before_second_step,
    current_actor,
    current_holder,
    known_actor,
    permission,
    protect,
    public,
    requires,
    scope_of,
)

__all__ = [
    "SESSION_KEY",
    "bearer",
    "before_second_step",
    "current_actor",
    "current_holder",
    "known_actor",
    "permission",
    "protect",
    "public",
    "requires",
    "scope_of",
]
