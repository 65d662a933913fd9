"""Imports of other desks' fact-checks: each run, each version of each record, and the desk's own crosswalk rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from workbench.models._types import data, moment, one_of, text

IMPORT_STATES = ("mapping", "waiting", "done", "failed")


class ImportRun(SQLModel, table=True):
    """One import: what was handed in, how it is read, and its report.

    In the state "mapping" it waits for a person to confirm which column is what. `report` is JSON Lines, one a record.
    """

    __tablename__ = "import_run"
    __table_args__ = (
        one_of("state", IMPORT_STATES),
        CheckConstraint("(state = 'failed') = (error_code <> '')", name="error"),
    )

    id: int | None = Field(default=None, primary_key=True)
    label: str = text()
    url: str = ""
    upload_sha256: str | None = Field(default=None, foreign_key="snapshot.sha256")
    base: str = ""
    publisher: str = ""
    mapping: dict[str, Any] = data()
    columns: list[dict[str, Any]] = data()
    state: str = "waiting"
    error_code: str = ""
    error: str = ""
    counts: dict[str, Any] = data()
    notes: list[str] = data()
    report: str = text()
    job_id: int | None = Field(default=None, foreign_key="job.id")
    made_by: int | None = Field(default=None, foreign_key="user_account.id")
    made_at: datetime = moment(index=True)
    finished_at: datetime | None = moment(nullable=True)


class ImportedRecord(SQLModel, table=True):
    """One version of a record of another desk, and the source that it is. The one without `ended_at` is live.

    Both keys are SHA-256 (hex): of the address (or, without one, the publisher), and of the claim's words. A new
    version ends the old one, which it `replaces`, and never edits it.
    """

    __tablename__ = "imported_record"
    __table_args__ = (
        Index(
            "uq_imported_record_live",
            "address_key",
            "claim_key",
            unique=True,
            sqlite_where=sql("ended_at IS NULL"),
            postgresql_where=sql("ended_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    address_key: str = Field(max_length=64)
    claim_key: str = Field(max_length=64)
    source_id: int = Field(foreign_key="source.id", index=True)
    run_id: int = Field(foreign_key="import_run.id", index=True)
    replaces: int | None = Field(default=None, foreign_key="imported_record.id")
    record: dict[str, Any] = data()
    repairs: list[dict[str, Any]] = data()
    added_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True)


class CrosswalkRow(SQLModel, table=True):
    """A row of the desk's own: this label of this crosswalk means this rating; "" leaves the label as it stands."""

    __tablename__ = "crosswalk_row"
    __table_args__ = (
        Index(
            "uq_crosswalk_row_live",
            "crosswalk",
            "label",
            unique=True,
            sqlite_where=sql("ended_at IS NULL"),
            postgresql_where=sql("ended_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    crosswalk: str
    label: str
    rating: str
    changed_by: int | None = Field(default=None, foreign_key="user_account.id")
    changed_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True)
