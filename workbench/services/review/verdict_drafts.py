"""A verdict as a reviewer hands it in, before anything of it is kept."""

from dataclasses import dataclass
from datetime import date

from workbench.domain.media import Media
from workbench.domain.ratings import DESK, Scale


@dataclass(frozen=True, slots=True)
class PinDraft:
    """A quote that a reviewer selected: code points `start` to `end` of the source's text, which must read `exact`."""

    source_id: int
    start: int
    end: int
    exact: str
    stance: str
    is_primary: bool = False


@dataclass(frozen=True, slots=True)
class VerdictDraft:
    """A verdict as a reviewer submits it; `rating` is one of `scale`.

    `exception` says why there is no primary source, "" when there is one. `media` is the picture, video or sound that
    the claim is about, if it is about one.
    """

    wording: str
    rating: str
    rationale: str
    as_of: date
    pins: tuple[PinDraft, ...]
    review_by: date | None = None
    exception: str = ""
    confidence: str = ""
    other_side: str = ""
    distinction: str = ""
    media: Media | None = None
    scale: Scale = DESK
