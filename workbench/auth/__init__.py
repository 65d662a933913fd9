"""Who is asking, and whether they may: every view declares a role, or that it is public; the rest is refused."""

from workbench.auth.guard import SESSION_KEY, current_actor, known_actor, permission, protect, public, requires

__all__ = ["SESSION_KEY", "current_actor", "known_actor", "permission", "protect", "public", "requires"]
