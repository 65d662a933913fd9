"""How value types are stored as JSON in rows, and read back: one place, so that rows and types cannot drift."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from workbench.domain.values import (
    DateRef,
    FeatureValue,
    Modifier,
    Name,
    NameKind,
    Outcome,
    Quantity,
    Reason,
    SlotComparison,
    Slots,
    Speaker,
    Voice,
)
from workbench.models import Claim

Row = dict[str, Any]


def pack(value: object) -> Row:
    """A frozen dataclass as plain JSON data: dates as ISO 8601, enums as their values."""
    return {key: _plain(item) for key, item in asdict(value).items()}  # type: ignore[call-overload]


def pack_all(values: Sequence[object]) -> list[Row]:
    """Several of them, in order."""
    return [pack(value) for value in values]


def quantity(row: Mapping[str, Any]) -> Quantity:
    """Read a quantity back."""
    return Quantity(**{**row, "modifier": Modifier(row["modifier"])})


def date_ref(row: Mapping[str, Any]) -> DateRef:
    """Read a date back."""
    return DateRef(**{**row, "first": _day(row["first"]), "last": _day(row["last"])})


def name(row: Mapping[str, Any]) -> Name:
    """Read a name back."""
    return Name(**{**row, "kind": NameKind(row["kind"])})


def speaker(row: Mapping[str, Any]) -> Speaker | None:
    """Read a speaker back; an empty row is None."""
    return Speaker(**{**row, "voice": Voice(row["voice"])}) if row else None


def slots(row: Mapping[str, Any]) -> Slots:
    """Read slots back."""
    return Slots(
        quantities=tuple(quantity(item) for item in row.get("quantities", ())),
        dates=tuple(date_ref(item) for item in row.get("dates", ())),
        names=tuple(name(item) for item in row.get("names", ())),
    )


def claim_slots(claim: Claim) -> Slots:
    """What the detector found in a stored claim, with offsets in the claim's own text."""
    found = slots({"quantities": claim.quantities, "dates": claim.dates, "names": claim.names})
    return found.moved(-claim.start)


def reason(row: Mapping[str, Any]) -> Reason:
    """Read a reason back."""
    return Reason(**{**row, "words": tuple(row["words"])})


def feature(row: Mapping[str, Any]) -> FeatureValue:
    """Read a feature value back."""
    return FeatureValue(**row)


def comparison(row: Mapping[str, Any]) -> SlotComparison:
    """Read a comparison back."""
    return SlotComparison(**{**row, "outcome": Outcome(row["outcome"])})


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, str) else value


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
