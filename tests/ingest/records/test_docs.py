"""docs/import.md lists every field and every repair there is."""

import re
from pathlib import Path

import pytest

from workbench.domain.crosswalks import CROSSWALKS
from workbench.domain.ratings import DESK
from workbench.ingest.records import FIELDS, REPAIRS, _json, _markup
from workbench.ingest.records._mender import URL_MOST
from workbench.ingest.records._rating import LABEL_MOST
from workbench.ingest.records._review import BODY_MOST, CLAIM_MOST, NAME_MOST, TITLE_MOST
from workbench.jobs import importing
from workbench.services.imports import runs, storing
from workbench.settings import Settings

PAGE = (Path(__file__).parents[3] / "docs" / "import.md").read_text(encoding="utf-8")


def table(head: str, rows: dict[str, str]) -> str:
    return "\n".join([f"| {head} | what it means |", "|---|---|", *(f"| `{k}` | {v} |" for k, v in rows.items())])


@pytest.mark.parametrize(("name", "head", "rows"), [("fields", "field", FIELDS), ("repairs", "repair", REPAIRS)])
def test_the_tables_are_printed_as_they_are_in_force(name, head, rows):
    printed = PAGE.split(f"<!-- {name}: begin -->\n")[1].split(f"\n<!-- {name}: end -->")[0]
    assert printed == table(head, rows)


def test_the_crosswalk_is_printed_as_it_is_shipped():
    rows = [
        f"| {walk.name} | {label} | {DESK[rating].label} |"
        for walk in CROSSWALKS.values()
        for label, rating in walk.rows.items()
    ]
    printed = PAGE.split("<!-- crosswalk: begin -->\n")[1].split("\n<!-- crosswalk: end -->")[0]
    assert printed == "\n".join(["| publisher | label | on the desk's scale |", "|---|---|---|", *rows])


def test_the_limits_and_the_outcomes_are_those_in_force():
    limits = PAGE.split("## Limits\n")[1]
    assert f"| nesting of JSON | {_json._DEEPEST} levels |" in limits
    assert f"| nesting of microdata and RDFa | {_markup._DEEPEST} levels |" in limits
    *most, last = (CLAIM_MOST, TITLE_MOST, LABEL_MOST, NAME_MOST, URL_MOST, BODY_MOST)
    assert f"{', '.join(f'{number:,}' for number in most)} and {last:,} characters" in limits
    settings = Settings()
    assert f"{settings.import_mb} MB, `WORKBENCH_IMPORT_MB`" in limits
    assert f"{settings.upload_mb} MB, `WORKBENCH_UPLOAD_MB`" in limits
    assert f"up to {importing.COMPARED_AT_ONCE:,} characters" in PAGE
    assert f"ratio of {storing.SAME_WORDING:g} or more" in PAGE
    section = PAGE.split("## What becomes of a record\n")[1].split("\n## ")[0]
    assert tuple(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == runs.OUTCOMES
