"""ClaimReview JSON-LD, as schema.org defines it and Google's Fact Check documentation reads it.

An outcome that is no degree of truth carries no numbers; the appearance is never a page of the desk's own. The rules
that a record keeps are those of `workbench.export.lint`.
"""

import json
import re
from typing import Any, Final

from workbench.domain.media import Media, MediaKind
from workbench.domain.values import Desk, Evidence, PublishedCheck
from workbench.export.compare import fold, host_of, on_site, whole

Record = dict[str, Any]

CONTEXT: Final = "https://schema.org"

MEDIA_TYPES: Final = {MediaKind.IMAGE: "ImageObject", MediaKind.VIDEO: "VideoObject", MediaKind.AUDIO: "AudioObject"}
"""What schema.org calls each kind."""

_ESCAPES: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_UNSAFE: Final = re.compile("[<>&\u2028\u2029]")

_INITIALISM: Final = re.compile(r"[A-Z]{2,6}")
_ORGANISATION_WORDS: Final = """
academy administration agency alliance army association authority bank board bureau cabinet center centre chamber
commission committee company congress council court department embassy federation forum foundation fund government group
inc institute kremlin league ltd ministry movement nations network office organisation organization parliament party
police press senate service society trust union university
"""
_ORGANISATION: Final = frozenset(_ORGANISATION_WORDS.split())


def to_claimreview(check: PublishedCheck, desk: Desk) -> Record:
    """The check as a ClaimReview object; keys are in a fixed order, missing facts are left out."""
    record: Record = {
        "@context": CONTEXT,
        "@type": "ClaimReview",
        "@id": check.url,
        "url": check.url,
        "datePublished": check.published_at.date().isoformat(),
        "dateModified": check.modified_at.date().isoformat(),
    }
    if check.language:
        record["inLanguage"] = check.language
    record["claimReviewed"] = check.claim
    record["author"] = _publisher(desk)
    record["reviewRating"] = _rating(check)
    record["itemReviewed"] = _claim(check, desk)
    if check.rationale:
        record["reviewBody"] = check.rationale
    if check.evidence:
        record["citation"] = [_citation(item) for item in check.evidence]
    if check.media:
        record["associatedMediaReview"] = _media_review(check, check.media, desk)
    return record


def script_safe(record: Record) -> str:
    """The record as JSON on one line that can stand inside a script element.

    `<`, `>`, `&`, U+2028 and U+2029 are written as escapes, so that neither `</script>` nor `<!--` can occur; it is
    the same JSON value. ValueError when a number in the record is not finite.
    """
    text = whole(json.dumps(record, ensure_ascii=False, allow_nan=False))
    return _UNSAFE.sub(lambda found: _ESCAPES[found.group()], text)


def _publisher(desk: Desk) -> Record:
    publisher: Record = {"@type": "Organization", "name": desk.name, "url": desk.url.rstrip("/") + "/"}
    if desk.corrections_url:
        publisher["correctionsPolicy"] = desk.corrections_url
    return publisher


def _rating(check: PublishedCheck) -> Record:
    rating: Record = {"@type": "Rating", "alternateName": check.rating.label}
    if check.rating.value is not None:
        rating["ratingValue"] = check.rating.value
        rating["bestRating"] = check.scale.best
        rating["worstRating"] = check.scale.worst
    return rating


def _claim(check: PublishedCheck, desk: Desk) -> Record:
    claim: Record = {"@type": "Claim", "text": check.original}
    if check.claim_date:
        claim["datePublished"] = check.claim_date.isoformat()
    claimant = check.claimant.strip()
    if claimant and fold(claimant) != fold(desk.name):
        claim["author"] = {"@type": _kind(claimant), "name": claimant}
    appearance = _appearance(check, desk)
    if appearance:
        claim["appearance"] = appearance
    return claim


def _kind(claimant: str) -> str:
    """Organization for an initialism ("WHO") or a name with a word like "ministry" or "party"; else Person."""
    if _INITIALISM.fullmatch(claimant):
        return "Organization"
    return "Person" if _ORGANISATION.isdisjoint(re.findall(r"\w+", fold(claimant))) else "Organization"


def _appearance(check: PublishedCheck, desk: Desk) -> Record | None:
    host = host_of(check.appearance_url)
    if not host or on_site(host, host_of(desk.url)):
        return None
    appearance: Record = {"@type": "CreativeWork", "url": check.appearance_url.strip()}
    if check.appearance_title:
        appearance["headline"] = check.appearance_title
    if check.appearance_publisher:
        appearance["publisher"] = {"@type": "Organization", "name": check.appearance_publisher}
    if host_of(check.appearance_archived_url):
        appearance["archivedAt"] = check.appearance_archived_url
    return appearance


def _media_review(check: PublishedCheck, media: Media, desk: Desk) -> Record:
    """The MediaReview, its item as Google's markup tool writes it: one media object, whose contentUrl may be a page."""
    review: Record = {
        "@type": "MediaReview",
        "@id": f"{check.url}#media",
        "url": check.url,
        "datePublished": check.published_at.date().isoformat(),
        "author": _publisher(desk),
        "mediaAuthenticityCategory": list(media.authenticity),
        "itemReviewed": {"@type": MEDIA_TYPES[media.kind], "contentUrl": media.url},
    }
    if media.original_url:
        review["originalMediaLink"] = media.original_url
    if media.original_context:
        review["originalMediaContextDescription"] = media.original_context
    return review


def _citation(item: Evidence) -> Record:
    citation: Record = {"@type": "CreativeWork", "name": item.title}
    if host_of(item.url):
        citation["url"] = item.url.strip()
    if item.publisher:
        citation["publisher"] = {"@type": "Organization", "name": item.publisher}
    citation["text"] = item.quote
    return citation
