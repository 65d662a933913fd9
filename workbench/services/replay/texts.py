"""Texts: what claims were found in and what evidence is quoted from, by SHA-256, down to the bytes as fetched."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import select as columns_of
from sqlmodel import Session, col

from workbench.models import Article, Claim, Event, Passage, Snapshot, Source
from workbench.services.replay.told import Difference, Happened, Pair, differ, missing

_BATCH = 200
_LARGE_BATCH = 8  # snapshots may have 20 MB each
_RETRACTED = {True: "no longer matched", False: "matched"}
_ADVICE = "Look at the bytes as fetched, and put the text back from a backup"


class Articles:
    """Each article as it was read, and the claims in it as pieces of it."""

    ABOUT: ClassVar = frozenset({"article"})

    def __init__(self) -> None:
        """Nothing is told yet."""
        self._told: dict[int, int] = {}

    def hear(self, event: Happened) -> None:
        """An article that came in."""
        if event.action == "add article":
            self._told[int(event.id)] = event.seq

    def compare(self, session: Session) -> Iterator[Difference]:
        """Each article by number, its text hashed anew."""
        rest, last = set(self._told), 0
        columns = (Article.id, Article.text, Article.title, Article.url, Article.snapshot_sha256)
        query = columns_of(*map(col, columns)).order_by(col(Article.id)).limit(_BATCH)
        while rows := session.execute(query.where(col(Article.id) > last)).all():
            first, last = rows[0][0], rows[-1][0]
            facts = _facts(session, self._told, [row[0] for row in rows])
            for number, text, *about in rows:
                told = facts.get(number)
                rest.discard(number)
                hows = ["no event tells of it"] if told is None else differ(_pairs(told, text, *about))
                yield from (Difference("article", number, how, _ADVICE) for how in hows)
            yield from _claims(session, {row[0]: row[1] for row in rows}, first, last)
        yield from missing("article", rest)


class Sources:
    """Each source as it was read, its passages as pieces of it, and why it is no longer matched with claims."""

    ABOUT: ClassVar = frozenset({"source"})

    def __init__(self) -> None:
        """Nothing is told yet."""
        self._told: dict[int, int] = {}
        self._superseded: set[int] = set()
        self._retracted: set[int] = set()

    def hear(self, event: Happened) -> None:
        """A source that came in, changed, or was retracted. A record that changes back is a source that is known."""
        if event.action in {"add source", "import source", "supersede source"}:
            self._told.setdefault(int(event.id), event.seq)
            if event.action == "supersede source":
                self._superseded.add(event.facts["was"])
        elif event.action == "note change" and event.facts["change"] == "retracted":
            self._retracted.add(int(event.id))

    def compare(self, session: Session) -> Iterator[Difference]:
        """Each source by number, its text hashed anew."""
        rest, last = set(self._told), 0
        columns = (Source.id, Source.superseded_at, Source.rating, Source.text, Source.title, Source.url)
        query = columns_of(*map(col, columns), col(Source.snapshot_sha256)).order_by(col(Source.id)).limit(_BATCH)
        while rows := session.execute(query.where(col(Source.id) > last)).all():
            first, last = rows[0][0], rows[-1][0]
            facts = _facts(session, self._told, [row[0] for row in rows])
            for number, superseded_at, rating, text, *about in rows:
                told = facts.get(number)
                rest.discard(number)
                hows = ["no event tells of it"]
                if told is not None:
                    pairs = [
                        *_pairs(told, text, *about),
                        ("rating", rating or "none", told.get("rating", rating) or "none"),
                    ]
                    hows = [*differ([*pairs, self._matched(number, superseded_at is not None)])]
                yield from (Difference("source", number, how, _ADVICE) for how in hows)
            yield from _passages(session, {row[0]: row[3] for row in rows}, first, last)
        yield from missing("source", rest)

    def _matched(self, number: int, is_out: bool) -> Pair:
        """A source that changed back and forth is matched or not; a retracted one is not, and any other one is."""
        told = number in self._retracted
        if number in self._superseded and not told:
            told = is_out
        return "standing", _RETRACTED[is_out], _RETRACTED[told]


def _sha256(content: bytes | str) -> str:
    """SHA-256 (hex); SQLite keeps text in a column of bytes, and bytes in one of text, where somebody puts them."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def _facts(session: Session, seqs: Mapping[int, int], numbers: Sequence[int]) -> dict[int, Any]:
    """What was told of each of these; read again, because a desk may have a million sources."""
    wanted = {seqs[number]: number for number in numbers if number in seqs}
    found = session.execute(columns_of(col(Event.seq), col(Event.payload)).where(col(Event.seq).in_(wanted)))
    return {wanted[seq]: json.loads(payload) for seq, payload in found}


def _pairs(told: Any, text: str, title: str, url: str, snapshot: str) -> Iterator[Pair]:
    yield "SHA-256 of the text", _sha256(text), told["text"]
    yield "title", title, told.get("title")
    yield "address", url, told.get("url")
    yield "snapshot", snapshot, told.get("snapshot")


def _claims(session: Session, texts: dict[int, str], first: int, last: int) -> Iterator[Difference]:
    columns = (Claim.id, Claim.article_id, Claim.start, Claim.end, Claim.text)
    query = columns_of(*map(col, columns)).where(col(Claim.article_id).between(first, last))
    for number, article_id, start, end, text in session.execute(query.order_by(col(Claim.id))):
        if texts[article_id][start:end] != text:
            yield Difference("claim", number, f"its words are not those of article {article_id} at its place")


def _passages(session: Session, texts: dict[int, str], first: int, last: int) -> Iterator[Difference]:
    columns = (Passage.id, Passage.source_id, Passage.start, Passage.end, Passage.text)
    query = columns_of(*map(col, columns)).where(col(Passage.source_id).between(first, last))
    for number, source_id, start, end, text in session.execute(query.order_by(col(Passage.id))):
        if texts[source_id][start:end] != text:
            how = f"its words are not those of source {source_id} at its place"
            yield Difference("passage", number, how, "Run: workbench index rebuild --meanings, once it is put back")


class Snapshots:
    """The bytes as fetched: whether they are those of the SHA-256 that they stand under, which events and pins name."""

    ABOUT: ClassVar = frozenset[str]()

    def hear(self, event: Happened) -> None:
        """Events name snapshots with what was read from them."""

    def compare(self, session: Session) -> Iterator[Difference]:
        """Each snapshot, hashed anew; `id` is of the first source or article that was read from it."""
        query = columns_of(col(Snapshot.sha256), col(Snapshot.content)).order_by(col(Snapshot.sha256))
        for sha256, content in session.execute(query.execution_options(yield_per=_LARGE_BATCH)):
            if _sha256(content) != sha256:
                yield from _altered(session, sha256)


def _altered(session: Session, sha256: str) -> Iterator[Difference]:
    how = f"the bytes of its snapshot {sha256} are not those that were fetched"
    for what, table in (("article", Article), ("source", Source)):
        query = columns_of(col(table.id)).where(col(table.snapshot_sha256) == sha256).order_by(col(table.id))
        yield from (Difference(what, number or 0, how, _ADVICE) for number in session.scalars(query))
