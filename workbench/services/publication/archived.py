"""Copies of quoted pages in a web archive: which are asked for, and what the archive said."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.deliveries import pause
from workbench.ingest.memento import Memento
from workbench.models import ArchivedCopy, Article, Claim, Pin, Source, Verdict
from workbench.services import jobs
from workbench.services.actors import WORKBENCH
from workbench.services.moments import has_come

FIRST_PAUSE = timedelta(hours=1)
LOOK_AGAIN = timedelta(days=7)
"""An archive that had no copy is asked again after this long, and one that fails at the latest."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is asked for: its address, and when the desk had it."""

    url: str
    had_at: datetime


def due(session: Session, *, limit: int = 100) -> list[Page]:
    """Pages that a verdict quotes or judges and of which no copy is known, as far as it is time to ask."""
    quoted = select(Source.url, func.min(Source.added_at)).join(Pin, col(Pin.source_id) == col(Source.id))
    checked = (
        select(Article.url, func.min(Article.added_at))
        .join(Claim, col(Claim.article_id) == col(Article.id))
        .join(Verdict, col(Verdict.claim_id) == col(Claim.id))
    )
    found: dict[str, datetime] = {}
    for url, query in ((col(Source.url), quoted), (col(Article.url), checked)):
        asked = query.join(ArchivedCopy, col(ArchivedCopy.url) == url, isouter=True)
        waits = and_(col(ArchivedCopy.archived_url) == "", has_come(col(ArchivedCopy.due_at), 2 * LOOK_AGAIN))
        wanted = asked.where(url != "", or_(col(ArchivedCopy.id).is_(None), waits)).group_by(url)
        found.update(session.exec(wanted.order_by(url).limit(limit)).all())
    return [Page(url, had_at) for url, had_at in sorted(found.items())][:limit]


def ask_if_due(session: Session) -> None:
    """Ask for a job when there is a page to ask for, unless one is under way already."""
    if not jobs.under_way(session, "archive") and due(session, limit=1):
        jobs.enqueue(session, WORKBENCH, "archive", {}, "Look for archived copies of quoted pages")


def settle(session: Session, page: Page, memento: Memento | None, error: str = "") -> None:
    """Note what the archive said; `error` is one sentence when it could not be asked."""
    now = clock.now()
    row = next(iter(_rows(session, [page.url])), None) or ArchivedCopy(
        url_key=_key(page.url), url=page.url, archived_url="", asked_at=now, due_at=now
    )
    row.asked_at, row.error = now, error
    row.failures = row.failures + 1 if error else 0
    row.due_at = now + (pause(row.failures, first=FIRST_PAUSE, longest=LOOK_AGAIN) if error else LOOK_AGAIN)
    if memento is not None:
        row.archived_url, row.archived_at = memento.url, memento.at
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        # PostgreSQL: another worker asked for the same page at once, and was first.
        if not _rows(session, [page.url]):
            raise


def of_pages(session: Session, urls: Sequence[str]) -> dict[str, str]:
    """The address of the archived copy of each page that has one."""
    return {row.url: row.archived_url for row in _rows(session, urls) if row.archived_url}


def _rows(session: Session, urls: Sequence[str]) -> list[ArchivedCopy]:
    found: list[ArchivedCopy] = []
    for first in range(0, len(urls), 500):
        keys = [_key(url) for url in urls[first : first + 500]]
        found += session.exec(select(ArchivedCopy).where(col(ArchivedCopy.url_key).in_(keys)))
    return found


def _key(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()
