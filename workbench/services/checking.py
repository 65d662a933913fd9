"""Checking a text without a desk: claims and matches, nothing stored."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from workbench import ingest
from workbench.detect.pipeline import detect
from workbench.domain.values import Candidate, ClaimDraft, Document, MatchDraft, Slots, Statement
from workbench.errors import BadInputError, IngestError
from workbench.match.scorer import match
from workbench.search.embedded import Index
from workbench.search.schema import IndexRow
from workbench.text.passages import split
from workbench.text.slots import find_slots_many
from workbench.text.source_file import parse_source_file

CANDIDATES = 100

Find = Callable[[Statement], list[MatchDraft]]
"""Gives the matches of a statement, best first."""


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


def check(document: Document, find: Find) -> list[CheckedClaim]:
    """Find the claims of a document, most worth checking first, and match each that can be checked."""
    return [
        CheckedClaim(draft, tuple(find(_statement(draft, document))) if draft.kind.checkable else ())
        for draft in detect(document.text, published_on=document.published_on)
    ]


def read_source_file(path: Path) -> SourceDocument:
    """A source from a file: with the header of docs/matching.md, or any file that ingest reads."""
    if path.suffix in {".md", ".txt"}:
        try:
            found = parse_source_file(path.read_text(encoding="utf-8"))
        except (BadInputError, UnicodeDecodeError):
            found = None
        if found is not None:
            document = ingest.read_text(found.text, title=found.title, published_on=found.published_on)
            document = replace(
                document, url=found.url, canonical_url=found.url, publisher=found.publisher, language=found.language
            )
            return SourceDocument(document, found.kind, found.rating)
    read = ingest.read_file(path)
    if isinstance(read, ingest.Feed):
        raise IngestError("not-text", f"{path} is a feed; a source is one document.")
    return SourceDocument(read)


def source_files(paths: Sequence[Path]) -> list[Path]:
    """The files themselves, and those in folders (README files aside), sorted; IngestError for what is missing."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith((".", "README")))
        elif path.exists():
            files.append(path)
        else:
            raise IngestError("unreadable", f"{path} does not exist.")
    return files


class Shelf:
    """Sources in memory, to match against without a desk."""

    def __init__(self) -> None:
        self._index = Index(None)
        self._passages: dict[int, Candidate] = {}
        self._sources = 0

    def add(self, source: SourceDocument) -> None:
        """Put a source on the shelf; it can be matched at once."""
        self._sources += 1
        document = source.document
        texts = [document.text[start:end] for start, end in split(document.text)]
        rows = []
        for text, slots in zip(texts, find_slots_many(texts, published_on=document.published_on), strict=True):
            candidate = self._candidate(source, text, slots)
            self._passages[candidate.passage_id] = candidate
            rows.append(
                IndexRow(
                    candidate.passage_id,
                    candidate.source_id,
                    candidate.title,
                    text,
                    candidate.publisher,
                    candidate.rating,
                )
            )
        self._index.add(rows)

    def find(self, statement: Statement, *, limit: int = 5) -> list[MatchDraft]:
        """The best matches, best first, at most one passage of each source."""
        hits = self._index.search(statement.text, CANDIDATES)
        drafts = match(statement, [replace(self._passages[hit.passage_id], lexical=hit.score) for hit in hits])
        best: dict[int, MatchDraft] = {}
        for draft in drafts:
            best.setdefault(draft.candidate.source_id, draft)
        return list(best.values())[:limit]

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
        _moved(draft.slots, -draft.start),
        speaker=draft.speaker.name if draft.speaker else "",
        made_on=document.published_on,
    )


def _moved(slots: Slots, by: int) -> Slots:
    """The same slots with offsets counted from elsewhere."""
    return Slots(
        tuple(replace(item, start=item.start + by, end=item.end + by) for item in slots.quantities),
        tuple(replace(item, start=item.start + by, end=item.end + by) for item in slots.dates),
        tuple(replace(item, start=item.start + by, end=item.end + by) for item in slots.names),
    )
