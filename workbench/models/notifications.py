"""What people are told of claims, and of what they want to be told by e-mail."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.domain.notifications import Occasion
from workbench.models._types import moment, one_of


class Notification(SQLModel, table=True):
    """Something about a claim that a person is told of; `seen_at` is set when they say that they have read it."""

    __table_args__ = (one_of("occasion", Occasion),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="user_account.id", index=True)
    occasion: str
    claim_id: int = Field(foreign_key="claim.id")
    by_id: int | None = Field(default=None, foreign_key="user_account.id")
    created_at: datetime = moment()
    seen_at: datetime | None = moment(nullable=True)


class MailChoice(SQLModel, table=True):
    """A person wants to be told by e-mail too on this occasion; without a row they are told in the workbench alone."""

    __tablename__ = "mail_choice"
    __table_args__ = (UniqueConstraint("person_id", "occasion"), one_of("occasion", Occasion))

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="user_account.id")
    occasion: str
