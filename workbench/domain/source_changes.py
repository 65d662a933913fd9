"""What may become of a source after a check rested on it."""

from enum import StrEnum


class SourceChange(StrEnum):
    """The value is what is stored and told."""

    RETRACTED = "retracted"
    CHANGED = "changed"
    GONE = "gone"

    @property
    def words(self) -> str:
        """As the end of a sentence that begins with the source."""
        return {
            "retracted": "was retracted by its publisher",
            "changed": "no longer says what is quoted from it",
            "gone": "is gone from its address",
        }[self.value]
