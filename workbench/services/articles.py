"""Articles: keep what ingest read, once, with its snapshot; and the items that people hand in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain import values
from workbench.errors import IngestError, NotFoundError
from workbench.models import Article, Claim, IngestItem, Snapshot
from workbench.services import jobs, log
from workbench.services.actors import Actor


@dataclass(frozen=True, slots=True)
class Kept:
    """An article that is in the store; `recognised` says in a sentence why nothing was added, "" when it was."""

    article_id: int
    title: str
    recognised: str = ""


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article in a list; `claims` counts those found in it, None while extraction has not run."""

    id: int
    title: str
    publisher: str
    byline: str
    published_on: date | None
    language: str
    url: str
    added_at: datetime
    claims: int | None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An ingest item in a list: `state` waiting, done, duplicate or failed, with the outcome or the error in words."""

    id: int
    kind: str
    label: str
    state: str
    outcome: str
    error_code: str
    error: str
    article_id: int | None
    job_id: int | None
    added_at: datetime


def keep_snapshot(session: Session, snapshot: values.Snapshot) -> None:
    """Store the bytes under their SHA-256, unless they are there."""
    if session.get(Snapshot, snapshot.sha256) is None:
        session.add(
            Snapshot(
                sha256=snapshot.sha256,
                content=snapshot.content,
                media_type=snapshot.media_type,
                url=snapshot.url,
                file_name=snapshot.file_name,
                fetched_at=snapshot.fetched_at,
            )
        )
        session.flush()


def load_snapshot(session: Session, sha256: str) -> values.Snapshot:
    """The bytes under this SHA-256; NotFoundError when there are none."""
    row = session.get(Snapshot, sha256)
    if row is None:
        raise NotFoundError(f"There is no snapshot {sha256}.")
    return values.Snapshot(
        content=row.content,
        sha256=row.sha256,
        media_type=row.media_type,
        fetched_at=row.fetched_at,
        url=row.url,
        file_name=row.file_name,
    )


def keep(session: Session, actor: Actor, document: values.Document) -> Kept:
    """Store a document as an article and ask for its extraction; a known one is recognised, not changed."""
    known = _known(session, document)
    if known is not None:
        return known
    keep_snapshot(session, document.snapshot)
    article = Article(
        title=document.title or _first_words(document.text),
        text=document.text,
        content_hash=document.content_hash,
        canonical_url=document.canonical_url or None,
        url=document.url,
        byline=document.byline,
        publisher=document.publisher,
        published_on=document.published_on,
        language=document.language,
        snapshot_sha256=document.snapshot.sha256,
        added_by=actor.id,
        added_at=clock.now(),
    )
    session.add(article)
    session.flush()
    assert article.id is not None  # noqa: S101 - set by the flush
    log.record(
        session,
        actor,
        "add article",
        "article",
        article.id,
        {"title": article.title, "url": article.url, "text": article.content_hash, "snapshot": article.snapshot_sha256},
    )
    jobs.enqueue(session, actor, "extract", {"article_id": article.id}, f"Find claims in “{article.title}”")
    return Kept(article.id, article.title)


def hand_in_url(session: Session, actor: Actor, url: str, *, parent_id: int | None = None) -> int:
    """Note a URL to be fetched and read by a job; gives the item's id."""
    return _hand_in(session, actor, IngestItem(kind="url", label=url, parent_id=parent_id, added_at=clock.now()))


def hand_in_upload(session: Session, actor: Actor, kind: str, label: str, snapshot: values.Snapshot) -> int:
    """Keep an upload ("file") or pasted text ("text") and note it to be read by a job; gives the item's id."""
    keep_snapshot(session, snapshot)
    return _hand_in(
        session, actor, IngestItem(kind=kind, label=label, upload_sha256=snapshot.sha256, added_at=clock.now())
    )


def item(session: Session, item_id: int) -> IngestItem:
    """An ingest item; NotFoundError when there is none."""
    row = session.get(IngestItem, item_id)
    if row is None:
        raise NotFoundError(f"There is no ingest item {item_id}.")
    return row


def settle(session: Session, actor: Actor, item_id: int, document: values.Document) -> Kept:
    """The item was read: keep its article and say so on the item."""
    row = item(session, item_id)
    kept = keep(session, actor, document)
    row.article_id = kept.article_id
    row.state = "duplicate" if kept.recognised else "done"
    row.outcome = kept.recognised or "Added."
    row.error = row.error_code = ""
    session.add(row)
    return kept


def settle_feed(session: Session, actor: Actor, item_id: int, title: str, urls: Sequence[str]) -> None:
    """The item was a feed: hand in each entry that the desk has not been handed before."""
    row = item(session, item_id)
    known = set(session.exec(select(IngestItem.label).where(col(IngestItem.label).in_(urls), IngestItem.kind == "url")))
    fresh = [url for url in dict.fromkeys(urls) if url not in known]
    for url in fresh:
        hand_in_url(session, actor, url, parent_id=item_id)
    row.state = "done"
    row.outcome = f"Feed “{title}”: {len(fresh)} of {len(urls)} entries are new."
    row.error = row.error_code = ""
    session.add(row)


def fail(session: Session, actor: Actor, item_id: int, error: IngestError) -> None:
    """The item could not be read: say why, on the item and in the log."""
    row = item(session, item_id)
    row.state, row.error_code, row.error = "failed", error.code, error.message
    session.add(row)
    log.record(session, actor, "fail ingest", "ingest item", item_id, {"code": error.code, "label": row.label})


def items(session: Session, *, limit: int = 50) -> list[ItemRow]:
    """The newest ingest items, newest first."""
    query = select(IngestItem).order_by(col(IngestItem.id).desc()).limit(limit)
    return [
        ItemRow(
            id=row.id or 0,
            kind=row.kind,
            label=row.label,
            state=row.state,
            outcome=row.outcome,
            error_code=row.error_code,
            error=row.error,
            article_id=row.article_id,
            job_id=row.job_id,
            added_at=row.added_at,
        )
        for row in session.exec(query)
    ]


def article(session: Session, article_id: int) -> Article:
    """An article; NotFoundError when there is none."""
    row = session.get(Article, article_id)
    if row is None:
        raise NotFoundError(f"There is no article {article_id}.")
    return row


def rows(session: Session, *, limit: int = 50) -> list[ArticleRow]:
    """The newest articles, newest first."""
    found = select(func.count()).where(col(Claim.article_id) == Article.id).correlate(Article).scalar_subquery()
    query = select(Article, found).order_by(col(Article.id).desc()).limit(limit)
    return [
        ArticleRow(
            id=row.id or 0,
            title=row.title,
            publisher=row.publisher,
            byline=row.byline,
            published_on=row.published_on,
            language=row.language,
            url=row.url,
            added_at=row.added_at,
            claims=count if row.extracted_at else None,
        )
        for row, count in session.exec(query)
    ]


def _hand_in(session: Session, actor: Actor, row: IngestItem) -> int:
    row.added_by = actor.id
    session.add(row)
    session.flush()
    assert row.id is not None  # noqa: S101 - set by the flush
    row.job_id = jobs.enqueue(session, actor, "ingest", {"item_id": row.id}, f"Read {row.label}")
    session.add(row)
    return row.id


def _known(session: Session, document: values.Document) -> Kept | None:
    same_text = session.exec(select(Article).where(Article.content_hash == document.content_hash)).first()
    if same_text is not None:
        return Kept(same_text.id or 0, same_text.title, f"The desk has this text since {same_text.added_at:%Y-%m-%d}.")
    if not document.canonical_url:
        return None
    same_url = session.exec(select(Article).where(Article.canonical_url == document.canonical_url)).first()
    if same_url is None:
        return None
    return Kept(
        same_url.id or 0,
        same_url.title,
        f"The desk has this address since {same_url.added_at:%Y-%m-%d}; its text has changed since, "
        "and the article here stays as it was read then.",
    )


def _first_words(text: str) -> str:
    line = text.strip().split("\n", 1)[0]
    return line if len(line) <= 80 else line[:79].rsplit(" ", 1)[0] + "…"
