"""An import's report as people want it: its figures, what there is to look at, and the whole of it as a table."""

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.export.formats.table import guard
from workbench.ingest.records import REPAIRS

TOLD = ("refused", "repeated", "changed")
"""Outcomes of which a page names each record, as far as it has room."""

COLUMNS = ("place", "outcome", "source", "url", "claim", "rating", "desk_rating", "publisher", "why", "repairs")

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Summary:
    """Figures of a report, the most frequent first: (repair, meaning, count), (rating, desk's rating or "", count).

    `told` are the records that a person should look at, at most `most` of `to_tell`.
    """

    repairs: tuple[tuple[str, str, int], ...]
    ratings: tuple[tuple[str, str, int], ...]
    told: tuple[Line, ...]
    to_tell: int


def summary(lines: Sequence[Line], most: int) -> Summary:
    """What a page shows of a report."""
    repairs = Counter(repair["id"] for line in lines for repair in line.get("repairs", ()))
    ratings = Counter((line["rating"], line["desk_rating"]) for line in lines if line.get("rating"))
    told = sorted((line for line in lines if line["outcome"] in TOLD), key=lambda line: TOLD.index(line["outcome"]))
    return Summary(
        repairs=tuple((name, REPAIRS.get(name, ""), count) for name, count in repairs.most_common()),
        ratings=tuple((label, desk, count) for (label, desk), count in ratings.most_common(200)),
        told=tuple(told[:most]),
        to_tell=len(told),
    )


def as_csv(lines: Sequence[Line]) -> bytes:
    """The report as a table that opens right in a spreadsheet and cannot run in one; repairs as one cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for line in lines:
        cells = {**line, "repairs": "; ".join(_repair(repair) for repair in line.get("repairs", ()))}
        writer.writerow([_cell(cells.get(name)) for name in COLUMNS])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _repair(repair: Mapping[str, str]) -> str:
    became = f" → {repair['now']}" if repair["now"] else ""
    return f"{repair['id']} ({repair['field']}): {repair['was']}{became}"


def _cell(value: Any) -> str:
    return "" if value is None else guard(str(value)) if not isinstance(value, int) else str(value)
