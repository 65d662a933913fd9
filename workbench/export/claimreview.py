"""ClaimReview JSON-LD, as schema.org defines it and Google's Fact Check documentation reads it.

An outcome that is no degree of truth carries no numbers; the appearance is never a page of the desk's own.
"""

import json
from typing import Any
from urllib.parse import urlsplit

from workbench.domain.values import Desk, PublishedCheck

Record = dict[str, Any]

_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def to_claimreview(check: PublishedCheck, desk: Desk) -> Record:
    """The check as a ClaimReview object; keys are in a fixed order, missing facts are left out."""
    record: Record = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "@id": check.url,
        "url": check.url,
        "datePublished": check.published_at.date().isoformat(),
        "dateModified": check.modified_at.date().isoformat(),
        "claimReviewed": check.claim,
        "author": _publisher(desk),
        "reviewRating": _rating(check),
        "itemReviewed": _claim(check, desk),
        "reviewBody": check.rationale,
    }
    if check.language:
        record["inLanguage"] = check.language
    return record


def script_safe(record: Record) -> str:
    """The record as JSON that can stand inside a script element: nothing in it can end the element."""
    text = json.dumps(record, ensure_ascii=False, sort_keys=False)
    return "".join(_ESCAPES.get(character, character) for character in text)


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
    if check.claimant and check.claimant != desk.name:
        claim["author"] = {"@type": "Person", "name": check.claimant}
    host = urlsplit(check.appearance_url).hostname
    if host and host != urlsplit(desk.url).hostname:
        appearance: Record = {"@type": "CreativeWork", "url": check.appearance_url}
        if check.appearance_title:
            appearance["headline"] = check.appearance_title
        if check.appearance_publisher:
            appearance["publisher"] = {"@type": "Organization", "name": check.appearance_publisher}
        claim["appearance"] = appearance
    return claim
