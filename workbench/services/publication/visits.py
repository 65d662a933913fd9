"""Visits to the pages that published checks quote: are they there, and do they still say what is quoted from them?

A page that is not found twice in a row, a day apart, is gone; one that was read twice and lacks a quote each time has
changed. Quotes are looked for only where the desk had fetched the page itself: one that was uploaded, because the page
is not open to everybody, is not what a stranger is shown. Anything else that stood in the way says nothing about the
page. What was noted once is not visited again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.source_changes import SourceChange
from workbench.models import Check, Pin, Snapshot, Source, SourceNote, SourceVisit
from workbench.services import jobs
from workbench.services.actors import WORKBENCH
from workbench.services.moments import has_come
from workbench.services.publication import source_notes

SECOND_LOOK = timedelta(days=1)
ENOUGH = 2
"""Visits in a row that miss the page or a quote before it counts: a site may be in disorder for a day."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be visited: what checks quote from it; only the address of an earlier fact-check or an upload."""

    source_id: int
    url: str
    quotes: tuple[str, ...]


def due(session: Session, every: timedelta, *, limit: int = 50) -> list[Page]:
    """Pages of sources that the newest checks quote, added or visited longer ago than `every`, by the source's id."""
    now = clock.now()
    fresh_or_due = or_(
        (col(SourceVisit.id).is_(None)) & (col(Source.added_at) <= now - every),
        has_come(col(SourceVisit.due_at), every + SECOND_LOOK),
    )
    query = (
        select(Source)
        .join(SourceVisit, col(SourceVisit.source_id) == col(Source.id), isouter=True)
        .where(
            col(Source.id).in_(_pinned(col(Pin.source_id))),
            col(Source.url).startswith("http"),
            col(Source.superseded_at).is_(None),
            col(Source.id).not_in(select(SourceNote.source_id)),
            fresh_or_due,
        )
        .order_by(col(Source.id))
        .limit(limit)
    )
    return [Page(source.id or 0, source.url, _quotes(session, source)) for source in session.exec(query)]


def ask_if_due(session: Session, every: timedelta) -> None:
    """Ask for a job when there is a page to visit, unless one is under way already."""
    if not jobs.under_way(session, "revisit") and due(session, every, limit=1):
        jobs.enqueue(session, WORKBENCH, "revisit", {}, "Look again at quoted pages")


def settle(session: Session, page: Page, every: timedelta, found: str | None, *, missing: bool = False) -> None:
    """Note what a visit showed: `found` is the page's text, None when it could not be had; `missing` when not found."""
    now = clock.now()
    row = session.exec(select(SourceVisit).where(SourceVisit.source_id == page.source_id)).first()
    row = row or SourceVisit(source_id=page.source_id)
    lost = _lost(page.quotes, found) if found is not None else ""
    row.visited_at, row.misses = now, row.misses + 1 if missing or lost else 0
    row.due_at = now + (min(every, SECOND_LOOK) if row.misses else every)
    session.add(row)
    if row.misses < ENOUGH:
        return
    if lost:
        why = f"The page at {page.url} does not say “{lost[:200]}” any more."
        source_notes.note(session, WORKBENCH, page.source_id, SourceChange.CHANGED, why)
    else:
        why = f"The page at {page.url} was not found, {row.misses} times in a row."
        source_notes.note(session, WORKBENCH, page.source_id, SourceChange.GONE, why)


def _quotes(session: Session, source: Source) -> tuple[str, ...]:
    fetched = session.exec(select(Snapshot.url).where(Snapshot.sha256 == source.snapshot_sha256)).one()
    if source.kind != "document" or not fetched:
        return ()
    return tuple(session.exec(_pinned(col(Pin.exact)).where(Pin.source_id == source.id).distinct().order_by(Pin.exact)))


def _pinned(column: Any) -> Any:
    """What is pinned by the newest check of each claim."""
    newest = select(func.max(Check.id)).group_by(col(Check.claim_id))
    return select(column).join(Check, col(Check.verdict_id) == col(Pin.verdict_id)).where(col(Check.id).in_(newest))


def _lost(quotes: Sequence[str], text: str) -> str:
    """The first quote that the text lacks, however its lines are broken; "" when it has them all."""
    plain = " ".join(text.split())
    return next((quote for quote in quotes if " ".join(quote.split()) not in plain), "")
