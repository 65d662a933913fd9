"""Storing records of other desks as sources: each is new, known, changed, or said twice, and nothing is overwritten.

A changed record becomes a new source; the old one keeps its text, its passages and what was pinned from it, and is no
longer matched. A record that changes back makes its first source live again, unless that was noted as retracted.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.source_changes import SourceChange
from workbench.ingest.records import ImportedReview
from workbench.models import ImportedRecord, Passage, Source, SourceNote
from workbench.services import log
from workbench.services.actors import Actor
from workbench.services.imports import texts
from workbench.services.intake.passages import hold_order

SAME_WORDING = 60.0
"""RapidFuzz ratio, of 100, from which another wording at an address that has one claim is the same record, reworded."""

_ASKED_AT_ONCE = 400

Keys = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Planned:
    """A record with its keys and its text as a source; `repeated` says why another of the same file counts instead."""

    review: ImportedReview
    keys: Keys
    text: str
    content_hash: str
    repeated: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a record: "added", "changed", "unchanged" or "repeated", and the source that it is.

    `changed` is field to [what stood, what stands now]; `why` a sentence where there is something to say.
    """

    planned: Planned
    outcome: str
    source_id: int | None
    why: str = ""
    changed: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a batch comes from: its run and the snapshot of its bytes."""

    run_id: int
    snapshot_sha256: str


def plan(reviews: Sequence[ImportedReview]) -> list[Planned]:
    """Say by what each record is known, and which of several that are the same counts: the newest, else the last."""
    found = []
    for review in reviews:
        text = texts.text_of(review)
        found.append(Planned(review, texts.keys_of(review), text, texts.hash_of(text)))
    groups: dict[Keys, list[int]] = defaultdict(list)
    for position, planned in enumerate(found):
        groups[planned.keys].append(position)
    for positions in groups.values():
        if len(positions) > 1:
            best = max(positions, key=lambda position: (_changed_on(found[position].review), position))
            for position in positions:
                if position != best:
                    found[position] = replace(found[position], repeated=_why(found[position], found[best]))
    return found


def _changed_on(review: ImportedReview) -> date:
    return review.modified_on or review.published_on or date.min


def _why(other: Planned, best: Planned) -> str:
    if other.content_hash == best.content_hash:
        return f"It says the same as {best.review.place}."
    differs = texts.difference(texts.packed(other.review), texts.packed(best.review))
    told = "; ".join(f"{name} “{was}”, there “{now}”" for name, (was, now) in differs.items())
    return f"It has the address and the claim of {best.review.place}, which is newer or later and counts: {told}."[
        :1000
    ]


def unknown(session: Session, planned: Iterable[Planned]) -> list[Planned]:
    """Those whose text the store does not have: they will be new sources."""
    wanted = [item for item in planned if not item.repeated]
    known = _sources(session, [item.content_hash for item in wanted])
    return [item for item in wanted if item.content_hash not in known]


class Store:
    """Stores the records of one batch part by part, each in a transaction of the caller's."""

    def __init__(self, actor: Actor, origin: Origin, planned: Sequence[Planned]) -> None:
        """`planned` is the whole batch: which claims an address has decides whether one was reworded."""
        self._actor = actor
        self._origin = origin
        self._claims: dict[str, set[str]] = defaultdict(set)
        for item in planned:
            self._claims[item.keys[0]].add(item.keys[1])

    def judge(self, session: Session, part: Sequence[Planned]) -> list[Kept]:
        """What would become of each record; nothing is written."""
        return [kept for kept, _ in self._judged(session, part)]

    def keep(self, session: Session, part: Sequence[Planned], slots: Mapping[str, Sequence[Any]]) -> list[Kept]:
        """Store a part; `slots` are those of the passages of each new text, by its hash, as far as they are known.

        A passage without them is read when it is first needed, or by the job that `runs.settle` asks for.
        """
        hold_order(session)
        judged = self._judged(session, part)
        hashes = [kept.planned.content_hash for kept, _ in judged if kept.outcome in {"added", "changed"}]
        known = {content_hash: source.id or 0 for content_hash, source in _sources(session, hashes).items()}
        now = clock.now()
        items = {kept.planned.content_hash: kept.planned for kept, _ in judged}
        fresh = self._add(
            session, [items[content_hash] for content_hash in dict.fromkeys(hashes) if content_hash not in known], now
        )
        passages = list(_passages(items, fresh, slots))
        if passages:
            session.execute(insert(Passage), passages)
        return self._write(session, judged, {**known, **fresh}, now)

    def _add(self, session: Session, items: Sequence[Planned], now: datetime) -> dict[str, int]:
        """New sources; gives their ids by the hash of their texts, lowest first."""
        if not items:
            return {}
        query = insert(Source).returning(col(Source.id), col(Source.content_hash))
        found = session.execute(query, [self._source(item, now) for item in items]).all()
        return {content_hash: source_id for source_id, content_hash in sorted((row[0], row[1]) for row in found)}

    def _judged(self, session: Session, part: Sequence[Planned]) -> list[tuple[Kept, ImportedRecord | None]]:
        live: dict[str, dict[str, tuple[ImportedRecord, str]]] = defaultdict(dict)
        for record, content_hash in _live(session, {item.keys[0] for item in part}):
            live[record.address_key][record.claim_key] = (record, content_hash)
        return [self._judge(item, live[item.keys[0]]) for item in part]

    def _judge(
        self, item: Planned, live: Mapping[str, tuple[ImportedRecord, str]]
    ) -> tuple[Kept, ImportedRecord | None]:
        if item.repeated:
            return Kept(item, "repeated", None, item.repeated), None
        record, content_hash = live.get(item.keys[1]) or self._reworded(item, live) or (None, "")
        if record is None:
            return Kept(item, "added", None), None
        if content_hash == item.content_hash:
            return Kept(item, "unchanged", record.source_id), record
        changed = texts.difference(record.record, texts.packed(item.review))
        return Kept(item, "changed", record.source_id, f"It was source {record.source_id}.", changed), record

    def _reworded(
        self, item: Planned, live: Mapping[str, tuple[ImportedRecord, str]]
    ) -> tuple[ImportedRecord, str] | None:
        """The one live record of this address that the batch has under no claim, when this is its one new claim."""
        claims = self._claims[item.keys[0]]
        gone = [found for key, found in live.items() if key not in claims]
        if not item.review.url or len(gone) != 1 or len(claims - live.keys()) != 1:
            return None
        alike = fuzz.ratio(str(gone[0][0].record.get("claim", "")), item.review.claim)
        return gone[0] if alike >= SAME_WORDING else None

    def _source(self, item: Planned, now: datetime) -> dict[str, Any]:
        review = item.review
        return {
            "kind": "fact-check",
            "title": review.title or (review.claim if len(review.claim) <= 200 else f"{review.claim[:199]}…"),
            "text": item.text,
            "content_hash": item.content_hash,
            "url": review.url,
            "publisher": review.publisher,
            "published_on": review.published_on,
            "language": review.language,
            "rating": review.rating,
            "claimant": review.claimant,
            "snapshot_sha256": self._origin.snapshot_sha256,
            "added_by": self._actor.id,
            "added_at": now,
        }

    def _write(
        self,
        session: Session,
        judged: Sequence[tuple[Kept, ImportedRecord | None]],
        ids: Mapping[str, int],
        now: datetime,
    ) -> list[Kept]:
        """End what changed, then add the new versions, and tell the log of each."""
        for kept, record in judged:
            if kept.outcome == "changed" and record is not None:
                record.ended_at = now
                session.get_one(Source, record.source_id).superseded_at = now
        session.flush()  # the ended rows leave the unique index before their successors enter
        final, rows, events = [], [], []
        for kept, record in judged:
            if kept.outcome not in {"added", "changed"}:
                final.append(kept)
                continue
            source_id = ids[kept.planned.content_hash]
            rows.append(self._record(kept.planned, source_id, record, now))
            events.append(self._event(kept, source_id))
            final.append(replace(kept, source_id=source_id))
        if rows:
            live = {row["source_id"] for row in rows}
            session.execute(insert(ImportedRecord), rows)
            taken_back = select(SourceNote.source_id).where(SourceNote.change == SourceChange.RETRACTED.value)
            again = update(Source).where(col(Source.id).in_(live), col(Source.id).not_in(taken_back))
            session.execute(again.values(superseded_at=None))
            log.record_all(session, self._actor, events)
        return final

    def _record(self, item: Planned, source_id: int, old: ImportedRecord | None, now: datetime) -> dict[str, Any]:
        return {
            "address_key": item.keys[0],
            "claim_key": item.keys[1],
            "source_id": source_id,
            "run_id": self._origin.run_id,
            "replaces": old.id if old else None,
            "record": texts.packed(item.review),
            "repairs": [texts.repair_row(repair) for repair in item.review.repairs],
            "added_at": now,
        }

    def _event(self, kept: Kept, source_id: int) -> tuple[str, str, object, Mapping[str, object]]:
        item = kept.planned
        told = {
            "url": item.review.url,
            "rating": item.review.rating,
            "text": item.content_hash,
            "import": self._origin.run_id,
        }
        if kept.outcome == "added":
            return "import source", "source", source_id, told
        was = {"was": kept.source_id, "changed": dict(kept.changed or {})}
        return "supersede source", "source", source_id, {**told, **was}


def _passages(
    items: Mapping[str, Planned], fresh: Mapping[str, int], slots: Mapping[str, Sequence[Any]]
) -> Iterable[dict[str, Any]]:
    """The passages of the new sources, in order of their ids."""
    for content_hash, source_id in fresh.items():
        item = items[content_hash]
        known = slots.get(content_hash, ())
        for position, (start, end) in enumerate(texts.pieces_of(item.review)):
            yield {
                "source_id": source_id,
                "position": position,
                "start": start,
                "end": end,
                "text": item.text[start:end],
                "slots": known[position] if known else {},
            }


def _live(session: Session, addresses: Iterable[str]) -> Iterable[tuple[ImportedRecord, str]]:
    for part in _parts(sorted(addresses)):
        query = (
            select(ImportedRecord, Source.content_hash)
            .join(Source, col(Source.id) == col(ImportedRecord.source_id))
            .where(col(ImportedRecord.address_key).in_(part), col(ImportedRecord.ended_at).is_(None))
        )
        yield from session.exec(query)


def _sources(session: Session, hashes: Iterable[str]) -> dict[str, Source]:
    found = {}
    for part in _parts(sorted(set(hashes))):
        for source in session.exec(select(Source).where(col(Source.content_hash).in_(part))):
            found[source.content_hash] = source
    return found


def _parts(items: Sequence[str]) -> Iterable[Sequence[str]]:
    return (items[first : first + _ASKED_AT_ONCE] for first in range(0, len(items), _ASKED_AT_ONCE))
