"""CSV that opens right in a spreadsheet and cannot run in one.

UTF-8 with a byte order mark (without it, spreadsheets on Windows read another encoding), RFC 4180 quoting, CRLF. A text
that a spreadsheet would take for a formula gets an apostrophe before it; `unguard` takes it off again, so that export
and import give back what there was. Numbers stay numbers.
"""

import csv
import io
import json
from collections.abc import Iterable
from typing import Any, BinaryIO

from workbench.domain.values import Desk, PublishedCheck
from workbench.export import FORMATS, Format
from workbench.export.columns import COLUMNS, row

_TRIGGERS = frozenset("=+-@\t\r\n\0＝＋－＠")


def guard(text: str) -> str:
    """The text as a cell that no spreadsheet runs; also what begins with an apostrophe, so that it can be told."""
    return "'" + text if text[:1] in _TRIGGERS or text.startswith("'") else text


def unguard(cell: str) -> str:
    """The text that `guard` was given."""
    return cell[1:] if cell.startswith("'") else cell


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
    if isinstance(value, (int, float)):
        return str(value)
    return guard(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _line(cells: Iterable[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode()


FORMATS.register("csv")(Format("csv", "CSV", "csv", "text/csv; charset=utf-8", write))
