"""What a token may be used for: each scope is a part of what its owner may do, never more."""

from enum import StrEnum


class Scope(StrEnum):
    """A part of the API; the value is what is stored and shown."""

    READ = "read"
    INGEST = "ingest"
    REVIEW = "review"
    PUBLISH = "publish"

    @property
    def words(self) -> str:
        """What the scope opens, for the page where tokens are made."""
        return _WORDS[self]


_WORDS = {
    Scope.READ: "read what your role may see",
    Scope.INGEST: "hand in articles, sources and imports",
    Scope.REVIEW: "work on claims: take steps, hand in verdicts, decide about matches",
    Scope.PUBLISH: "publish, correct and retract checks, and make editions",
}
