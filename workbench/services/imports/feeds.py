"""Feeds: addresses that the desk follows for articles, or for the fact-checks of other desks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from workbench import clock, ingest
from workbench.domain.feeds import FeedKind, interval, wait
from workbench.errors import BadInputError, IngestError, NotFoundError
from workbench.locks import hold
from workbench.models import Feed, FeedFetch, ImportRun
from workbench.services import log
from workbench.services.actors import Actor
from workbench.services.imports import feed_fetches

_FETCHES = select(FeedFetch, ImportRun.counts).outerjoin(ImportRun, col(ImportRun.id) == col(FeedFetch.run_id))


@dataclass(frozen=True, slots=True)
class FetchRow:
    """A fetch that brought something or failed.

    `counts` are those of its import once that is done, None where there is none; `error` is one sentence or "".
    """

    fetched_at: datetime
    entries: int
    fresh: int
    run_id: int | None
    counts: Mapping[str, int] | None
    notes: tuple[str, ...]
    error: str

    @property
    def new(self) -> int:
        """How many entries or records were new or had changed."""
        counts = self.counts or {}
        return self.fresh + counts.get("added", 0) + counts.get("changed", 0)


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed in a list, with the newest fetch that brought something or failed."""

    id: int
    url: str
    kind: FeedKind
    title: str
    publisher: str
    minutes: int
    due_at: datetime
    paused_at: datetime | None
    fetched_at: datetime | None
    failures: int
    error: str
    newest: FetchRow | None


def follow(session: Session, actor: Actor, *, url: str, kind: FeedKind, minutes: int, publisher: str = "") -> int:
    """Follow a feed from now on; gives its id. BadInputError when the desk follows it already."""
    try:
        url = ingest.parse_address(url.strip()).url
        ingest.parse_address(url)  # what it is written out to has to keep the limit too: “é” becomes six characters
    except IngestError as error:
        raise BadInputError(error.message) from error
    interval(minutes)
    hold(session, "feed")  # who follows it at the same moment is told of it, too
    known = session.exec(select(Feed).where(Feed.url == url, Feed.kind == kind.value)).first()
    if known is not None:
        raise BadInputError(f"The desk follows {url} for its {kind} already: it is feed {known.id}.")
    now = clock.now()
    row = Feed(
        url=url,
        kind=kind.value,
        title="",
        publisher=publisher.strip(),
        minutes=minutes,
        due_at=now,
        made_by=actor.id,
        made_at=now,
    )
    session.add(row)
    session.flush()
    log.record(session, actor, "follow feed", "feed", row.id, {"url": url, "kind": kind.value, "minutes": minutes})
    feed_fetches.ask(session, actor, url)
    return row.id or 0


def change_interval(session: Session, actor: Actor, feed_id: int, minutes: int) -> None:
    """Fetch it every so many minutes from now on, the next time counted from the last."""
    row = get(session, feed_id)
    interval(minutes)
    if row.minutes == minutes:
        return
    was, row.minutes = row.minutes, minutes
    row.due_at = (row.fetched_at or row.made_at) + wait(minutes, row.failures)
    session.add(row)
    log.record(session, actor, "change feed", "feed", feed_id, {"minutes": minutes, "was": was})


def pause(session: Session, actor: Actor, feed_id: int) -> None:
    """Fetch it no more until it is resumed; a fetch that is under way goes on."""
    row = get(session, feed_id)
    if row.paused_at is not None:
        return
    row.paused_at = clock.now()
    session.add(row)
    log.record(session, actor, "pause feed", "feed", feed_id, {"url": row.url})


def resume(session: Session, actor: Actor, feed_id: int) -> None:
    """Fetch it again, from now on."""
    row = get(session, feed_id)
    if row.paused_at is None:
        return
    row.paused_at, row.failures = None, 0
    session.add(row)
    log.record(session, actor, "resume feed", "feed", feed_id, {"url": row.url})
    fetch_now(session, actor, feed_id)


def fetch_now(session: Session, actor: Actor, feed_id: int) -> None:
    """Fetch it without waiting for its time; BadInputError while it is paused."""
    row = get(session, feed_id)
    if row.paused_at is not None:
        raise BadInputError(f"Feed {feed_id} is paused; resume it to fetch it.")
    row.due_at = clock.now()
    session.add(row)
    feed_fetches.ask(session, actor, row.title or row.url)


def get(session: Session, feed_id: int) -> Feed:
    """A feed; NotFoundError when there is none."""
    row = session.get(Feed, feed_id)
    if row is None:
        raise NotFoundError(f"The desk follows no feed {feed_id}.")
    return row


def row(session: Session, feed_id: int) -> FeedRow:
    """One feed; NotFoundError when there is none."""
    return _row(get(session, feed_id), next(iter(fetches(session, feed_id, limit=1)), None))


def rows(session: Session) -> list[FeedRow]:
    """Every feed, oldest first."""
    ids = select(func.max(FeedFetch.id)).group_by(col(FeedFetch.feed_id))
    newest = session.exec(_FETCHES.where(col(FeedFetch.id).in_(ids)))
    found = {fetch.feed_id: _fetch(fetch, counts) for fetch, counts in newest}
    return [_row(feed, found.get(feed.id or 0)) for feed in session.exec(select(Feed).order_by(col(Feed.id)))]


def fetches(session: Session, feed_id: int, *, limit: int = 50) -> list[FetchRow]:
    """The newest fetches of a feed that brought something or failed, newest first."""
    query = _FETCHES.where(FeedFetch.feed_id == feed_id).order_by(col(FeedFetch.id).desc()).limit(limit)
    return [_fetch(fetch, counts) for fetch, counts in session.exec(query)]


def _row(feed: Feed, newest: FetchRow | None) -> FeedRow:
    return FeedRow(
        id=feed.id or 0,
        url=feed.url,
        kind=FeedKind(feed.kind),
        title=feed.title or feed.url,
        publisher=feed.publisher,
        minutes=feed.minutes,
        due_at=feed.due_at,
        paused_at=feed.paused_at,
        fetched_at=feed.fetched_at,
        failures=feed.failures,
        error=feed.error,
        newest=newest,
    )


def _fetch(fetch: FeedFetch, counts: Mapping[str, int] | None) -> FetchRow:
    return FetchRow(
        fetched_at=fetch.fetched_at,
        entries=fetch.entries,
        fresh=fetch.fresh,
        run_id=fetch.run_id,
        counts=counts or None,
        notes=tuple(fetch.notes),
        error=fetch.error,
    )
