"""The workbook as a spreadsheet opens it: every value there, none of them a formula."""

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from tests.export.factories import DESK_EXAMPLE, awkward_checks, make_check
from tests.export.strategies import checks
from tests.waiting import PATIENCE
from workbench.domain.values import PublishedCheck
from workbench.errors import BadInputError
from workbench.export import FORMATS
from workbench.export.columns import COLUMNS, row
from workbench.export.formats import xlsx


def sheets(rows: list[PublishedCheck]) -> tuple[list[list[Any]], list[list[Any]]]:
    out = io.BytesIO()
    FORMATS["xlsx"].write(iter(rows), DESK_EXAMPLE, out)
    book = load_workbook(out)
    assert {cell.data_type for sheet in book for line in sheet for cell in line} <= {"n", "s", "inlineStr"}
    return tuple([[read(cell) for cell in line] for line in book[name].values] for name in book.sheetnames)  # type: ignore[return-value]


def read(cell: Any) -> Any:
    return unescape(cell) if isinstance(cell, str) else cell


def plain(value: Any) -> Any:
    """The value as a cell shows it; XML gives every line end back as a line feed."""
    if isinstance(value, (list, bool)):
        value = json.dumps(value, ensure_ascii=False)
    return value.replace("\r\n", "\n").replace("\r", "\n") or None if isinstance(value, str) else value


@given(checks())
@settings(max_examples=60)
def test_every_value_is_in_the_workbook_as_a_number_or_a_text(check: PublishedCheck) -> None:
    first, rest = sheets([check])
    assert first[0] == list(COLUMNS)
    assert [plain(cell) for cell in first[1]] == [plain(value) for value in row(check).values()]
    assert rest == [list(xlsx.REST)]


@pytest.mark.parametrize("claim", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "{=1}", "https://a.example/x"])
def test_a_text_that_begins_like_a_formula_or_a_link_is_a_text(claim: str) -> None:
    first, _ = sheets([make_check(claim=claim)])
    assert first[1][COLUMNS.index("claim")] == claim


def test_a_text_longer_than_a_cell_goes_on_in_the_second_sheet_and_nothing_is_lost() -> None:
    long = "x" + "\U0001f600" * 40_000
    first, rest = sheets([make_check(5, rationale=long), make_check(6, original="y" * 32_768)])
    assert [line[:3] for line in rest[1:]] == [[5, "rationale", 2], [5, "rationale", 3], [6, "original", 2]]
    cells = [first[1][COLUMNS.index("rationale")], rest[1][3], rest[2][3]]
    assert "".join(cells) == long
    assert all(len(cell.encode("utf-16-le")) // 2 <= xlsx.CELL for cell in cells)


def test_a_text_that_just_fits_stays_in_its_cell() -> None:
    first, rest = sheets([make_check(original="y" * xlsx.CELL)])
    assert (len(first[1][COLUMNS.index("original")]), len(rest)) == (xlsx.CELL, 1)


def test_more_checks_than_a_sheet_has_rows_are_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "ROWS", 3)
    assert len(sheets([make_check(1), make_check(2)])[0]) == 3
    with pytest.raises(BadInputError, match="choose csv or jsonl"):
        sheets([make_check(number) for number in (1, 2, 3)])


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")
def test_libreoffice_opens_the_workbook_and_reads_every_cell_of_it(tmp_path: Path) -> None:
    made = tmp_path / "checks.xlsx"
    with made.open("wb") as out:
        FORMATS["xlsx"].write(iter(awkward_checks()), DESK_EXAMPLE, out)
    home = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    into = ["--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1", "--outdir", str(tmp_path), str(made)]
    subprocess.run(["soffice", home, "--headless", *into], check=True, timeout=PATIENCE, capture_output=True)
    rows = list(csv.reader((tmp_path / "checks.csv").open(encoding="utf-8", newline="")))
    assert rows[0] == list(COLUMNS)
    told = [[row[COLUMNS.index(name)] for name in ("id", "claim", "claimant")] for row in rows[1:]]
    assert told == [[str(check.id), check.claim, check.claimant] for check in awkward_checks()]
