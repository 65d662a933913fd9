import csv
import io
import json
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from tests.export.factories import DESK_EXAMPLE, awkward_checks, make_check
from tests.export.strategies import TEXTS, checks
from tests.factories import MEDIA
from workbench.domain.values import PublishedCheck
from workbench.export import FORMATS
from workbench.export.columns import COLUMNS, record_hash, row
from workbench.export.formats.table import guard, unguard
from workbench.export.lint import records_in
from workbench.export.schemas import schema

EXPECTED = Path(__file__).parents[2] / "fixtures" / "expected"
VALIDATOR = Draft202012Validator(schema("check"))
OTHER = replace(MEDIA, original_url="")
TRIGGERS = "=+-@\t\r\n\0＝＋－＠"


def written(name: str, rows: list[PublishedCheck]) -> bytes:
    out = io.BytesIO()
    FORMATS[name].write(iter(rows), DESK_EXAMPLE, out)
    return out.getvalue()


def cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_formats_are_those_of_the_documents() -> None:
    assert sorted(FORMATS) == ["atom", "claimreview", "csv", "jsonfeed", "jsonl", "pdf", "xlsx"]
    assert all(name == item.name and item.label for name, item in FORMATS.items())


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_the_same_checks_give_the_bytes_kept_in_fixtures(name: str) -> None:
    expected = (EXPECTED / f"edition.{FORMATS[name].extension}").read_bytes()
    assert written(name, awkward_checks()) == expected == written(name, awkward_checks())


def test_what_the_log_holds_of_a_check_about_words_is_what_it_was_before_there_was_media() -> None:
    words = make_check()
    assert record_hash(words) == "e60c32518300c4223a64ecd72ff9496999f8728d279f94ce3e2f341a2754d52d"
    assert record_hash(replace(words, appearance_archived_url="https://archive.example/1")) == record_hash(words)
    of_media = replace(words, media=MEDIA)
    assert len({record_hash(words), record_hash(of_media), record_hash(replace(words, media=OTHER))}) == 3


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_an_edition_of_nothing_is_a_file_that_can_be_read(name: str) -> None:
    content = written(name, [])
    assert {"claimreview": b"[\n]\n", "jsonl": b""}.get(name, content) == content
    assert name != "csv" or cells(content) == [list(COLUMNS)]


@pytest.mark.parametrize("name", sorted(name for name, item in FORMATS.items() if item.streams))
def test_memory_does_not_grow_with_the_number_of_checks(name: str) -> None:
    class Sink(io.RawIOBase):
        def write(self, content: Any) -> int:
            return len(content)

    def peak(count: int) -> int:
        tracemalloc.start()
        FORMATS[name].write((make_check(number) for number in range(1, count + 1)), DESK_EXAMPLE, Sink())  # type: ignore[arg-type]
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(2_000) < peak(100) + 50_000


@given(checks())
@settings(max_examples=100)
def test_every_line_of_jsonl_keeps_the_schema_and_gives_the_row_back(check: PublishedCheck) -> None:
    lines = written("jsonl", [check, check]).decode().splitlines()
    assert len(lines) == 2
    VALIDATOR.validate(json.loads(lines[0]))
    assert json.loads(lines[0]) == row(check)


def test_the_schema_itself_is_valid_and_names_every_column_in_order() -> None:
    Draft202012Validator.check_schema(schema("check"))
    assert (
        list(schema("check")["properties"]) == schema("check")["required"] == list(COLUMNS) == list(row(make_check()))
    )


@pytest.mark.parametrize(
    "change",
    [
        {"rating_value": None},
        {"rating_best": None},
        {"evidence": None},
        {"as_of": "yesterday"},
        {"extra": 1},
        {"id": 0},
    ],
)
def test_the_schema_refuses_what_is_no_check(change: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid({**row(make_check()), **change})


def test_csv_begins_with_the_mark_that_spreadsheets_know_utf8_by() -> None:
    assert written("csv", []).startswith(b"\xef\xbb\xbfid,version,")


@given(checks())
@settings(max_examples=100)
def test_csv_gives_every_value_back_and_no_cell_can_run(check: PublishedCheck) -> None:
    header, line = cells(written("csv", [check]))
    for column, cell in zip(header, line, strict=True):
        value = row(check)[column]
        plain = "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        assert unguard(cell) == plain
        assert cell[:1] not in TRIGGERS or not cell


@given(TEXTS)
@settings(max_examples=300)
def test_unguard_undoes_guard_for_any_text(text: str) -> None:
    assert unguard(guard(text)) == text


@pytest.mark.parametrize("trigger", list(TRIGGERS))
def test_a_text_that_begins_like_a_formula_is_guarded(trigger: str) -> None:
    assert guard(f"{trigger}1+1").startswith(f"'{trigger}")


@pytest.mark.parametrize("text", ["", "plain", "a=b", "1-2", "'quoted'", "x; y", "a\nb", "https://a.example/?b=1&c=-2"])
def test_a_text_that_cannot_run_is_left_as_it_is(text: str) -> None:
    assert guard(text) == text == unguard(text)


@pytest.mark.parametrize("separator", [";", "; ", "\t", "\n", "\r\n"])
def test_no_piece_runs_when_a_spreadsheet_cuts_at_another_separator(separator: str) -> None:
    assert guard(f"a{separator}=cmd") == f"a{separator}'=cmd"


def test_numbers_stay_numbers_in_csv() -> None:
    header, line = cells(written("csv", [make_check(12)]))
    found = dict(zip(header, line, strict=True))
    numeric = ("id", "version", "rating_value", "rating_best", "rating_worst")
    assert [found[name] for name in numeric] == ["12", "1", "4", "5", "1"]
    assert cells(written("csv", [make_check(-3)]))[1][0] == "-3"


def test_a_claimreview_file_is_read_back_whole_and_can_stand_in_a_script_element() -> None:
    content = written("claimreview", awkward_checks())
    assert [record["url"] for record in records_in(content)] == [check.url for check in awkward_checks()]
    assert b"<" not in content
