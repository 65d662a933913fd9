"""Seals: what the log holds of a verdict, so that it can be shown to be unchanged and is not told before its time.

A seal is SHA-256 over the verdict's content and 16 random bytes kept beside it. Without those bytes nobody can find out
by trying which verdict it is, though there are few ratings.
"""

from collections.abc import Sequence

from workbench.models import Pin, Verdict, VerdictMedia
from workbench.services.log.chain import digest

_OF_VERDICT = {
    *("claim_id", "wording", "scale_id", "scale_version", "rating", "rationale", "as_of", "review_by", "exception"),
    *("confidence", "other_side", "distinction", "salt", "author_id"),
}
_OF_PIN = {
    *("source_id", "snapshot_sha256", "exact", "prefix", "suffix", "start", "end", "stance", "is_primary"),
}
_OF_MEDIA = {"kind", "url", "authenticity", "original_url", "original_context"}


def seal(verdict: Verdict, pins: Sequence[Pin], media: VerdictMedia | None) -> str:
    """The seal (hex) of a verdict, its pins in their order, its media; a column that comes later is no part of it."""
    content: dict[str, object] = {
        **verdict.model_dump(mode="json", include=_OF_VERDICT),
        "pins": [pin.model_dump(mode="json", include=_OF_PIN) for pin in pins],
    }
    if media is not None:
        content["media"] = media.model_dump(mode="json", include=_OF_MEDIA)
    return digest(content)
