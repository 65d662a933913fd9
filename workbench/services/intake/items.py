"""Intake: what people hand in, item by item, and what became of each.

An item is noted with its job in one transaction and settled in another: an article, a source, the entries of a feed,
or a named error. One failing item never holds up the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.values import Document, PassageDraft, Snapshot
from workbench.errors import PASSING, BadInputError, IngestError, NotFoundError
from workbench.ingest import Feed
from workbench.models import IngestItem
from workbench.models.sources import SOURCE_KINDS
from workbench.services import jobs, log
from workbench.services.actors import Actor
from workbench.services.intake import articles, sources


@dataclass(frozen=True, slots=True)
class Target:
    """What an item becomes: an "article", or a source of the kind "document" or "fact-check" with its rating.

    `publisher` and `published_on` are what the person who hands it in knows; they stand where the item itself says
    nothing. Relative dates in the text ("last month") are read from the day of publication.
    """

    kind: str = "article"
    rating: str = ""
    publisher: str = ""
    published_on: date | None = None

    def __post_init__(self) -> None:
        if self.kind not in ("article", *SOURCE_KINDS):
            raise BadInputError(f"An item becomes an article, a document or a fact-check, not {self.kind!r}.")


ARTICLE = Target()
ENTRY = "entry"
"""Where the job of an item says that a feed brought it in, and nobody by hand."""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item in a list: `state` waiting, done, duplicate or failed, with the outcome or the error in words."""

    id: int
    kind: str
    label: str
    target: str
    state: str
    outcome: str
    error_code: str
    error: str
    article_id: int | None
    source_id: int | None
    job_id: int | None
    added_at: datetime


def hand_in_url(session: Session, actor: Actor, url: str, target: Target = ARTICLE, *, place: int = 0) -> int:
    """Note a URL to be fetched and read by a job; gives the item's id. `place` is its job's in the line (`jobs`)."""
    return _hand_in(session, actor, IngestItem(kind="url", label=url, added_at=clock.now()), target, place)


def hand_in_upload(
    session: Session, actor: Actor, kind: str, snapshot: Snapshot, target: Target = ARTICLE, *, place: int = 0
) -> int:
    """Keep an upload ("file") or pasted text ("text") and note it to be read by a job; gives the item's id.

    `place` is its job's in the line (`jobs`).
    """
    articles.keep_snapshot(session, snapshot)
    label = snapshot.file_name or "Pasted text"
    row = IngestItem(kind=kind, label=label, upload_sha256=snapshot.sha256, added_at=clock.now())
    return _hand_in(session, actor, row, target, place)


def get(session: Session, item_id: int) -> IngestItem:
    """An item; NotFoundError when there is none."""
    row = session.get(IngestItem, item_id)
    if row is None:
        raise NotFoundError(f"There is no ingest item {item_id}.")
    return row


def settle_article(session: Session, actor: Actor, item_id: int, document: Document) -> None:
    """The item was read as an article: keep it and say so on the item."""
    row = get(session, item_id)
    kept = articles.keep(session, actor, document)
    row.article_id = kept.article_id
    _settle(session, row, kept.recognised)


def settle_source(
    session: Session, actor: Actor, item_id: int, document: Document, passages: Sequence[PassageDraft]
) -> None:
    """The item was read as a source: keep it with its passages and say so on the item."""
    row = get(session, item_id)
    kept = sources.add(session, actor, document, passages, kind=row.target, rating=row.rating)
    row.source_id = kept.source_id
    _settle(session, row, kept.recognised)


def settle_feed(session: Session, actor: Actor, item_id: int, feed: Feed) -> int:
    """The item was a feed: hand in each entry that the desk has not been handed before; gives how many."""
    row = get(session, item_id)
    urls = [entry.url for entry in feed.entries]
    fresh = hand_in_new(session, actor, urls, Target(row.target, row.rating, row.publisher), parent_id=item_id)
    told = f"Feed “{feed.title}”: {fresh} of {len(urls)} entries are new."
    row.state, row.outcome = "done", " ".join((told, *feed.notes))
    row.error = row.error_code = ""
    session.add(row)
    return fresh


def hand_in_new(
    session: Session, actor: Actor, urls: Sequence[str], target: Target = ARTICLE, *, parent_id: int | None = None
) -> int:
    """Hand in each of these entries of a feed that the desk has not been handed before; gives how many.

    Of those that it has, what failed for a reason that passes is tried again.
    """
    handed_in = select(IngestItem).where(
        col(IngestItem.label).in_(urls), IngestItem.kind == "url", IngestItem.target == target.kind
    )
    known = {row.label: row for row in session.exec(handed_in.order_by(col(IngestItem.id)))}
    for row in known.values():
        if row.error_code in PASSING:
            try_again(session, actor, row.id or 0)
    fresh = [url for url in dict.fromkeys(urls) if url not in known]
    for place, url in enumerate(fresh):
        entry = IngestItem(kind="url", label=url, parent_id=parent_id, added_at=clock.now())
        _hand_in(session, actor, entry, target, place, {ENTRY: True})
    return len(fresh)


def fail(session: Session, actor: Actor, item_id: int, error: IngestError) -> None:
    """The item could not be read: say why, on the item and in the log."""
    row = get(session, item_id)
    row.state, row.error_code, row.error = "failed", error.code, error.message
    session.add(row)
    log.record(session, actor, "fail ingest", "ingest item", item_id, {"code": error.code, "label": row.label})


def try_again(session: Session, actor: Actor, item_id: int) -> None:
    """Put a failed item back in line, with a new job; BadInputError when it did not fail."""
    row = get(session, item_id)
    if row.state != "failed":
        raise BadInputError(f"“{row.label}” is {row.state}; only a failed item can be tried again.")
    row.state, row.error, row.error_code = "waiting", "", ""
    asked = jobs.payload(session, row.job_id) if row.job_id is not None else {}
    row.job_id = jobs.enqueue(session, actor, "ingest", {**asked, "item_id": item_id}, f"Read {row.label}")
    session.add(row)
    log.record(session, actor, "retry ingest", "ingest item", item_id, {"label": row.label})


def rows(session: Session, *, sources_only: bool = False, limit: int = 50) -> list[ItemRow]:
    """The newest items, newest first: those for articles, or those for sources."""
    query = select(IngestItem).order_by(col(IngestItem.id).desc()).limit(limit)
    query = query.where(IngestItem.target != "article" if sources_only else IngestItem.target == "article")
    return [_row(item) for item in session.exec(query)]


def row(session: Session, item_id: int) -> ItemRow:
    """One item; NotFoundError when there is none."""
    return _row(get(session, item_id))


def _row(item: IngestItem) -> ItemRow:
    return ItemRow(
        id=item.id or 0,
        kind=item.kind,
        label=item.label,
        target=item.target,
        state=item.state,
        outcome=item.outcome,
        error_code=item.error_code,
        error=item.error,
        article_id=item.article_id,
        source_id=item.source_id,
        job_id=item.job_id,
        added_at=item.added_at,
    )


def _hand_in(
    session: Session,
    actor: Actor,
    row: IngestItem,
    target: Target,
    place: int,
    facts: Mapping[str, bool] = MappingProxyType({}),
) -> int:
    row.target, row.rating, row.added_by = target.kind, target.rating, actor.id
    row.publisher, row.published_on = target.publisher, target.published_on
    session.add(row)
    session.flush()
    assert row.id is not None  # noqa: S101 - set by the flush
    payload = {"item_id": row.id, **facts}
    row.job_id = jobs.enqueue(session, actor, "ingest", payload, f"Read {row.label}", place=place)
    session.add(row)
    session.flush()
    return row.id


def _settle(session: Session, row: IngestItem, recognised: str) -> None:
    row.state = "duplicate" if recognised else "done"
    row.outcome = recognised or "Added."
    row.error = row.error_code = ""
    session.add(row)
