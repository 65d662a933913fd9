"""Webhooks: who is told of what is public; and each delivery, to a webhook or by e-mail to a person."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from workbench.models._types import data, moment, one_of, text

DELIVERY_STATES = ("waiting", "done", "failed")


class Webhook(SQLModel, table=True):
    """An address that is told; `kinds` are of `Subject`.

    `sealed` is the secret that signs what goes there, sealed with the desk's key; readable where an earlier version
    made it and no worker has sealed it since.
    """

    id: int | None = Field(default=None, primary_key=True)
    url: str = text()
    sealed: str
    kinds: list[str] = data()
    made_by: int = Field(foreign_key="user_account.id")
    made_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True)


class Delivery(SQLModel, table=True):
    """One message to one webhook, or to one person by e-mail, written in the transaction of what it tells of.

    The worker sends it. `message_id` stays the same however often it is sent. `due_at` is when it is tried next, if it
    waits; `status` is that of the last answer, None while there was none.
    """

    __table_args__ = (
        one_of("state", DELIVERY_STATES),
        CheckConstraint("attempts >= 0", name="attempts"),
        CheckConstraint("(webhook_id IS NULL) <> (person_id IS NULL)", name="receiver"),
        Index("ix_delivery_state_due_at", "state", "due_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    webhook_id: int | None = Field(default=None, foreign_key="webhook.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    message_id: str = Field(unique=True, max_length=40)
    kind: str
    body: str = text()
    state: str = "waiting"
    attempts: int = 0
    due_at: datetime = moment()
    status: int | None = None
    error: str = ""
    created_at: datetime = moment()
    finished_at: datetime | None = moment(nullable=True)
