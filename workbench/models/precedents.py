"""House jurisprudence: which claims the desk has judged before, in near-equal words. Derived rows, made from others."""

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class WordingKey(SQLModel, table=True):
    """A key of `domain.nearness` under which a wording is found: a claim's own, or a check's with its `check_id`."""

    __tablename__ = "wording_key"
    __table_args__ = (Index("ix_wording_key_key_check_id", "key", "check_id"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=16)
    claim_id: int = Field(foreign_key="claim.id")
    check_id: int | None = Field(default=None, foreign_key="fact_check.id")


class Precedent(SQLModel, table=True):
    """A claim, and another one in near-equal words that the desk has published a check of."""

    __table_args__ = (UniqueConstraint("claim_id", "earlier_id"),)

    id: int | None = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claim.id")
    earlier_id: int = Field(foreign_key="claim.id")
