"""What a token may be used for: each scope is a part of what its owner may do, never more."""

from enum import StrEnum

from workbench.domain.roles import Role


class Scope(StrEnum):
    """A part of the API; the value is what is stored and shown."""

    READ = "read"
    INGEST = "ingest"
    REVIEW = "review"
    PUBLISH = "publish"

    @property
    def words(self) -> str:
        """What the scope opens, for people."""
        return _OPENS[self][1]

    @property
    def role(self) -> Role:
        """The lowest role to which the scope opens anything."""
        return _OPENS[self][0]


_OPENS = {
    Scope.READ: (Role.READER, "read what your role may see"),
    Scope.INGEST: (Role.REVIEWER, "hand in articles, sources and imports"),
    Scope.REVIEW: (Role.REVIEWER, "work on claims: take steps, hand in verdicts, decide about matches"),
    Scope.PUBLISH: (Role.SUPERVISOR, "publish, correct and retract checks, and make editions"),
}
