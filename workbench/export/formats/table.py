"""CSV that opens right in a spreadsheet and cannot run in one.

UTF-8 with a byte order mark (without it, spreadsheets on Windows read another encoding), RFC 4180 quoting, CRLF. A text
that a spreadsheet would take for a formula gets an apostrophe before it; `unguard` takes it off again, so that export
and import give back what there was. Numbers stay numbers.

Where the system's list separator is a semicolon, a spreadsheet cuts a file that is double-clicked at semicolons, tabs
and line ends, quotes or not. So a text is guarded after each of these too, not only at its start.
"""

import csv
import io
import json
import re
from collections.abc import Iterable
from typing import Any, BinaryIO, Final

from workbench.domain.values import Desk, PublishedCheck
from workbench.export import FORMATS, Format
from workbench.export.columns import COLUMNS, row
from workbench.export.compare import whole

_FORMULA: Final = "=+\\-@＝＋－＠"
_AT_START: Final = re.compile(rf"'*(?:[\t\r\n\0]| *[{_FORMULA}])")
_AFTER_BREAK: Final = re.compile(rf"([;\t\r\n] *)('*[{_FORMULA}])")
_GUARDED_AFTER_BREAK: Final = re.compile(rf"([;\t\r\n] *)'('*[{_FORMULA}])")


def guard(text: str) -> str:
    """The text as a cell that no spreadsheet runs, wherever it cuts the line."""
    text = _AFTER_BREAK.sub(r"\1'\2", text)
    return "'" + text if _AT_START.match(text) else text


def unguard(cell: str) -> str:
    """The text that `guard` was given; what `guard` left alone comes back as it is."""
    if cell.startswith("'") and _AT_START.match(cell):
        cell = cell[1:]
    return _GUARDED_AFTER_BREAK.sub(r"\1\2", cell)


def write(checks: Iterable[PublishedCheck], _desk: Desk, out: BinaryIO) -> None:
    """Write a header and one row a check."""
    out.write(b"\xef\xbb\xbf")
    out.write(_line(COLUMNS))
    for check in checks:
        values = row(check)
        out.write(_line([_cell(values[column]) for column in COLUMNS]))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return guard(whole(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)))


def _line(cells: Iterable[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode()


FORMATS.register("csv")(Format("csv", "CSV", "csv", "text/csv; charset=utf-8", write))
