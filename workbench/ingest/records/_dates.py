"""Days as publishers write them: ISO 8601 above all, and every other form that leaves no doubt."""

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

from workbench.ingest.records._mender import Mender, nothing
from workbench.text.dates import find_dates

FIRST_YEAR: Final = 1800
LAST_YEAR: Final = 2100

_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\s*(\d{1,2}:\d\d\S*)(?:\s*(Z|UTC|GMT|[+-]\d\d:?\d\d))?)?")
_ZONED: Final = re.compile(r"(?:Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)\Z", re.IGNORECASE)
_OTHER: Final = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?:[T ].*)?|(\d{4})(\d\d)(\d\d)(?:T\d+Z?)?")
_PARTIAL: Final = re.compile(r"\d{4}(?:-\d{2})?")
_EPOCH: Final = re.compile(r"\d{10}|\d{13}")
_LONGEST: Final = 500


def day(mender: Mender, value: Any, field: str) -> date | None:
    """The day that a value names, as written where it was written; None when there is none, and then a repair."""
    item = mender.one(value, field)
    if isinstance(item, dict):
        item = item.get("@value")
    if nothing(item):
        return None
    if isinstance(item, (int, float)) and not isinstance(item, bool):
        item = str(int(item)) if abs(item) < 1e14 else ""
    if not isinstance(item, str):
        mender.note("date-unreadable", field, item)
        return None
    text = item.strip()[:_LONGEST]
    repair, found = _read(text)
    if found is not None and not FIRST_YEAR <= found.year <= LAST_YEAR:
        repair, found = "date-void", None
    if repair:
        mender.note(repair, field, text, found.isoformat() if found else "")
    return found


def _read(text: str) -> tuple[str, date | None]:
    """(repair or "", day or None)."""
    iso = _ISO.fullmatch(text)
    if iso:
        found = _date(iso[1], iso[2], iso[3])
        if found is None:
            return ("date-void" if text.startswith("0000") else "date-unreadable"), None
        if len(iso[2]) + len(iso[3]) < 4:
            return "date-form", found
        zoned = iso[4] is None or iso[5] is not None or _ZONED.search(iso[4]) is not None
        return "" if zoned else "date-no-zone", found
    if _PARTIAL.fullmatch(text):
        return "date-partial", None
    other = _OTHER.fullmatch(text)
    if other and not _EPOCH.fullmatch(text):
        found = _date(*(other.group(1, 2, 3) if other[1] else other.group(4, 5, 6)))
        return ("date-form" if found else "date-unreadable"), found
    return _in_other_words(text)


def _in_other_words(text: str) -> tuple[str, date | None]:
    if _EPOCH.fullmatch(text):
        seconds = int(text) / (1000 if len(text) == 13 else 1)
        return "date-form", datetime.fromtimestamp(seconds, UTC).date()
    try:
        return "date-form", parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        pass  # it is no RFC 5322 date; what it is instead is looked at below
    days = [found for found in find_dates(text) if found.precision == "day" and found.first == found.last]
    if len(days) != 1 or days[0].first is None:
        return "date-unreadable", None
    whole = days[0].text.strip() == text.strip(" .:,")
    return ("date-form" if whole else "date-in-words"), days[0].first


def _date(year: str, month: str, number: str) -> date | None:
    try:
        return date(int(year), int(month), int(number))
    except ValueError:
        return None
