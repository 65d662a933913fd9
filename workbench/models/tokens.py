"""Tokens by which programs act for a person of the desk."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Column
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from workbench.models._types import data, moment


class Token(SQLModel, table=True):
    """A bearer token of the API. Only the SHA-256 of it is stored; `start` are its first characters, to know it by.

    `spent_until` is the moment, in microseconds since 1970, up to which its owner's allowance is spent.
    """

    __tablename__ = "api_token"
    __table_args__ = (CheckConstraint("expires_at > created_at", name="expires_at"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", index=True)
    name: str = Field(max_length=120)
    start: str = Field(max_length=12)
    token_sha256: str = Field(unique=True, max_length=64)
    scopes: list[str] = data()
    created_at: datetime = moment()
    expires_at: datetime = moment()
    revoked_at: datetime | None = moment(nullable=True)
    last_used_on: date | None = None
    spent_until: int = Field(default=0, sa_column=Column(BigInteger(), nullable=False, server_default=sql("0")))
