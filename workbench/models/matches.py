"""Matches: a claim beside a passage, with score, features and comparisons."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from workbench.models._types import data, moment, one_of

MATCH_STATES = ("suggested", "confirmed", "rejected")


class Match(SQLModel, table=True):
    """What the scorer `scorer` said of a claim and a passage on a day, and what a person decided.

    A row is ended (`ended_at`), never rewritten, when the claim is matched again; a rejected pair stays rejected.
    """

    __table_args__ = (
        one_of("state", MATCH_STATES),
        CheckConstraint("score >= 0 AND score <= 1", name="score"),
        CheckConstraint("(state = 'suggested') = (decided_at IS NULL)", name="decided"),
        Index(
            "uq_match_live_pair",
            "claim_id",
            "passage_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claim.id", index=True)
    passage_id: int = Field(foreign_key="passage.id", index=True)
    score: float
    features: list[dict[str, Any]] = data()
    comparisons: list[dict[str, Any]] = data()
    has_conflict: bool
    scorer: str
    state: str = "suggested"
    decided_by: int | None = Field(default=None, foreign_key="user_account.id")
    decided_at: datetime | None = moment(nullable=True)
    created_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True)
