"""A record of another desk as the text of a source: what it says, in words, and by what it is known again."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from workbench.ingest.canonicalise import canonical_url
from workbench.ingest.records import ImportedReview, Repair
from workbench.text.passages import split

COMPARED = tuple(part.name for part in fields(ImportedReview) if part.name not in {"place", "repairs"})
"""The fields that make a record what it is: a change in one of them is a new version."""


def text_of(review: ImportedReview) -> str:
    """The source's text: the claim, the review itself, and every other field on a line of its own."""
    about = "\n".join(f"{name}: {value}" for name, value in _about(review))
    return "\n\n".join(part for part in (review.claim, review.body, about) if part)


def _about(review: ImportedReview) -> Iterator[tuple[str, str]]:
    scale = ""
    if review.rating_value is not None:
        scale = f" ({review.rating_value:g} on a scale from {review.rating_worst:g} to {review.rating_best:g})"
    site = f" ({review.publisher_url})" if review.publisher_url else ""
    lines = {
        "Title": review.title,
        "Rating": f"{review.rating}{scale}",
        "Claimant": review.claimant,
        "Claimed on": _day(review.claim_date),
        "Read at": review.appearance_url,
        "Publisher": f"{review.publisher}{site}",
        "Published": _day(review.published_on),
        "Changed": _day(review.modified_on),
        "Language": review.language,
        "Fact-check": review.url,
        "About": " at ".join(part for part in (review.media_kind, review.media_url) if part),
        "Authenticity": review.media_authenticity,
        "Original": review.media_original_url,
        "Original context": review.media_original_context,
    }
    return ((name, value) for name, value in lines.items() if value)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def hash_of(text: str) -> str:
    """SHA-256 (hex) of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def pieces_of(review: ImportedReview) -> list[tuple[int, int]]:
    """The passages of `text_of`: the claim as a whole, then the review cut as every source is."""
    start = len(review.claim) + 2
    return [(0, len(review.claim)), *((start + first, start + last) for first, last in split(review.body))]


def keys_of(review: ImportedReview) -> tuple[str, str]:
    """(address key, claim key), SHA-256 each. http or https, www. and tracking parameters make no other address."""
    address = canonical_url(review.url) or review.url
    if address:
        fragment = urlsplit(review.url).fragment
        address = re.sub(r"^https?://(?:www\.)?", "", address) + (f"#{fragment}" if fragment else "")
    else:
        address = f"by {words(review.publisher)}"
    return hash_of(address), hash_of(words(review.claim))


def words(text: str) -> str:
    """The letters and digits of a text, in lower case, one space between words."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", folded))


def packed(review: ImportedReview) -> dict[str, Any]:
    """The record as plain JSON data, without what is empty."""
    found = {name: getattr(review, name) for name in COMPARED}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in found.items()
        if value not in (None, "")
    }


def repair_row(repair: Repair) -> dict[str, str]:
    """A repair as plain JSON data."""
    return {"id": repair.id, "field": repair.field, "was": repair.was, "now": repair.now}


def difference(was: dict[str, Any], now: dict[str, Any]) -> dict[str, list[Any]]:
    """Field to [what stood, what stands now], for fields that differ; long texts are cut."""
    return {
        name: [_short(was.get(name, "")), _short(now.get(name, ""))]
        for name in COMPARED
        if was.get(name) != now.get(name)
    }


def _short(value: Any) -> Any:
    return value if not isinstance(value, str) or len(value) <= 500 else f"{value[:499]}…"
