"""Judged searches from disk: corpora of checked claims, queries and judgements, in the public data sets' forms."""

import csv
import gzip
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import BadInputError

HEADERS = {"", "id", "iclaim_id", "tweet_id"}
"""What the first cell of a queries file's header may be."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One checked claim of a corpus; `about` is who said it and when, as the corpus has it."""

    key: str
    text: str
    title: str
    about: str = ""


def read_corpus(path: Path) -> list[Entry]:
    """TSV `id vclaim title` with a header, or JSON lines with vclaim_id, vclaim and title, gzip or not.

    Raises `BadInputError` naming the line that has another form, or a file without an entry.
    """
    if path.suffix in {".jsonl", ".gz"}:
        entries = [_entry(path, number, line) for number, line in enumerate(_text(path).split("\n"), 1) if line.strip()]
    else:
        rows = _table(path)[1:]
        if any(len(row) < 2 for row in rows):
            raise BadInputError(f"{path}: each line has an id, a claim and a title, tab between.")
        entries = [Entry(row[0], row[1], row[2] if len(row) > 2 else "") for row in rows]
    if not entries:
        raise BadInputError(f"{path} has no entry.")
    return entries


def read_queries(path: Path) -> dict[str, str]:
    """TSV `id text`, with or without a header line, by id."""
    rows = _table(path)
    if any(len(row) < 2 for row in rows):
        raise BadInputError(f"{path}: each line has an id and a text, tab between.")
    if rows and ("content" in rows[0][1].lower() or rows[0][0].lower() in HEADERS):
        rows = rows[1:]
    return {row[0]: row[1] for row in rows}


def read_qrels(path: Path) -> dict[str, set[str]]:
    """TREC judgements (query, 0, document, relevance): the documents of relevance above 0, by query."""
    found: dict[str, set[str]] = {}
    for number, line in enumerate(_text(path).splitlines(), 1):
        parts = line.split()
        if len(parts) != 4:
            raise BadInputError(f"{path}, line {number}: a line has query, 0, document and relevance.")
        if parts[3] != "0":
            found.setdefault(parts[0], set()).add(parts[2])
    return found


def _entry(path: Path, number: int, line: str) -> Entry:
    try:
        row: Mapping[str, Any] = json.loads(line)
        about = f"{row.get('speaker') or ''} {row.get('date') or ''}".strip()
        return Entry(str(row["vclaim_id"]), row["vclaim"] or "", row.get("title") or "", about)
    except (ValueError, KeyError, AttributeError) as error:
        raise BadInputError(f"{path}, line {number}: no JSON object with vclaim_id, vclaim, title.") from error


def _table(path: Path) -> list[list[str]]:
    """Quoted fields may hold line breaks, as spreadsheets write them; a file where that breaks is read line by line."""
    text = _text(path)
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter="\t") if row]
    if len({len(row) for row in rows}) == 1:
        return rows
    return [line.split("\t") for line in text.splitlines() if line.strip()]


def _text(path: Path) -> str:
    try:
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        return content.decode("utf-8-sig")
    except (OSError, EOFError) as error:
        raise BadInputError(f"{path} cannot be read: {error}.") from error
    except UnicodeDecodeError as error:
        raise BadInputError(f"{path} is not UTF-8 (byte {error.start}).") from error
