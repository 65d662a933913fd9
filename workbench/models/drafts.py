"""What people have typed and not sent yet, and whom they asked for comment."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.models._types import data, moment, text


class VerdictFormDraft(SQLModel, table=True):
    """The fields of a person's verdict form, kept as they type; `version` is the claim's when the form was opened."""

    __tablename__ = "verdict_form_draft"
    __table_args__ = (UniqueConstraint("claim_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claim.id")
    person_id: int = Field(foreign_key="user_account.id", index=True)
    version: int
    fields: dict[str, Any] = data()
    saved_at: datetime = moment()


class Inquiry(SQLModel, table=True):
    """Somebody who was asked for comment on a claim: who, how, when, and until when an answer is waited for."""

    __table_args__ = (
        CheckConstraint("length(whom) > 0", name="whom"),
        CheckConstraint("due_on IS NULL OR due_on >= asked_on", name="due_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claim.id", index=True)
    whom: str = text()
    how: str = ""
    asked_on: date
    due_on: date | None = None
    asked_by: int = Field(foreign_key="user_account.id")
    created_at: datetime = moment()
