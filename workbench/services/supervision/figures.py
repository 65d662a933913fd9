"""A figure: a named table whose cells lead to the claims they count; a page draws it, a file lists it."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from workbench.domain.agreement import Interval
from workbench.export.formats.table import guard

Filter = Mapping[str, str | tuple[str, ...]]
"""A filter of the queue as its address holds it; empty where no filter says the same."""


class Drawn(StrEnum):
    """How a figure is drawn: a bar for its first column, all columns in one bar, or a point with its interval."""

    BAR = "bar"
    STACK = "stack"
    INTERVAL = "interval"


COUNTS = frozenset({"claims", "of", "stays"})
"""Columns that count, whatever the unit of their figure."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A number, None where there is none to tell, and the filter by which its claims are found."""

    value: float | None
    claims: Filter = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a figure: as many cells as the figure has columns."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure. `unit` is what its drawn numbers are ("claims", "days", "share", "−1 to 1").

    One with an interval has the point, its low and its high end as its first three columns. `top` is the number at
    which a bar is full; `bottom` that at which it is empty, below 0 for figures that can be negative.
    """

    name: str
    title: str
    note: str
    unit: str
    first: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    drawn: Drawn = Drawn.BAR
    bottom: float = 0.0
    top: float = 1.0

    @property
    def units(self) -> tuple[str, ...]:
        """The unit of each column: the figure's own, but for those that count beside it."""
        return tuple("claims" if column in COUNTS else self.unit for column in self.columns)


def top_of(rows: tuple[Row, ...], drawn: Drawn) -> float:
    """The number at which the longest bar of these rows is full; 1 when there is nothing to draw."""
    if drawn is Drawn.STACK:
        longest = [sum(cell.value or 0 for cell in row.cells) for row in rows]
    else:
        longest = [cell.value or 0 for row in rows for cell in row.cells[: 3 if drawn is Drawn.INTERVAL else 1]]
    return max(longest, default=0) or 1.0


def spread(interval: Interval | None, claims: Filter | None = None) -> tuple[Cell, Cell, Cell]:
    """A point and the ends of its interval as the first three cells of a row."""
    if interval is None:
        return Cell(None), Cell(None), Cell(None)
    return Cell(interval.value, claims or {}), Cell(interval.low), Cell(interval.high)


def as_csv(figure: Figure) -> bytes:
    """The figure as a table that opens right in a spreadsheet and cannot run in one; what is not known is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(map(guard, (figure.first, *figure.columns)))
    for row in figure.rows:
        values = ["" if cell.value is None else f"{cell.value:.6g}" for cell in row.cells]
        writer.writerow([guard(row.label), *values])
    return b"\xef\xbb\xbf" + out.getvalue().encode()
