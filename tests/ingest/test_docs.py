import ast
import re
from collections.abc import Iterator
from pathlib import Path

from workbench.ingest import _guard, documents, sandbox
from workbench.ingest._http import FetchPolicy
from workbench.ingest.readers import READERS, _entries, docx, html, pdf

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "ingest.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return PAGE.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def first_column(title: str) -> list[str]:
    return re.findall(r"^\| `([a-z-]+)` \|", section(title), re.MULTILINE)


def raised() -> Iterator[str]:
    """Every code that the sources of the room and of the worker raise: the first argument of each IngestError."""
    for path in sorted(path for room in ("ingest", "jobs") for path in (ROOT / "workbench" / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "IngestError":
                code = node.args[0]
                if isinstance(code, ast.Constant):
                    yield str(code.value)
                else:
                    assert path.name == "sandbox.py", f"{path.name} raises a code that is no constant"


def test_the_table_of_codes_is_what_the_code_raises() -> None:
    documented = first_column("Error codes")

    assert sorted(documented) == sorted(set(raised()))


def test_every_reader_has_its_row_and_every_row_its_reader() -> None:
    assert sorted(first_column("Kinds of file")) == sorted(READERS)


def test_the_limits_are_those_in_force() -> None:
    policy, limits = FetchPolicy(), section("Limits")
    rows = {
        "address": f"{_guard.URL_LONGEST:,} characters",
        "redirects": f"{policy.max_redirects}",
        "one fetch, redirects included, however slowly the bytes come": f"{policy.total_seconds:g} s",
        "answer, unpacked": f"{policy.max_bytes / 1e6:g} MB",
        "file or standard input": f"{documents.FILE_MOST:,} bytes",
        "text of an article": f"{documents.ARTICLE_MOST:,} characters",
        "text of a source": (
            f"{documents.TEXT_MOST:,} characters, {sandbox.LIMITS.text_characters:,} from a kind of file that a child "
            "process reads"
        ),
        "article in a page, at least": f"{html.SHORTEST} characters",
        "pages of a PDF": f"{pdf.PAGES_MOST}",
        "a Word document unpacked": (
            f"{docx.UNPACKED_MOST:,} bytes, {docx.ENTRIES_MOST:,} parts, {docx.RATIO_MOST} times its size "
            "from 10,000,000 bytes on"
        ),
        "entries of a feed": f"{_entries.ENTRIES_MOST}; how many are beyond is told",
        "a reader's memory, work, time": (
            f"{sandbox.LIMITS.memory_mb:,} MB, {sandbox.LIMITS.cpu_seconds} s of processor, "
            f"{sandbox.LIMITS.wall_seconds:g} s of clock"
        ),
    }
    assert f"{policy.connect_seconds:g} s each" in limits
    for what, limit in rows.items():
        assert f"| {what} | {limit} |" in limits
