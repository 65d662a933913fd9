"""Background jobs, and forms already taken."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.models._types import EMPTY, data, moment, one_of, text

JOB_STATES = ("waiting", "running", "done", "failed")


class Job(SQLModel, table=True):
    """A piece of background work, written in the same transaction as what asks for it.

    `done` of `total` steps are made; `error` is one sentence for a person. `place` is how many were handed in with it
    and go before it: a lower one is run first, whenever it was asked for.
    """

    __table_args__ = (
        one_of("state", JOB_STATES),
        CheckConstraint("done >= 0 AND done <= total", name="progress"),
        CheckConstraint("(state = 'failed') = (error <> '')", name="error"),
        Index("ix_job_line", "state", "place", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    payload: dict[str, Any] = data()
    label: str = text()
    state: str = "waiting"
    done: int = 0
    total: int = 1
    error: str = ""
    place: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    attempts: int = 0
    created_by: int | None = Field(default=None, foreign_key="user_account.id")
    created_at: datetime = moment(index=True)
    started_at: datetime | None = moment(nullable=True)
    beat_at: datetime | None = moment(nullable=True)
    finished_at: datetime | None = moment(nullable=True)


class TakenForm(SQLModel, table=True):
    """A form that was accepted: the same key from the same person gets the same answer and changes nothing.

    `content` is the SHA-256 (hex) of what was sent with the key; "" for the forms of pages, which make their own keys.
    """

    __tablename__ = "taken_form"
    __table_args__ = (UniqueConstraint("user_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id")
    key: str = Field(max_length=64)
    location: str
    content: str = Field(default="", max_length=64, sa_column_kwargs=EMPTY)
    created_at: datetime = moment()
