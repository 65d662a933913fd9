"""Articles: keep what ingest read, once, with its snapshot."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from workbench import clock, ingest
from workbench.domain import values
from workbench.errors import NotFoundError
from workbench.models import Article, Capture, Claim, Snapshot
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


def keep_snapshot(session: Session, snapshot: values.Snapshot) -> None:
    """Store the bytes under their SHA-256, unless they are there, and note the fetch that brought them."""
    _keep_bytes(session, snapshot)
    keep_capture(session, snapshot)


def keep_capture(session: Session, snapshot: values.Snapshot) -> None:
    """Note a fetch, if it was one, of bytes that the store has; the same fetch is noted once."""
    if not snapshot.url or session.get(Snapshot, snapshot.sha256) is None:
        return
    same = (
        Capture.snapshot_sha256 == snapshot.sha256,
        Capture.url == snapshot.url,
        Capture.fetched_at == snapshot.fetched_at,
    )
    if session.exec(select(Capture.id).where(*same)).first() is not None:
        return
    session.add(
        Capture(
            snapshot_sha256=snapshot.sha256,
            url=snapshot.url,
            asked_url=snapshot.asked_url or snapshot.url,
            fetched_at=snapshot.fetched_at,
            status_line=snapshot.status_line,
            headers=[list(header) for header in snapshot.headers],
        )
    )
    session.flush()


def _keep_bytes(session: Session, snapshot: values.Snapshot) -> None:
    if session.get(Snapshot, snapshot.sha256) is not None:
        return
    row = Snapshot(
        sha256=snapshot.sha256,
        content=snapshot.content,
        media_type=snapshot.media_type,
        url=snapshot.url,
        file_name=snapshot.file_name,
        fetched_at=snapshot.fetched_at,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        # PostgreSQL: the same bytes came in twice at once, and the other transaction was first.
        if session.get(Snapshot, snapshot.sha256) is None:
            raise


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
    """Store a document as an article and ask for its extraction; a known one is recognised, not changed.

    IngestError when it is too long for an article.
    """
    ingest.as_article(document)
    known = _known(session, document)
    if known is not None:
        keep_capture(session, document.snapshot)
        return known
    keep_snapshot(session, document.snapshot)
    article = _row(actor, document)
    try:
        with session.begin_nested():
            session.add(article)
    except IntegrityError:
        # PostgreSQL: the same article came in twice at once, and the other transaction was first.
        known = _known(session, document)
        if known is None:
            raise
        return known
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


def article(session: Session, article_id: int) -> Article:
    """An article; NotFoundError when there is none."""
    row = session.get(Article, article_id)
    if row is None:
        raise NotFoundError(f"There is no article {article_id}.")
    return row


def rows(session: Session, *, before: int | None = None, limit: int = 50) -> list[ArticleRow]:
    """The newest articles, newest first; `before` is the id that the part before ended with."""
    found = select(func.count()).where(col(Claim.article_id) == Article.id).correlate(Article).scalar_subquery()
    query = select(Article, found).order_by(col(Article.id).desc()).limit(limit)
    if before is not None:
        query = query.where(col(Article.id) < before)
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


def _row(actor: Actor, document: values.Document) -> Article:
    return Article(
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
