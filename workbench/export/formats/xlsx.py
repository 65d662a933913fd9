"""XLSX: the columns of CSV in a workbook, every text a text, so that no cell can be a formula.

Rows go to the disk as they come. A spreadsheet holds 32,767 characters a cell: what is longer goes on, in order, on the
second sheet, so that nothing is lost. The same checks give the same bytes: no time of writing is in the file.
"""

import json
import shutil
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from workbench.domain.values import Desk, PublishedCheck
from workbench.errors import BadInputError
from workbench.export import FORMATS, Format
from workbench.export.columns import COLUMNS, row
from workbench.export.compare import whole

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

CELL: Final = 32_767
"""UTF-16 units that a cell holds."""

ROWS: Final = 1_048_576
"""Rows that a sheet holds, its header included."""

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REST: Final = ("id", "column", "part", "text")
"""Columns of the second sheet; `part` counts from 2, part 1 stands in the first sheet."""

_MADE: Final = datetime(1980, 1, 1)  # noqa: DTZ001 - a constant of the file format, which has no zones
_WIDE: Final = {"claim": 60, "original": 60, "rationale": 60, "evidence": 60, "url": 40, "appearance_url": 40}


def write(checks: Iterable[PublishedCheck], desk: Desk, out: BinaryIO) -> None:
    """Write the workbook; BadInputError when there are more checks than a sheet has rows."""
    from xlsxwriter import Workbook  # a twentieth of what a server loads, which only who writes a workbook needs

    with TemporaryDirectory() as folder:
        path = Path(folder) / "checks.xlsx"
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "tmpdir": folder}
        with Workbook(str(path), options) as book:
            book.set_properties({"title": f"Fact-checks by {desk.name}", "author": desk.name, "created": _MADE})
            _fill(_sheet(book, "Checks", COLUMNS), _sheet(book, "Continued", REST), checks)
        with path.open("rb") as file:
            shutil.copyfileobj(file, out)


def _fill(first: "Worksheet", rest: "Worksheet", checks: Iterable[PublishedCheck]) -> None:
    at = 1
    for number, check in enumerate(checks, 1):
        if number >= ROWS:
            raise BadInputError(f"A sheet holds {ROWS - 1:,} checks and there are more; choose csv or jsonl.")
        for column, value in enumerate(row(check).values()):
            for part, piece in enumerate(_pieces(value), 1):
                if part == 1:
                    _put(first, number, column, piece)
                else:
                    for place, cell in enumerate((check.id, COLUMNS[column], part, piece)):
                        _put(rest, at, place, cell)
                    at += 1


def _sheet(book: "Workbook", name: str, columns: tuple[str, ...]) -> "Worksheet":
    sheet = book.add_worksheet(name)
    for position, column in enumerate(columns):
        sheet.set_column(position, position, _WIDE.get(column, 16))
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    for position, column in enumerate(columns):
        sheet.write_string(0, position, column, bold)
    return sheet


def _put(sheet: "Worksheet", number: int, column: int, value: Any) -> None:
    if isinstance(value, int):
        sheet.write_number(number, column, value)
    else:
        sheet.write_string(number, column, value)


def _pieces(value: Any) -> Iterator[Any]:
    """The value as cells: nothing for None, a number as it is, a text cut where a cell is full."""
    if value is None:
        return
    if isinstance(value, int) and not isinstance(value, bool):
        yield value
        return
    text = whole(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    units = text.encode("utf-16-le")
    while len(units) > 2 * CELL:
        piece = units[: 2 * CELL].decode("utf-16-le", "ignore")  # half of a character goes to the next cell
        yield piece
        units = units[len(piece.encode("utf-16-le")) :]
    if units:
        yield units.decode("utf-16-le")


FORMATS.register("xlsx")(Format("xlsx", "Excel workbook", "xlsx", MEDIA_TYPE, write))
