"""The documents, the schemas and the code say the same."""

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.export.factories import NOTICE, make_check, make_draft, make_match
from workbench.domain.ratings import DESK
from workbench.export import FORMATS
from workbench.export.claims import claim_to_json
from workbench.export.columns import COLUMNS, row
from workbench.export.lint import RULES
from workbench.export.manifest import Manifest
from workbench.export.schemas import schema

DOCS = Path(__file__).parents[2] / "docs"
EXPORTS = (DOCS / "exports.md").read_text("utf-8")
CHECK = (DOCS / "check.md").read_text("utf-8")


def tables(text: str) -> list[list[list[str]]]:
    """Every table of a document as rows of cells, without its dashes; the header is the first row."""
    found = re.findall(r"(?:^\|.*\n?)+", text, re.MULTILINE)
    return [
        [[cell.strip() for cell in line.strip("|").split("|")] for line in table.strip().split("\n")] for table in found
    ]


def first_column(text: str, header: str) -> list[str]:
    """The first cells, without code marks, of all tables whose first header is `header`."""
    return [row[0].strip("`") for table in tables(text) if table[0][0] == header for row in table[2:]]


def section(heading: str) -> str:
    """What stands under a heading of exports.md, as one line."""
    found = re.search(rf"^#### {heading}: .+?\n\n(.+?)(?=^#|\Z)", EXPORTS, re.MULTILINE | re.DOTALL)
    return " ".join(found[1].split()) if found else ""


def paths_of_value(value: Any, path: str = "") -> Iterator[str]:
    """Dotted paths of all keys in a JSON value; lists are marked with []."""
    if isinstance(value, list):
        for item in value[:1]:
            yield from paths_of_value(item, f"{path}[]")
    elif isinstance(value, dict):
        for key, inner in value.items():
            place = f"{path}.{key}" if path else key
            yield place
            yield from paths_of_value(inner, place)


def paths_of_schema(part: dict[str, Any], root: dict[str, Any], path: str = "") -> Iterator[str]:
    """The same paths, from a JSON Schema."""
    if "$ref" in part:
        yield from paths_of_schema(root["$defs"][part["$ref"].rsplit("/", 1)[1]], root, path)
    for choice in part.get("anyOf", []):
        yield from paths_of_schema(choice, root, path)
    if "items" in part:
        yield from paths_of_schema(part["items"], root, f"{path}[]")
    for key, inner in part.get("properties", {}).items():
        place = f"{path}.{key}" if path else key
        yield place
        yield from paths_of_schema(inner, root, place)


def test_every_lint_rule_has_its_heading_in_order_and_there_is_no_other() -> None:
    assert re.findall(r"^#### ([A-Z]\d\d): ", EXPORTS, re.MULTILINE) == sorted(RULES)


@pytest.mark.parametrize("rule_id", sorted(RULES))
def test_the_section_of_a_rule_begins_with_its_meaning_and_says_more(rule_id: str) -> None:
    text = section(rule_id)
    assert text.startswith(RULES[rule_id].meaning)
    assert len(text) > len(RULES[rule_id].meaning) + 20


def test_every_format_stands_in_the_documents_as_it_is() -> None:
    found = {
        cells[0].strip("`"): cells[1:3] for table in tables(EXPORTS) if table[0][0] == "format" for cells in table[2:]
    }
    assert found == {name: [f"`.{item.extension}`", f"`{item.media_type}`"] for name, item in FORMATS.items()}


def test_every_column_and_every_key_of_evidence_is_documented_in_order() -> None:
    assert first_column(EXPORTS, "column") == list(COLUMNS)
    full = row(make_check(notices=(NOTICE,)))
    assert first_column(EXPORTS, "key of `evidence`") == list(full["evidence"][0])
    assert first_column(EXPORTS, "key of `corrections`") == list(full["corrections"][0])


def test_the_scale_in_the_documents_is_the_desks() -> None:
    rows = [table[2:] for table in tables(EXPORTS) if table[0][0] == "id"]
    assert rows == [[[f"`{r.id}`", r.label, "–" if r.value is None else str(r.value), r.meaning] for r in DESK.ratings]]
    assert f"version {DESK.version}." in EXPORTS


def test_every_key_of_the_manifest_is_documented() -> None:
    assert first_column(EXPORTS, "key") == list(Manifest.__dataclass_fields__)


def test_the_example_that_verifies_an_edition_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    example = re.search(r"```python\n(.+?)```", EXPORTS, re.DOTALL)
    assert example
    content = b"{}\n"
    sha256 = hashlib.sha256(content).hexdigest()
    manifest = Manifest(3, datetime(2026, 11, 23, tzinfo=UTC), "jsonl", 1, sha256, "0" * 64, 1, "desk", 1)
    monkeypatch.chdir(tmp_path)
    Path("edition-3.jsonl").write_bytes(content)
    Path("edition-3.manifest.json").write_bytes(manifest.to_bytes())
    exec(compile(example[1], "docs/exports.md", "exec"), {})
    assert capsys.readouterr().out == "True\n"


def test_the_fields_of_a_claim_are_the_same_in_the_documents_the_schema_and_the_code() -> None:
    documented = first_column(CHECK, "field")
    assert documented == list(paths_of_schema(schema("claim"), schema("claim")))
    assert documented == list(paths_of_value(claim_to_json(make_draft(), [make_match()])))


@pytest.mark.parametrize(("field", "name"), [("kind", ""), ("modifier", "quantity"), ("voice", "speaker")])
def test_every_choice_in_the_schema_is_named_in_the_documents(field: str, name: str) -> None:
    part = schema("claim")["$defs"][name] if name else schema("claim")
    assert all(f"`{choice}`" in CHECK for choice in part["properties"][field]["enum"])
