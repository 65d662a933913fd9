"""Whether the dates can be true."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from workbench.export.lint._model import Case, Problem, rule
from workbench.export.lint._read import items, node, short, text

_MONTH_OR_YEAR: Final = re.compile(r"(\d{4})(?:-(\d{2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Day:
    """A date as written, and the same moment's date in UTC when the text says its zone."""

    written: date
    in_utc: date


@rule("E18", "A date is not ISO 8601, is in the future, or is before what it must follow.")
def dates_are_possible(case: Case) -> Iterator[Problem]:
    """E18: claim made, then review published, then review modified; none after today."""
    claim = node(case.record, "itemReviewed") or {}
    days: dict[str, date] = {}
    for path, holder, key in (
        (".datePublished", case.record, "datePublished"),
        (".dateModified", case.record, "dateModified"),
        (".itemReviewed.datePublished", claim, "datePublished"),
    ):
        if not any(items(holder.get(key), "")):
            continue
        day = _read(text(holder.get(key)))
        if day is None:
            message = f"{short(holder[key])} is no ISO 8601 date; write it like 2026-11-20."
            yield Problem(path, message)
            continue
        days[path] = day.written
        if min(day.written, day.in_utc) > case.today:
            yield Problem(path, f"{day.written} is in the future; today is {case.today}.")
    published = days.get(".datePublished")
    if published:
        yield from _order(days, published)


def _order(days: dict[str, date], published: date) -> Iterator[Problem]:
    made, modified = days.get(".itemReviewed.datePublished"), days.get(".dateModified")
    if made and made > published:
        message = f"The claim is dated {made}, after its review of {published}."
        yield Problem(".itemReviewed.datePublished", message)
    if modified and modified < published:
        yield Problem(".dateModified", f"Modified {modified}, before it was published on {published}.")


def _read(value: str) -> _Day | None:
    """The day; the first one of a bare month or year. None when it is no ISO 8601 date."""
    reduced = _MONTH_OR_YEAR.fullmatch(value)
    try:
        if reduced:
            first = date(int(reduced[1]), int(reduced[2] or 1), 1)
            return _Day(first, first)
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    try:
        in_utc = moment.astimezone(UTC).date() if moment.tzinfo else moment.date()
    except OverflowError:
        in_utc = moment.date()
    return _Day(moment.date(), in_utc)
