"""The log: one row for each thing that happened, each carrying the hash of the one before."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from workbench.models._types import moment, text


class Event(SQLModel, table=True):
    """One thing that happened. `payload` is canonical JSON; `hash` covers every other column.

    `seq` counts from 1 without a gap. `actor_name` is "person" with their number, or
    the workbench's own name: a person's name stands in their account alone, where it can be erased.
    """

    __table_args__ = (
        CheckConstraint("seq >= 1", name="seq"),
        Index("ix_event_object_type_object_id", "object_type", "object_id"),
        Index("ix_event_action_at", "action", "at"),
    )

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = moment()
    actor_id: int | None = Field(default=None, foreign_key="user_account.id")
    actor_name: str
    action: str
    object_type: str
    object_id: str
    payload: str = text()
    previous_hash: str = Field(max_length=64)
    hash: str = Field(unique=True, max_length=64)
