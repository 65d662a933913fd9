"""The columns of a published check, shared by every tabular format; documented in docs/exports.md."""

import hashlib
import json
from typing import Any

from workbench.domain.values import Evidence, PublishedCheck
from workbench.export.compare import whole

COLUMNS = (
    "id",
    "version",
    "url",
    "claim",
    "original",
    "rating_id",
    "rating",
    "rating_value",
    "rating_best",
    "rating_worst",
    "scale",
    "rationale",
    "published_at",
    "modified_at",
    "as_of",
    "review_by",
    "language",
    "claimant",
    "claim_date",
    "appearance_url",
    "appearance_title",
    "appearance_publisher",
    "evidence",
)
"""In order. `evidence` is a list of objects in JSONL and the same as JSON text in CSV."""


def row(check: PublishedCheck) -> dict[str, Any]:
    """A check as plain JSON data, one value a column; what is missing is None."""
    numbered = check.rating.value is not None
    return {
        "id": check.id,
        "version": check.version,
        "url": check.url,
        "claim": check.claim,
        "original": check.original,
        "rating_id": check.rating.id,
        "rating": check.rating.label,
        "rating_value": check.rating.value,
        "rating_best": check.scale.best if numbered else None,
        "rating_worst": check.scale.worst if numbered else None,
        "scale": f"{check.scale.id}-{check.scale.version}",
        "rationale": check.rationale,
        "published_at": check.published_at.isoformat(timespec="seconds"),
        "modified_at": check.modified_at.isoformat(timespec="seconds"),
        "as_of": check.as_of.isoformat(),
        "review_by": check.review_by.isoformat() if check.review_by else None,
        "language": check.language or None,
        "claimant": check.claimant or None,
        "claim_date": check.claim_date.isoformat() if check.claim_date else None,
        "appearance_url": check.appearance_url or None,
        "appearance_title": check.appearance_title or None,
        "appearance_publisher": check.appearance_publisher or None,
        "evidence": [_evidence(item) for item in check.evidence],
    }


def record_hash(check: PublishedCheck) -> str:
    """SHA-256 (hex) that the log holds of a published record: its row as canonical JSON, without `url`.

    The address is left out because it begins with that of the desk, which may move.
    """
    content = {name: value for name, value in row(check).items() if name != "url"}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(whole(text).encode()).hexdigest()


def _evidence(item: Evidence) -> dict[str, Any]:
    return {
        "title": item.title,
        "url": item.url or None,
        "publisher": item.publisher or None,
        "quote": item.quote,
        "stance": item.stance,
        "primary": item.primary,
        "snapshot_sha256": item.snapshot_sha256,
    }
