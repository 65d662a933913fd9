"""Checking a text without a desk: claims and matches, nothing stored."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from workbench import ingest
from workbench.detect.pipeline import detect
from workbench.domain.values import Candidate, ClaimDraft, Document, MatchDraft, Slots, Statement
from workbench.errors import IngestError
from workbench.ingest.documents import FILE_MOST
from workbench.match.quoted import with_quotes
from workbench.match.scorer import best_of_each
from workbench.search.library import COMPARED, open_library
from workbench.search.schema import IndexRow
from workbench.settings import Settings
from workbench.text.passages import split
from workbench.text.slots import find_slots_many
from workbench.text.source_file import parse_source_file

_HEADER = re.compile(r"(?:\ufeff)?(?:(?:Title|Publisher|URL|Published|Kind|Rating|Language|Byline):.*\n){2}")

Find = Callable[[Statement], list[MatchDraft]]
"""Gives the matches of a statement, best first."""

Progress = Callable[[int, int], None]
"""Told after each claim: how many are matched, and of how many."""


def quiet(_done: int, _total: int) -> None:
    """A Progress for callers that show none."""


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A claim of a text with its matches, best first."""

    draft: ClaimDraft
    matches: tuple[MatchDraft, ...]


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A source in a file: the document, its kind and, for a fact-check, its rating."""

    document: Document
    kind: str = "document"
    rating: str = ""


def fetch_policy(settings: Settings) -> ingest.FetchPolicy:
    """The limits and exceptions for what a command fetches."""
    return ingest.FetchPolicy(
        allow=settings.allowed_hosts,
        max_bytes=settings.fetch_mb * 1_000_000,
        total_seconds=float(settings.fetch_seconds),
    )


def check(document: Document, find: Find, progress: Progress = quiet) -> list[CheckedClaim]:
    """Find the claims of a document, most worth checking first, and match each that can be checked."""
    drafts = detect(document.text, published_on=document.published_on)
    found = []
    for done, draft in enumerate(drafts, start=1):
        matches = find(_statement(draft, document)) if draft.kind.checkable else ()
        found.append(CheckedClaim(draft, tuple(matches)))
        progress(done, len(drafts))
    return found


def read_source_file(path: Path) -> SourceDocument:
    """A source from a file: with the header of docs/matching.md, or any file that ingest reads.

    A file that begins like a header and has a mistake in it is a BadInputError, not a plain text.
    """
    content = _text_of(path) if path.suffix.lower() in {".md", ".txt"} else ""
    if _HEADER.match(content):
        found = parse_source_file(content)
        document = ingest.read_text(found.text, title=found.title, published_on=found.published_on)
        kept = replace(
            document,
            url=found.url,
            canonical_url=found.url,
            publisher=found.publisher,
            language=found.language,
            byline=found.byline,
        )
        return SourceDocument(kept, found.kind, found.rating)
    read = ingest.read_file(path)
    if isinstance(read, ingest.Feed):
        raise IngestError("not-text", f"{path} is a feed; a source is one document.")
    return SourceDocument(read)


def source_files(paths: Sequence[Path]) -> list[Path]:
    """The files named, and those directly in the folders named (README and hidden files aside), sorted."""
    files: list[Path] = []
    for path in paths:
        inside = path.iterdir() if path.is_dir() else (path,)
        wanted = (p for p in inside if p == path or (p.is_file() and not p.name.startswith((".", "README"))))
        files += sorted(wanted)
    return files


def _text_of(path: Path) -> str:
    """The start of a file that may have a header; "" when ingest shall say what is wrong with it."""
    try:
        with path.open("rb") as file:
            content = file.read(FILE_MOST + 1)
        return "" if len(content) > FILE_MOST else content.decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, ValueError):  # a UnicodeDecodeError is a ValueError
        return ""


class Shelf:
    """Sources in memory, to match against without a desk."""

    def __init__(self) -> None:
        self._library = open_library(None)
        self._passages: dict[int, Candidate] = {}
        self._sources = 0
        self._texts: list[str] = []

    def add(self, *sources: SourceDocument) -> None:
        """Put sources on the shelf; they can be matched at once. One call for many is much faster."""
        self._library.add([row for source in sources for row in self._rows(source)])

    def find(self, statement: Statement, *, limit: int = 5) -> list[MatchDraft]:
        """The best matches, best first, at most one passage of each source."""
        found = self._library.search(statement.text, COMPARED)
        candidates = [replace(self._passages[one.passage_id], lexical=one.lexical, cosine=one.cosine) for one in found]
        best = best_of_each(statement, candidates, limit)
        return with_quotes(statement.text, best, lambda ids: {key: self._texts[key - 1] for key in ids})

    def _rows(self, source: SourceDocument) -> Iterable[IndexRow]:
        self._sources += 1
        document = source.document
        self._texts.append(document.text)
        texts = [document.text[start:end] for start, end in split(document.text)]
        for text, slots in zip(texts, find_slots_many(texts, published_on=document.published_on), strict=True):
            row = self._candidate(source, text, slots)
            self._passages[row.passage_id] = row
            yield IndexRow(row.passage_id, row.source_id, row.title, text, row.publisher, row.rating)

    def _candidate(self, source: SourceDocument, text: str, slots: Slots) -> Candidate:
        document = source.document
        return Candidate(
            passage_id=len(self._passages) + 1,
            source_id=self._sources,
            title=document.title,
            url=document.url,
            publisher=document.publisher,
            published_on=document.published_on,
            text=text,
            slots=slots,
            lexical=0.0,
            rating=source.rating,
        )


def _statement(draft: ClaimDraft, document: Document) -> Statement:
    return Statement(
        draft.text,
        draft.slots.moved(-draft.start),
        speaker=draft.speaker.name if draft.speaker else "",
        made_on=document.published_on,
    )
