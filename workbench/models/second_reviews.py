"""Second reviews: which verdicts were called for one, what came of it, and the panel that settles a conflict."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from workbench.models._types import data, moment, one_of, text

OUTCOMES = ("agreed", "conflict")


class SecondReviewCall(SQLModel, table=True):
    """A first verdict that is to be judged a second time, blind; `triggers` are the names of the rules that asked."""

    __tablename__ = "second_review_call"

    id: int | None = Field(default=None, primary_key=True)
    verdict_id: int = Field(foreign_key="verdict.id", unique=True)
    triggers: list[str] = data()
    created_at: datetime = moment()


class SecondReview(SQLModel, table=True):
    """Two verdicts on one claim, the second made without knowledge of the first, and whether their ratings agree."""

    __tablename__ = "second_review"
    __table_args__ = (one_of("outcome", OUTCOMES), CheckConstraint("first_id <> second_id", name="pair"))

    id: int | None = Field(default=None, primary_key=True)
    first_id: int = Field(foreign_key="verdict.id", unique=True)
    second_id: int = Field(foreign_key="verdict.id", unique=True)
    outcome: str
    created_at: datetime = moment()


class PanelSeat(SQLModel, table=True):
    """A person's seat on the panel about a first verdict; ended when they leave. `is_chief`: alone, not of three."""

    __tablename__ = "panel_seat"
    __table_args__ = (
        Index(
            "uq_panel_seat_live",
            "verdict_id",
            "person_id",
            unique=True,
            sqlite_where=sql("ended_at IS NULL"),
            postgresql_where=sql("ended_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    verdict_id: int = Field(foreign_key="verdict.id", index=True)
    person_id: int = Field(foreign_key="user_account.id", index=True)
    is_chief: bool = False
    seated_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True)


class Vote(SQLModel, table=True):
    """A panel member's word: the verdict they stand behind, or neither (no `choice_id`), and why."""

    __table_args__ = (UniqueConstraint("verdict_id", "voter_id"), CheckConstraint("length(reason) > 0", name="reason"))

    id: int | None = Field(default=None, primary_key=True)
    verdict_id: int = Field(foreign_key="verdict.id", index=True)
    voter_id: int = Field(foreign_key="user_account.id")
    choice_id: int | None = Field(default=None, foreign_key="verdict.id")
    reason: str = text()
    created_at: datetime = moment()


class Adjudication(SQLModel, table=True):
    """What the panel decided: the verdict that stands, or neither; `tally` is votes by verdict id, "" for neither."""

    id: int | None = Field(default=None, primary_key=True)
    verdict_id: int = Field(foreign_key="verdict.id", unique=True)
    choice_id: int | None = Field(default=None, foreign_key="verdict.id")
    tally: dict[str, Any] = data()
    by_chief: bool = False
    created_at: datetime = moment()
