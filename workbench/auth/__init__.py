"""Who is asking, and whether they may: every view declares a role, or that it is public; the rest is refused."""

from workbench.auth.guard import (
    SESSION_KEY,
    bearer,
    before_second_step,
    current_actor,
    current_holder,
    hold_against,
    known_actor,
    permission,
    protect,
    public,
    requires,
    scope_of,
    secret_sent,
)

__all__ = [
    "SESSION_KEY",
    "bearer",
    "before_second_step",
    "current_actor",
    "current_holder",
    "hold_against",
    "known_actor",
    "permission",
    "protect",
    "public",
    "requires",
    "scope_of",
    "secret_sent",
]
