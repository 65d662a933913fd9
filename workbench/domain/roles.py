"""Who may do what: four roles, each with all that the one before it may do."""

from enum import StrEnum


class Role(StrEnum):
    """A person's role on the desk; the value is what is stored and shown."""

    READER = "reader"
    REVIEWER = "reviewer"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """0 for reader to 3 for admin."""
        return list(Role).index(self)

    def includes(self, other: "Role") -> bool:
        """Whether this role may do all that `other` may."""
        return self.rank >= other.rank
