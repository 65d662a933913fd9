"""Checks, the public records of verdicts, and the editions that carry them. Rows are added, never changed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.models._types import blob, moment, text


class Check(SQLModel, table=True):
    """The published record of a verdict. `version` counts from 1 within the claim; the newest one stands."""

    __tablename__ = "fact_check"
    __table_args__ = (
        UniqueConstraint("claim_id", "version"),
        CheckConstraint("version >= 1", name="version"),
    )

    id: int | None = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claim.id", index=True)
    verdict_id: int = Field(foreign_key="verdict.id", unique=True)
    version: int = 1
    published_by: int = Field(foreign_key="user_account.id")
    published_at: datetime = moment(index=True)


class Edition(SQLModel, table=True):
    """An export, kept: its bytes, their SHA-256, and the head of the log when it was made."""

    __table_args__ = (UniqueConstraint("number"), CheckConstraint("number >= 1", name="number"))

    id: int | None = Field(default=None, primary_key=True)
    number: int
    format: str
    checks: int
    sha256: str = Field(max_length=64)
    content: bytes = blob()
    manifest: str = text()
    log_head: str
    made_by: int | None = Field(default=None, foreign_key="user_account.id")
    made_at: datetime = moment()


class EditionPart(SQLModel, table=True):
    """A piece of an edition's bytes; `position` counts from 0. Editions from before there were parts have none."""

    __tablename__ = "edition_part"
    __table_args__ = (UniqueConstraint("edition_id", "position"), CheckConstraint("position >= 0", name="position"))

    id: int | None = Field(default=None, primary_key=True)
    edition_id: int = Field(foreign_key="edition.id", index=True)
    position: int
    content: bytes = blob()
