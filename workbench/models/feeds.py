"""Feeds that the desk follows, and what came of each fetch."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.domain.feeds import LONGEST_MINUTES, SHORTEST_MINUTES, FeedKind
from workbench.models._types import data, moment, one_of, text


class Feed(SQLModel, table=True):
    """An address that is fetched every `minutes`, unless it is paused.

    `due_at` is when it is fetched next; while it is being fetched, `taken_until` says until when nobody else may.
    `failures` counts those in a row. `etag`, `last_modified` and `sha256` (hex) are those of what was last read.
    `error` says why the last fetch failed, "" when it did not.
    """

    __table_args__ = (
        UniqueConstraint("url", "kind"),
        one_of("kind", FeedKind),
        CheckConstraint(f"minutes BETWEEN {SHORTEST_MINUTES} AND {LONGEST_MINUTES}", name="minutes"),
        CheckConstraint("failures >= 0", name="failures"),
        Index("ix_feed_due_at", "due_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    url: str = text()
    kind: str
    title: str = text()
    publisher: str = ""
    minutes: int
    due_at: datetime = moment()
    taken_until: datetime | None = moment(nullable=True)
    paused_at: datetime | None = moment(nullable=True)
    fetched_at: datetime | None = moment(nullable=True)
    failures: int = 0
    error_code: str = ""
    error: str = ""
    etag: str = ""
    last_modified: str = ""
    sha256: str = ""
    made_by: int | None = Field(default=None, foreign_key="user_account.id")
    made_at: datetime = moment()


class FeedFetch(SQLModel, table=True):
    """A fetch of a feed that brought something or failed; one that found nothing changed leaves no row.

    Of `entries` in it, `fresh` were handed in; a file of records is one import instead. `notes` say what was left out.
    """

    __tablename__ = "feed_fetch"
    __table_args__ = (CheckConstraint("fresh >= 0 AND fresh <= entries", name="fresh"),)

    id: int | None = Field(default=None, primary_key=True)
    feed_id: int = Field(foreign_key="feed.id", index=True)
    fetched_at: datetime = moment()
    entries: int = 0
    fresh: int = 0
    run_id: int | None = Field(default=None, foreign_key="import_run.id")
    notes: list[str] = data()
    error_code: str = ""
    error: str = ""
