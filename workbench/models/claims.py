"""Claims: statements in the queue, pinned to their span."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel, col

from workbench.domain.lifecycle import State
from workbench.domain.values import ClaimKind
from workbench.models._types import EMPTY, data, moment, one_of, text


class Claim(SQLModel, table=True):
    """A claim: `text` is `article.text[start:end]`, a sentence or, where a sentence makes several claims, a part of it.

    `sentence_start` and `sentence_end` are that sentence's span in the article, None for a claim that is one itself.
    `standalone` is a suggested wording that can be read without the article, "" for none.
    Claims that repeat each other share a `likeness`; "" is shared by those found before there was one.
    What the detector found (`worthiness` to `likeness`) never changes; `state` changes only by `domain.lifecycle`,
    and each change adds 1 to `version`, which a form must show to be accepted. `topic` is one of the desk's, or "".
    """

    __table_args__ = (
        UniqueConstraint("article_id", "start", "end"),
        CheckConstraint('"end" > "start" AND "start" >= 0', name="span"),
        CheckConstraint("worthiness >= 0 AND worthiness <= 1", name="worthiness"),
        CheckConstraint(
            "(holder_id IS NOT NULL OR state NOT IN ('in review', 'awaiting reply')) AND "
            "(holder_id IS NULL OR state IN ('in review', 'awaiting reply', 'second review'))",
            name="holder",
        ),
        CheckConstraint("(state = 'duplicate') = (duplicate_of IS NOT NULL)", name="duplicate_of"),
        one_of("state", State),
        one_of("kind", ClaimKind),
        Index("ix_claim_duplicate_of", "duplicate_of"),
    )

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id", index=True)
    start: int
    end: int
    text: str = text()
    worthiness: float
    reasons: list[dict[str, Any]] = data()
    kind: str
    speaker: dict[str, Any] = data()
    quantities: list[dict[str, Any]] = data()
    dates: list[dict[str, Any]] = data()
    names: list[dict[str, Any]] = data()
    sentence_start: int | None = None
    sentence_end: int | None = None
    standalone: str = Field(default="", sa_column_kwargs=EMPTY)
    likeness: str = Field(default="", index=True, sa_column_kwargs=EMPTY)
    state: str = State.CANDIDATE.value
    holder_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    lease_until: datetime | None = moment(nullable=True)
    duplicate_of: int | None = Field(default=None, foreign_key="claim.id")
    topic: str = Field(default="", sa_column_kwargs=EMPTY)
    version: int = 1
    created_at: datetime = moment()
    changed_at: datetime = moment()


# The order of the queue: of each state no more is read than a page shows.
Index("ix_claim_state_worthiness", col(Claim.state), col(Claim.worthiness).desc(), col(Claim.id))
