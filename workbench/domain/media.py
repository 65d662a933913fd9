"""What a desk finds of a picture, video or sound that a claim is about, in the terms of schema.org's MediaReview."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class MediaKind(StrEnum):
    """What the claim is about; the value is what is stored and exported."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"

    @property
    def noun(self) -> str:
        """As a sentence calls it."""
        return {"image": "picture", "video": "video", "audio": "sound"}[self.value]


class Authenticity(StrEnum):
    """What was done to it, or not; the value is the member of schema.org's MediaManipulationRatingEnumeration."""

    ORIGINAL = "OriginalMediaContent"
    DECONTEXTUALIZED = "DecontextualizedContent"
    EDITED = "EditedOrCroppedContent"
    STAGED = "StagedContent"
    TRANSFORMED = "TransformedContent"
    SATIRE = "SatireOrParodyContent"

    @property
    def label(self) -> str:
        """As people read it."""
        return _WORDS[self][0]

    @property
    def meaning(self) -> str:
        """What it means, in one sentence."""
        return _WORDS[self][1]


_WORDS = {
    Authenticity.ORIGINAL: ("Original", "It is as it was recorded, and nothing misleading was done to it."),
    Authenticity.DECONTEXTUALIZED: ("Out of context", "It is real, and shown as if it were of something else."),
    Authenticity.EDITED: ("Edited or cropped", "Parts of it were cut away, so that it tells something else."),
    Authenticity.STAGED: ("Staged", "It was acted or set up, and is shown as if it had happened."),
    Authenticity.TRANSFORMED: ("Transformed", "Parts of it were added, replaced or generated."),
    Authenticity.SATIRE: ("Satire or parody", "It was made as a joke."),
}

CHANGED = frozenset({Authenticity.EDITED, Authenticity.STAGED, Authenticity.TRANSFORMED})
"""What `ORIGINAL` contradicts; all else may stand together."""

HAS_ORIGINAL = frozenset({Authenticity.EDITED, Authenticity.TRANSFORMED, Authenticity.DECONTEXTUALIZED})
"""What says that there is another version, or another setting, to which readers can be led."""


@dataclass(frozen=True, slots=True)
class Media:
    """A picture, video or sound that a claim is about: where it was shared, and what the desk found of it.

    `authenticity` holds one or more, in the order of `Authenticity`, none twice. `original_url` leads to the original,
    `original_context` says what that shows; both may be "".
    """

    kind: MediaKind
    url: str
    authenticity: tuple[Authenticity, ...]
    original_url: str = ""
    original_context: str = ""


def contradicted(found: Collection[Authenticity]) -> tuple[Authenticity, ...]:
    """Those that cannot stand beside “original” although it stands there, in order; empty when all is well."""
    if Authenticity.ORIGINAL not in found:
        return ()
    return tuple(one for one in Authenticity if one in CHANGED and one in found)


def in_order(found: Collection[Authenticity]) -> tuple[Authenticity, ...]:
    """The same, in the order in which they are stored and shown, none twice."""
    return tuple(one for one in Authenticity if one in found)
