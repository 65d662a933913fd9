"""Sources: stored documents and earlier fact-checks, and the passages they are indexed by."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.domain.source_changes import SourceChange
from workbench.models._types import EMPTY, data, moment, one_of, text

SOURCE_KINDS = ("document", "fact-check")


class Source(SQLModel, table=True):
    """A stored document or earlier fact-check; `rating` is a fact-check's own label, `claimant` whose words it checked.

    Its text never changes. A fact-check that its publisher changed is a new source, and `superseded_at` says since when
    the old one is no longer matched with claims; what was pinned from it stays.
    """

    __table_args__ = (
        one_of("kind", SOURCE_KINDS),
        CheckConstraint("length(text) > 0", name="text_not_empty"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str = "document"
    title: str = text()
    text: str = text()
    content_hash: str = Field(unique=True, max_length=64)
    canonical_url: str | None = Field(default=None, unique=True)
    url: str = ""
    publisher: str = ""
    published_on: date | None = None
    language: str = ""
    rating: str = ""
    claimant: str = Field(default="", sa_column_kwargs=EMPTY)
    snapshot_sha256: str = Field(foreign_key="snapshot.sha256")
    added_by: int | None = Field(default=None, foreign_key="user_account.id")
    added_at: datetime = moment(index=True)
    superseded_at: datetime | None = moment(nullable=True)


class SourceNote(SQLModel, table=True):
    """What became of a source since it was added: one row each time that somebody, or the workbench, noticed."""

    __tablename__ = "source_note"
    __table_args__ = (one_of("change", SourceChange), CheckConstraint("length(why) > 0", name="why"))

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id", index=True)
    change: str
    why: str = text()
    noted_by: int | None = Field(default=None, foreign_key="user_account.id")
    noted_at: datetime = moment()


class SourceVisit(SQLModel, table=True):
    """When a quoted page was last looked at, when it is next, and how often in a row it, or a quote, was not there."""

    __tablename__ = "source_visit"
    __table_args__ = (CheckConstraint("misses >= 0", name="misses"),)

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id", unique=True)
    visited_at: datetime = moment()
    due_at: datetime = moment()
    misses: int = 0


class ArchivedCopy(SQLModel, table=True):
    """What a web archive has of a page that a verdict quotes, or that was checked: one row an address.

    `url_key` is the SHA-256 (hex) of `url`. `archived_url` is "" while no copy is known; then `due_at` is when the
    archive is asked again. `failures` counts those in a row, `error` says why the last one was.
    """

    __tablename__ = "archived_copy"
    __table_args__ = (CheckConstraint("failures >= 0", name="failures"),)

    id: int | None = Field(default=None, primary_key=True)
    url_key: str = Field(max_length=64, unique=True)
    url: str = text()
    archived_url: str = text()
    archived_at: datetime | None = moment(nullable=True)
    asked_at: datetime = moment()
    due_at: datetime = moment()
    failures: int = 0
    error: str = ""


class Passage(SQLModel, table=True):
    """A piece of a source: `text` is `source.text[start:end]`; `slots` hold its quantities, dates and names."""

    __table_args__ = (
        UniqueConstraint("source_id", "position"),
        CheckConstraint('"end" > "start" AND "start" >= 0', name="span"),
    )

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id", index=True)
    position: int
    start: int
    end: int
    text: str = text()
    slots: dict[str, Any] = data()
