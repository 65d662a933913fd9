"""Which role a person gets from what the provider says of them: an explicit table, and nothing beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workbench.domain.roles import Role


@dataclass(frozen=True, slots=True)
class RoleTable:
    """Values of the provider's claim, as it writes them, and the role that each gives."""

    rows: Mapping[str, Role]

    @classmethod
    def read(cls, listed: str) -> "RoleTable":
        """The table from “value=role, value=role”; the last “=” counts, for values may hold one (LDAP names).

        ValueError, with a sentence, for an entry without a value or a role, and for a value that is listed twice.
        """
        rows: dict[str, Role] = {}
        for entry in (part.strip() for part in listed.split(",")):
            if not entry:
                continue
            value, _, role = (part.strip() for part in entry.rpartition("="))
            if not value or role not in list(Role):
                raise ValueError(f"{entry!r} is no value=role with one of the roles {', '.join(Role)}")
            if value in rows:
                raise ValueError(f"{value!r} is listed twice")
            rows[value] = Role(role)
        return cls(rows)

    def role_of(self, values: Iterable[str]) -> Role | None:
        """The highest role that any of the values gives; None when none of them is in the table."""
        given = [self.rows[value] for value in values if value in self.rows]
        return max(given, key=lambda role: role.rank, default=None)
