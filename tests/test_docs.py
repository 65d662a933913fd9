"""The documents say what the code does."""

import re
from pathlib import Path

import pytest

from workbench.domain import drawing

ROOT = Path(__file__).parent.parent
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def marked(text: str, name: str) -> str:
    """What stands in a document between the marks of this name."""
    return text.split(f"<!-- {name}: begin -->\n")[1].split(f"<!-- {name}: end -->", maxsplit=1)[0]


def test_the_life_of_a_claim_is_printed_as_it_is():
    text = (ROOT / "docs" / "lifecycle.md").read_text(encoding="utf-8")
    assert marked(text, "table") == drawing.table()


def test_the_life_of_a_claim_is_drawn_from_the_table_itself():
    text = (ROOT / "docs" / "lifecycle.md").read_text(encoding="utf-8")
    assert marked(text, "diagram") == f"```mermaid\n{drawing.diagram()}```\n"


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_between_documents_leads_somewhere(path: Path):
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_every_room_of_the_house_is_in_the_architecture():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = [p.name for p in (ROOT / "workbench").iterdir() if p.is_dir() and (p / "__init__.py").exists()]
    missing = [room for room in rooms if not re.search(rf"\b{room}\b", text)]
    assert missing == []
