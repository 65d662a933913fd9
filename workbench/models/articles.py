"""Articles, the bytes they came from, and the items of an ingest."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from workbench.models._types import blob, data, moment, one_of, text
from workbench.models.sources import SOURCE_KINDS


class Snapshot(SQLModel, table=True):
    """Bytes as fetched or uploaded, under their SHA-256. Never changed, never deleted.

    `url` and `fetched_at` are those of their first arrival; every fetch that brought them is a `Capture`.
    """

    sha256: str = Field(primary_key=True, max_length=64)
    content: bytes = blob()
    media_type: str
    url: str = ""
    file_name: str = ""
    fetched_at: datetime = moment()


class Capture(SQLModel, table=True):
    """One fetch that brought the bytes of a snapshot: from where, when, and what the answer said beside them.

    `url` is where the redirects led from `asked_url`. `status_line` ("200 OK") and `headers`, a list of name and value,
    are empty where they were not kept. Never changed, never deleted.
    """

    id: int | None = Field(default=None, primary_key=True)
    snapshot_sha256: str = Field(foreign_key="snapshot.sha256", index=True)
    url: str = text()
    asked_url: str = text()
    fetched_at: datetime = moment()
    status_line: str = ""
    headers: list[list[str]] = data()


class Article(SQLModel, table=True):
    """A text in which claims are looked for. Offsets of claims count code points of `text`."""

    __table_args__ = (CheckConstraint("length(text) > 0", name="text_not_empty"),)

    id: int | None = Field(default=None, primary_key=True)
    title: str = text()
    text: str = text()
    content_hash: str = Field(unique=True, max_length=64)
    canonical_url: str | None = Field(default=None, unique=True)
    url: str = ""
    byline: str = ""
    publisher: str = ""
    published_on: date | None = None
    language: str = Field(default="", index=True)
    snapshot_sha256: str = Field(foreign_key="snapshot.sha256")
    added_by: int | None = Field(default=None, foreign_key="user_account.id")
    added_at: datetime = moment(index=True)
    extracted_at: datetime | None = moment(nullable=True)


class IngestItem(SQLModel, table=True):
    """One thing that someone handed in, and what became of it: an article, a source, a feed's items, a named error."""

    __tablename__ = "ingest_item"
    __table_args__ = (
        one_of("kind", ("url", "file", "text")),
        one_of("target", ("article", *SOURCE_KINDS)),
        one_of("state", ("waiting", "done", "duplicate", "failed")),
        CheckConstraint("(state IN ('done', 'duplicate')) = (outcome <> '')", name="outcome"),
        CheckConstraint("(state = 'failed') = (error_code <> '')", name="error"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    label: str = text()
    target: str = "article"
    rating: str = ""
    publisher: str = ""
    published_on: date | None = None
    state: str = "waiting"
    outcome: str = ""
    error_code: str = ""
    error: str = ""
    upload_sha256: str | None = Field(default=None, foreign_key="snapshot.sha256")
    article_id: int | None = Field(default=None, foreign_key="article.id")
    source_id: int | None = Field(default=None, foreign_key="source.id")
    parent_id: int | None = Field(default=None, foreign_key="ingest_item.id")
    job_id: int | None = Field(default=None, foreign_key="job.id")
    added_by: int | None = Field(default=None, foreign_key="user_account.id")
    added_at: datetime = moment(index=True)
