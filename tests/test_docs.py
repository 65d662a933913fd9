"""The documents say what the code does."""

import re
from pathlib import Path

import pytest

from workbench.domain.lifecycle import TRANSITIONS, State

ROOT = Path(__file__).parent.parent
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
BEGIN, END = "<!-- table: begin -->\n", "<!-- table: end -->"


def lifecycle_table() -> str:
    lines = ["| step | from | to | who | terms |", "|---|---|---|---|---|"]
    for row in TRANSITIONS:
        sources = ", ".join(state for state in State if state in row.sources)
        terms = [
            name
            for name, holds in (("reason", row.reason), ("holder", row.owner), ("not the author", row.not_author))
            if holds
        ]
        lines.append(f"| {row.action} | {sources} | {row.target} | {row.role} | {', '.join(terms)} |")
    return "\n".join(lines) + "\n"


def test_the_life_of_a_claim_is_printed_as_it_is():
    text = (ROOT / "docs" / "lifecycle.md").read_text(encoding="utf-8")
    assert text.split(BEGIN)[1].split(END)[0] == lifecycle_table()


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
