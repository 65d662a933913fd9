"""The columns of a published check, shared by every tabular format; documented in docs/exports.md."""

import hashlib
import json
from typing import Any

from workbench.domain.media import Media
from workbench.domain.values import Evidence, Notice, PublishedCheck
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
    "appearance_archived_url",
    "evidence",
    "media_kind",
    "media_url",
    "media_authenticity",
    "media_original_url",
    "media_original_context",
    "status",
    "stale",
    "corrections",
)
"""In order. `evidence` and `corrections` are lists of objects in JSONL and the same as JSON text in CSV.

`media_authenticity` is one text, names joined by ", ".
"""

_OF_MEDIA = tuple(name for name in COLUMNS if name.startswith("media_"))

_CHANGING = frozenset({"url", "appearance_archived_url", "status", "stale", "corrections"})
"""Columns that may change although the version stays what it is."""


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
        "appearance_archived_url": check.appearance_archived_url or None,
        "evidence": [_evidence(item) for item in check.evidence],
        **_media(check.media),
        "status": _status(check),
        "stale": check.stale,
        "corrections": [_notice(notice) for notice in check.notices],
    }


def record_hash(check: PublishedCheck) -> str:
    """SHA-256 (hex) that the log holds of a published record: its row as canonical JSON, without what may change.

    Left out are the address, which begins with that of the desk and may move; what became of the version later; and
    where else a source or the article is archived.
    """
    text = json.dumps(lasting(row(check)), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(whole(text).encode()).hexdigest()


def lasting(values: dict[str, Any]) -> dict[str, Any]:
    """What of a row never changes again: the content of `record_hash`. Rows written before some columns will do.

    Where a claim is about no picture, video or sound, the columns of media are left out: they came later.
    """
    without = _CHANGING if values.get("media_kind") else _CHANGING.union(_OF_MEDIA)
    kept = {name: value for name, value in values.items() if name not in without}
    kept["evidence"] = [
        {key: value for key, value in item.items() if key != "archived_url"} for item in values["evidence"]
    ]
    return kept


def _evidence(item: Evidence) -> dict[str, Any]:
    return {
        "title": item.title,
        "url": item.url or None,
        "publisher": item.publisher or None,
        "quote": item.quote,
        "stance": item.stance,
        "primary": item.primary,
        "snapshot_sha256": item.snapshot_sha256,
        "archived_url": item.archived_url or None,
    }


def _media(media: Media | None) -> dict[str, Any]:
    if media is None:
        return dict.fromkeys(_OF_MEDIA)
    return {
        "media_kind": media.kind.value,
        "media_url": media.url,
        "media_authenticity": ", ".join(media.authenticity),
        "media_original_url": media.original_url or None,
        "media_original_context": media.original_context or None,
    }


def _status(check: PublishedCheck) -> str:
    if check.standing:
        return "standing"
    return "retracted" if check.retracted else "replaced"


def _notice(notice: Notice) -> dict[str, Any]:
    return {
        "kind": notice.kind,
        "version_url": notice.check_url,
        "wrong": notice.wrong,
        "changed": notice.changed or None,
        "made_at": notice.made_at.isoformat(timespec="seconds"),
    }
