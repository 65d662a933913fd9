"""docs/import.md lists every field and every repair there is."""

from pathlib import Path

import pytest

from workbench.ingest.records import FIELDS, REPAIRS

PAGE = (Path(__file__).parents[3] / "docs" / "import.md").read_text(encoding="utf-8")


def table(head: str, rows: dict[str, str]) -> str:
    return "\n".join([f"| {head} | what it means |", "|---|---|", *(f"| `{k}` | {v} |" for k, v in rows.items())])


@pytest.mark.parametrize(("name", "head", "rows"), [("fields", "field", FIELDS), ("repairs", "repair", REPAIRS)])
def test_the_tables_are_printed_as_they_are_in_force(name, head, rows):
    printed = PAGE.split(f"<!-- {name}: begin -->\n")[1].split(f"\n<!-- {name}: end -->")[0]
    assert printed == table(head, rows)
