"""Sources: keep evidence documents and earlier fact-checks with their passages, and show them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.values import Document, PassageDraft
from workbench.errors import BadInputError, NotFoundError
from workbench.models import Claim, Match, Passage, Pin, Source, Verdict
from workbench.models.sources import SOURCE_KINDS
from workbench.services import jobs, log
from workbench.services.actors import Actor
from workbench.services.intake.articles import keep_capture, keep_snapshot
from workbench.services.intake.passages import hold_order, row_of
from workbench.services.review import blind

PART = 500
"""Passages that a source's page shows at a time."""


@dataclass(frozen=True, slots=True)
class KeptSource:
    """A source that is in the store; `recognised` says in a sentence why nothing was added, "" when it was."""

    source_id: int
    title: str
    passages: int
    recognised: str = ""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source in a list."""

    id: int
    kind: str
    title: str
    publisher: str
    published_on: date | None
    url: str
    rating: str
    passages: int
    added_at: datetime
    superseded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cited:
    """A claim that rests on a source: by a pin of its verdict, or by a match."""

    claim_id: int
    text: str
    state: str
    how: str


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A source with everything its page shows; `cited` are claims pinned to it first, then those matched.

    `passages` are those of the part `part` of `parts`, (id, number from 1, text) each; all of them when `part` is 0.
    """

    row: SourceRow
    text: str
    language: str
    snapshot_sha256: str
    content_hash: str
    passages: tuple[tuple[int, int, str], ...]
    part: int
    parts: int
    cited: tuple[Cited, ...]


def add(
    session: Session,
    actor: Actor,
    document: Document,
    drafts: Sequence[PassageDraft],
    *,
    kind: str = "document",
    rating: str = "",
) -> KeptSource:
    """Store a source with its passages and ask for open claims to be matched again; a known one is recognised."""
    if kind not in SOURCE_KINDS:
        raise BadInputError(f"A source is {' or '.join(SOURCE_KINDS)}, not {kind!r}.")
    hold_order(session)  # before the look at what is known: who waited here sees what the one before added
    known = _known(session, document)
    if known is not None:
        keep_capture(session, document.snapshot)
        return known
    keep_snapshot(session, document.snapshot)
    source = Source(
        kind=kind,
        title=document.title or document.snapshot.file_name or "Untitled",
        text=document.text,
        content_hash=document.content_hash,
        canonical_url=document.canonical_url or None,
        url=document.url,
        publisher=document.publisher,
        published_on=document.published_on,
        language=document.language,
        rating=rating,
        snapshot_sha256=document.snapshot.sha256,
        added_by=actor.id,
        added_at=clock.now(),
    )
    session.add(source)
    session.flush()
    assert source.id is not None  # noqa: S101 - set by the flush
    session.add_all(row_of(source.id, draft) for draft in drafts)
    session.flush()
    log.record(
        session,
        actor,
        "add source",
        "source",
        source.id,
        {
            "title": source.title,
            "kind": kind,
            "rating": rating,
            "url": source.url,
            "text": source.content_hash,
            "snapshot": source.snapshot_sha256,
        },
    )
    if any(draft.slots is None for draft in drafts):
        label = f"Read what can be compared in “{source.title}”"
        jobs.enqueue(session, actor, "slots", {"source_id": source.id}, label)
    jobs.ensure(session, actor, "match", f"Match open claims with “{source.title}” and what else is new")
    return KeptSource(source.id, source.title, len(drafts))


def rows(
    session: Session, *, ids: Sequence[int] | None = None, kind: str = "", before: int | None = None, limit: int = 50
) -> list[SourceRow]:
    """Sources: those of `ids` in that order, else the newest first; `before` is the id the part before ended with."""
    passages = select(func.count()).where(col(Passage.source_id) == Source.id).correlate(Source).scalar_subquery()
    query = select(Source, passages).order_by(col(Source.id).desc()).limit(limit)
    if ids is not None:
        query = query.where(col(Source.id).in_(ids))
    if kind:
        query = query.where(Source.kind == kind)
    if before is not None:
        query = query.where(col(Source.id) < before)
    found = [_row(source, count) for source, count in session.exec(query)]
    if ids is None:
        return found
    order = {source_id: position for position, source_id in enumerate(ids)}
    return sorted(found, key=lambda row: order[row.id])


def count(session: Session) -> int:
    """How many sources there are."""
    return session.exec(select(func.count()).select_from(Source)).one()


def part_of(session: Session, source_id: int, passage_id: int) -> int:
    """The part of a source's page that has the passage; 1 when the source has no such passage."""
    query = select(Passage.position).where(Passage.id == passage_id, Passage.source_id == source_id)
    return (session.exec(query).first() or 0) // PART + 1


def page(session: Session, source_id: int, part: int = 0) -> SourcePage:
    """Everything a source's page shows, or with `part` 0 the whole source; NotFoundError when there is none."""
    source = get(session, source_id)
    mine = select(Passage.id, Passage.position, Passage.text).where(Passage.source_id == source_id)
    count = session.exec(select(func.count()).select_from(Passage).where(Passage.source_id == source_id)).one()
    parts = max(1, -(-count // PART))
    if part:
        part = min(max(part, 1), parts)
        mine = mine.where(col(Passage.position) >= (part - 1) * PART, col(Passage.position) < part * PART)
    passages = session.exec(mine.order_by(col(Passage.position)))
    return SourcePage(
        row=_row(source, count),
        text=source.text,
        language=source.language,
        snapshot_sha256=source.snapshot_sha256,
        content_hash=source.content_hash,
        passages=tuple((passage_id or 0, position + 1, piece) for passage_id, position, piece in passages),
        part=part,
        parts=parts,
        cited=tuple(_cited(session, source_id)),
    )


def get(session: Session, source_id: int) -> Source:
    """A source; NotFoundError when there is none."""
    source = session.get(Source, source_id)
    if source is None:
        raise NotFoundError(f"There is no source {source_id}.")
    return source


def _cited(session: Session, source_id: int) -> Iterator[Cited]:
    pinned = session.exec(
        select(Claim.id, Claim.text, Claim.state)
        .join(Verdict, col(Verdict.claim_id) == col(Claim.id))
        .join(Pin, col(Pin.verdict_id) == col(Verdict.id))
        .where(Pin.source_id == source_id, col(Claim.state).not_in(blind.BLIND))
        .distinct()
        .order_by(col(Claim.id))
    ).all()
    yield from (Cited(claim_id or 0, piece, state, "pinned as evidence") for claim_id, piece, state in pinned)
    seen = {claim_id for claim_id, _, _ in pinned}
    matched = session.exec(
        select(Claim.id, Claim.text, Claim.state)
        .join(Match, col(Match.claim_id) == col(Claim.id))
        .join(Passage, col(Passage.id) == col(Match.passage_id))
        .where(Passage.source_id == source_id, col(Match.ended_at).is_(None), Match.state != "rejected")
        .distinct()
        .order_by(col(Claim.id))
        .limit(50)
    )
    yield from (
        Cited(claim_id or 0, piece, state, "matched") for claim_id, piece, state in matched if claim_id not in seen
    )


def _row(source: Source, passages: int) -> SourceRow:
    return SourceRow(
        id=source.id or 0,
        kind=source.kind,
        title=source.title,
        publisher=source.publisher,
        published_on=source.published_on,
        url=source.url,
        rating=source.rating,
        passages=passages,
        added_at=source.added_at,
        superseded_at=source.superseded_at,
    )


def _known(session: Session, document: Document) -> KeptSource | None:
    query = select(Source).where(Source.content_hash == document.content_hash)
    source = session.exec(query).first()
    why = "The desk has this text"
    if source is None and document.canonical_url:
        source = session.exec(select(Source).where(Source.canonical_url == document.canonical_url)).first()
        why = "The desk has this address, with the text it had then,"
    if source is None:
        return None
    return KeptSource(source.id or 0, source.title, 0, f"{why} since {source.added_at:%Y-%m-%d}.")
