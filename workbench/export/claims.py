"""Claims as `workbench check --json` prints them: JSON Schema in schemas/claim.schema.json, prose in docs/check.md."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from workbench.domain.reconcile import both_true_if
from workbench.domain.scores import bias_of
from workbench.domain.values import ClaimDraft, DateRef, FeatureValue, MatchDraft, Name, Quantity, Reason, Speaker


def claim_to_json(draft: ClaimDraft, matches: Sequence[MatchDraft]) -> dict[str, Any]:
    """One claim with its matches as plain JSON data; offsets are code points of the article's text."""
    return {
        "text": draft.text,
        "start": draft.start,
        "end": draft.end,
        "worthiness": round(draft.worthiness, 4),
        "reasons": [_reason(reason) for reason in draft.reasons],
        "kind": draft.kind.value,
        "checkable": draft.kind.checkable,
        "not_checkable": draft.kind.why_not,
        "speaker": _speaker(draft.speaker),
        "sentence": dict(zip(("start", "end"), draft.within, strict=True)) if draft.within else None,
        "standalone": draft.standalone,
        "quantities": [_quantity(quantity) for quantity in draft.slots.quantities],
        "dates": [_date(item) for item in draft.slots.dates],
        "names": [_name(name) for name in draft.slots.names],
        "matches": [match_to_json(match) for match in matches],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "feature": reason.feature,
        "sentence": reason.sentence,
        "effect": round(reason.effect, 4),
        "words": list(reason.words),
    }


def _speaker(speaker: Speaker | None) -> dict[str, Any] | None:
    if speaker is None:
        return None
    return {"name": speaker.name, "voice": speaker.voice.value, "start": speaker.start, "end": speaker.end}


def _quantity(quantity: Quantity) -> dict[str, Any]:
    return {
        "text": quantity.text,
        "value": quantity.value,
        "unit": quantity.unit,
        "approximate": quantity.approximate,
        "modifier": quantity.modifier.value,
        "low": quantity.low,
        "high": quantity.high,
        "ambiguous": quantity.ambiguous,
        "start": quantity.start,
        "end": quantity.end,
    }


def _date(item: DateRef) -> dict[str, Any]:
    return {
        "text": item.text,
        "from": _day(item.first),
        "to": _day(item.last),
        "precision": item.precision,
        "relative": item.relative,
        "start": item.start,
        "end": item.end,
    }


def _name(name: Name) -> dict[str, Any]:
    return {"text": name.text, "kind": name.kind.value, "start": name.start, "end": name.end}


def match_to_json(match: MatchDraft) -> dict[str, Any]:
    """One match as plain JSON data."""
    candidate = match.candidate
    return {
        "source_id": candidate.source_id,
        "title": candidate.title,
        "url": candidate.url,
        "publisher": candidate.publisher,
        "published_on": _day(candidate.published_on),
        "rating": candidate.rating,
        "passage": candidate.text,
        "score": round(match.score, 4),
        "scorer": match.scorer,
        "bias": round(bias_of(match.score, match.features), 4),
        "features": [_feature(feature) for feature in match.features],
        "conflicts": [
            {
                "slot": row.slot,
                "claim": row.claim,
                "source": row.source,
                "sentence": row.sentence,
                "both_true_if": both_true_if(row),
            }
            for row in match.conflicts
        ],
        "quotes": [
            {"outcome": row.outcome.value, "claim": row.claim, "source": row.source, "sentence": row.sentence}
            for row in match.comparisons
            if row.slot == "quote"
        ],
    }


def _feature(feature: FeatureValue) -> dict[str, Any]:
    return {
        "name": feature.name,
        "value": round(feature.value, 4),
        "weight": round(feature.weight, 4),
        "contribution": round(feature.contribution, 4),
        "sentence": feature.sentence,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
