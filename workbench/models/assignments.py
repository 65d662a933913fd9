"""Assignments: who is to work on a claim, and by when."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from workbench.models._types import moment


class Assignment(SQLModel, table=True):
    """A claim that somebody is to work on, one row for each such claim; the log keeps what was before.

    `due_on` is a day in UTC, `reminded_on` the due day of which the person was told already.
    """

    id: int | None = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claim.id", unique=True)
    person_id: int = Field(foreign_key="user_account.id", index=True)
    by_id: int | None = Field(default=None, foreign_key="user_account.id")
    due_on: date | None = None
    reminded_on: date | None = None
    assigned_at: datetime = moment()
