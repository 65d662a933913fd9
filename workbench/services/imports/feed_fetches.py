"""Fetches of feeds that are due: each is in the hands of one worker at a time, and settled with what came of it.

A feed is taken by writing until when nobody else may, and by counting the fetch as a failed one until it is settled: a
worker that dies halfway holds it up for a while and then counts as a failure. What it handed in is recognised.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, update
from sqlmodel import Session, col, select

from workbench import clock, ingest
from workbench.domain.feeds import LONGEST_MINUTES, FeedKind, interval, wait
from workbench.domain.values import Snapshot
from workbench.errors import PASSING, DamagedError, IngestError
from workbench.ingest import Entry, Validators
from workbench.models import Feed, FeedFetch, ImportRun, User
from workbench.services import jobs
from workbench.services.actors import WORKBENCH, Actor, acting
from workbench.services.imports import runs
from workbench.services.imports.runs import Wanted
from workbench.services.intake import items
from workbench.services.intake.items import Target
from workbench.services.moments import has_come

HELD = timedelta(minutes=10)
"""How long a fetch may take before its worker counts as lost."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A feed in hand: what is asked for, and `until`, by which whoever took it is known."""

    feed_id: int
    url: str
    kind: FeedKind
    validators: Validators
    sha256: str
    until: datetime


def ask(session: Session, actor: Actor, what: str) -> None:
    """Ask for a job that fetches what is due."""
    jobs.enqueue(session, actor, "poll", {}, f"Fetch feeds: {what}")


def due(session: Session, *, limit: int = 100) -> list[int]:
    """Ids of the feeds whose time has come and that nobody has in hand, longest due first."""
    query = select(Feed.id).where(*_free())
    return [found or 0 for found in session.exec(query.order_by(col(Feed.due_at), col(Feed.id)).limit(limit))]


def _free() -> tuple[Any, ...]:
    """The conditions that a feed's time has come and that nobody has it in hand."""
    not_taken = or_(col(Feed.taken_until).is_(None), has_come(col(Feed.taken_until), HELD))
    return col(Feed.paused_at).is_(None), has_come(col(Feed.due_at), interval(LONGEST_MINUTES)), not_taken


def ask_if_due(session: Session) -> None:
    """Ask for a job when a feed's time has come, unless one is under way already."""
    if due(session, limit=1) and not jobs.under_way(session, "poll"):
        ask(session, WORKBENCH, "what is due")


def take(session: Session, feed_id: int) -> Taken | None:
    """Take a feed that is due, for the one worker that gets it; None for all others.

    One whose row cannot be read is put off as far as can be: it would stand before all others for good.
    """
    now = clock.now()
    try:
        row = session.get(Feed, feed_id)
    except DamagedError as error:
        put_off = update(Feed).where(col(Feed.id) == feed_id)
        later = now + interval(LONGEST_MINUTES)
        session.execute(put_off.values(due_at=later, error_code=error.code, error=error.message))
        return None
    if row is None:
        return None
    taken = session.execute(
        update(Feed)
        .where(col(Feed.id) == feed_id, *_free())
        .values(taken_until=now + HELD, failures=Feed.failures + 1, due_at=now + wait(row.minutes, row.failures + 1))
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult
        return None
    validators = Validators(row.etag, row.last_modified)
    return Taken(feed_id, row.url, FeedKind(row.kind), validators, row.sha256, now + HELD)


def settle_unchanged(session: Session, taken: Taken) -> None:
    """It holds what it held the last time."""
    _settle(session, taken)


def settle_entries(
    session: Session, taken: Taken, snapshot: Snapshot, found: ingest.Feed, validators: Validators
) -> None:
    """It was read as a list of addresses: hand in each that is new, or that was changed since it was imported."""
    row = _settle(session, taken, snapshot.sha256, validators)
    if row is None:
        return
    actor = _for_whom(session, row)
    if taken.kind is FeedKind.ARTICLES:
        urls = [entry.url for entry in found.entries]
        fresh = items.hand_in_new(session, actor, urls, Target(publisher=row.publisher))
    else:
        fresh = _import_new(session, actor, found.entries, row.publisher)
    row.title = found.title
    session.add(row)
    told = FeedFetch(feed_id=taken.feed_id, entries=len(found.entries), fresh=fresh, notes=list(found.notes))
    _tell(session, told)


def settle_records(session: Session, taken: Taken, snapshot: Snapshot, validators: Validators) -> None:
    """It holds records of fact-checks: hand it in as an import, whose report tells of each."""
    row = _settle(session, taken, snapshot.sha256, validators)
    if row is not None:
        wanted = Wanted(row.title or row.url, snapshot.url, publisher=row.publisher)
        run_id = runs.hand_in(session, _for_whom(session, row), wanted, snapshot)
        _tell(session, FeedFetch(feed_id=taken.feed_id, run_id=run_id, notes=[]))


def fail(session: Session, taken: Taken, error: IngestError) -> None:
    """It could not be had or read: say why; the next try is further away with each failure in a row."""
    row = _held(session, taken)
    if row is None:
        return
    row.taken_until, row.fetched_at = None, clock.now()
    row.error_code, row.error = error.code, error.message
    session.add(row)
    _tell(session, FeedFetch(feed_id=taken.feed_id, notes=[], error_code=error.code, error=error.message))


def _import_new(session: Session, actor: Actor, entries: Sequence[Entry], publisher: str) -> int:
    """Import each page that never was, or whose entry says that it changed since; gives how many.

    A page that could not be had for a reason that passes counts as one that never was.
    """
    query = select(ImportRun.label, func.max(ImportRun.made_at)).where(
        col(ImportRun.label).in_([entry.url for entry in entries]), col(ImportRun.error_code).not_in(PASSING)
    )
    known = dict(session.exec(query.group_by(col(ImportRun.label))).all())
    wanted = {entry.url: entry for entry in reversed(entries)}  # of two entries with one address the first counts
    fresh, now = 0, clock.now()
    for url, entry in reversed(wanted.items()):
        made_at = known.get(url)
        if made_at is None or (entry.updated and made_at < datetime.fromisoformat(entry.updated) <= now):
            runs.hand_in(session, actor, Wanted(url, url, publisher=publisher), None)
            fresh += 1
    return fresh


def _for_whom(session: Session, row: Feed) -> Actor:
    """In whose name a feed's entries are handed in: whoever follows it, the workbench once they are kept out."""
    user = session.get(User, row.made_by) if row.made_by is not None else None
    return acting(session, row.made_by) if user is not None and user.active else WORKBENCH


def _held(session: Session, taken: Taken) -> Feed | None:
    """The feed, if it is still in the hands of whoever took it."""
    row = session.get(Feed, taken.feed_id, with_for_update=True, populate_existing=True)
    return row if row is not None and row.taken_until == taken.until else None


def _settle(
    session: Session, taken: Taken, sha256: str | None = None, validators: Validators | None = None
) -> Feed | None:
    row = _held(session, taken)
    if row is None:
        return None
    row.taken_until, row.fetched_at, row.failures, row.error_code, row.error = None, clock.now(), 0, "", ""
    row.due_at = row.fetched_at + interval(row.minutes)
    if sha256 is not None and validators is not None:
        row.sha256, row.etag, row.last_modified = sha256, validators.etag, validators.last_modified
    session.add(row)
    return row


def _tell(session: Session, fetch: FeedFetch) -> None:
    fetch.fetched_at = clock.now()
    session.add(fetch)
    session.flush()
