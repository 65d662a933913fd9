"""Speakers: of which party and in which office somebody was from a day on, and in which forms a name is written."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from workbench.models._types import moment, text


class SpeakerStanding(SQLModel, table=True):
    """What a speaker was from `since` on (None: as far back as the desk knows), until the day before `until`.

    `name` is the speaker's as claims have it. A row is ended, not edited: `ended_at` is when another took its place.
    `until` follows from the rows that stand, and is None for the newest.
    """

    __tablename__ = "speaker_standing"
    __table_args__ = (
        CheckConstraint("length(name) > 0", name="name"),
        CheckConstraint("until IS NULL OR since IS NULL OR until > since", name="until"),
        Index("ix_speaker_standing_name", "name"),
    )

    id: int | None = Field(default=None, primary_key=True)
    name: str
    party: str = ""
    office: str = text()
    since: date | None = None
    until: date | None = None
    noted_by: int | None = Field(default=None, foreign_key="user_account.id")
    noted_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True)


class SpeakerAlias(SQLModel, table=True):
    """Another form in which claims write a person's name; they count for `name` while the row is not ended."""

    __tablename__ = "speaker_alias"
    __table_args__ = (
        CheckConstraint("length(form) > 0 AND length(name) > 0 AND form <> name", name="form"),
        Index(
            "uq_speaker_alias_live",
            "form",
            unique=True,
            sqlite_where=sql("ended_at IS NULL"),
            postgresql_where=sql("ended_at IS NULL"),
        ),
        Index("ix_speaker_alias_name", "name"),
    )

    id: int | None = Field(default=None, primary_key=True)
    form: str
    name: str
    merged_by: int | None = Field(default=None, foreign_key="user_account.id")
    merged_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True)
