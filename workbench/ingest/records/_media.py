"""The MediaReview beside a record: which picture, video or sound, and what the other desk found of it."""

from typing import Any, Final

from workbench.domain.media import Authenticity, MediaKind, in_order
from workbench.ingest.records._find import bare
from workbench.ingest.records._mender import Mender, nothing

CONTEXT_MOST: Final = 2_000

_FIELD: Final = "associatedMediaReview"
_KINDS: Final = {"image": MediaKind.IMAGE, "video": MediaKind.VIDEO, "audio": MediaKind.AUDIO}
_CATEGORIES: Final = {
    **{one.value.lower(): one for one in Authenticity},
    "decontexualizedcontent": Authenticity.DECONTEXTUALIZED,
    "missingcontext": Authenticity.DECONTEXTUALIZED,
    "originalcontent": Authenticity.ORIGINAL,
    "editedcontent": Authenticity.EDITED,
    "satireorparody": Authenticity.SATIRE,
}
"""Names in lower case, among them one that is often misspelt and those of earlier drafts of the vocabulary."""


def media(mender: Mender, value: Any) -> dict[str, str]:
    """The fields of `ImportedReview` that begin with `media_`; empty when there is no MediaReview."""
    review = mender.node(value, _FIELD)
    if review is None:
        return {}
    item = _object(mender, review.get("itemReviewed"))
    return {
        "media_kind": _kind(item),
        "media_url": _address(mender, item),
        "media_authenticity": _authenticity(mender, review.get("mediaAuthenticityCategory")),
        "media_original_url": mender.address(review.get("originalMediaLink"), f"{_FIELD}.originalMediaLink"),
        "media_original_context": mender.text(
            review.get("originalMediaContextDescription"), f"{_FIELD}.originalMediaContextDescription", CONTEXT_MOST
        ),
    }


def _object(mender: Mender, value: Any) -> dict[str, Any]:
    """The media object: the item itself, or the first that a MediaReviewItem holds."""
    item = mender.node(value, f"{_FIELD}.itemReviewed") or {}
    inner = item.get("mediaItemAppearance")
    return item if nothing(inner) else mender.node(inner, f"{_FIELD}.itemReviewed.mediaItemAppearance") or {}


def _kind(item: dict[str, Any]) -> str:
    """The kind, from a type such as ImageObject or VideoObjectSnapshot; "" where it says none."""
    named = item.get("@type")
    for name in named if isinstance(named, list) else [named]:
        if isinstance(name, str):
            for start, kind in _KINDS.items():
                if bare(name).lower().startswith(f"{start}object"):
                    return kind.value
    return ""


def _address(mender: Mender, item: dict[str, Any]) -> str:
    for key in ("contentUrl", "url", "accessedOnUrl"):
        if not nothing(item.get(key)):
            found = mender.address(item[key], f"{_FIELD}.itemReviewed.{key}")
            if found:
                return found
    return ""


def _authenticity(mender: Mender, value: Any) -> str:
    """The categories' names joined by ", ", in schema.org's spelling and our order."""
    field = f"{_FIELD}.mediaAuthenticityCategory"
    found = set()
    for given in value if isinstance(value, list) else [value]:
        for name in _names(mender, given, field):
            category = _CATEGORIES.get("".join(bare(name).split()).lower())
            if category is None:
                mender.note("media-category-unknown", field, name)
                continue
            if category.value != bare(name):
                mender.note("media-category-form", field, name, category.value)
            found.add(category)
    return ", ".join(in_order(found))


def _names(mender: Mender, given: Any, field: str) -> list[str]:
    """The names in a value: a text, one with several joined by commas, or an object of the enumeration."""
    if isinstance(given, dict):
        node = mender.node(given, field) or {}
        given = next((node[key] for key in ("@id", "name", "@value") if isinstance(node.get(key), str)), None)
    return [name.strip() for name in given.split(",") if name.strip()] if isinstance(given, str) else []
