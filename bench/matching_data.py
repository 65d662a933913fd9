"""Readers for the public matching sets: corpora, queries and judgements, in the forms that docs/matching.md names."""

import csv
import gzip
import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Entry:
    """One checked claim of a corpus."""

    key: str
    text: str
    title: str
    about: str = ""


def read_corpus(path: Path) -> list[Entry]:
    """TSV `id vclaim title` with a header, or JSON lines with vclaim_id, vclaim, title (gzip or not)."""
    if path.suffix in {".jsonl", ".gz"}:
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        rows = [json.loads(line) for line in content.split(b"\n") if line.strip()]
        return [
            Entry(
                row["vclaim_id"],
                row["vclaim"] or "",
                row.get("title") or "",
                f"{row.get('speaker') or ''} {row.get('date') or ''}",
            )
            for row in rows
        ]
    return [Entry(row[0], row[1], row[2] if len(row) > 2 else "") for row in _tsv(path)[1:]]


def read_queries(path: Path) -> dict[str, str]:
    """TSV `id text`, with or without a header line."""
    rows = _tsv(path)
    if rows and ("content" in rows[0][1].lower() or rows[0][0].lower() in {"", "id", "iclaim_id", "tweet_id"}):
        rows = rows[1:]
    return {row[0]: row[1] for row in rows}


def read_qrels(path: Path) -> dict[str, set[str]]:
    """TREC judgements: query, 0, document, relevance; only relevance above 0 is kept."""
    found: dict[str, set[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        parts = line.split()
        if len(parts) >= 4 and parts[3] != "0":
            found.setdefault(parts[0], set()).add(parts[2])
    return found


def _tsv(path: Path) -> list[list[str]]:
    """Quoted fields may hold line breaks, as spreadsheets write them; a file where that breaks is read line by line."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.reader(lines, delimiter="\t") if row]
    if len({len(row) for row in rows}) == 1:
        return rows
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
