"""People of the desk, their sessions and their one-time links."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from workbench.domain.roles import Role
from workbench.models._types import EMPTY, moment, one_of


class User(SQLModel, table=True):
    """A person of the desk. `email` is casefolded; without a `password_hash` only a link or the provider signs in.

    `spent_until` is the moment, in microseconds since 1970, up to which is spent what they may hand in. `salt` goes
    into the seals by which the log knows who they are, and is gone once they are erased; "" for accounts from before.
    """

    __tablename__ = "user_account"
    __table_args__ = (one_of("role", Role),)

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True, max_length=320)
    name: str = Field(max_length=120)
    role: str
    password_hash: str | None = None
    active: bool = True
    created_at: datetime = moment()
    spent_until: int = Field(default=0, sa_column=Column(BigInteger(), nullable=False, server_default=sql("0")))
    salt: str = Field(default="", max_length=32, sa_column_kwargs=EMPTY)


class UserSession(SQLModel, table=True):
    """A signed-in browser. Only the SHA-256 of its token is stored; `ended_at` is set at sign-out.

    `way` is how its person proved who they are ("" before it was kept). While it `awaits_code` it opens nothing.
    """

    __tablename__ = "user_session"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", index=True)
    token_sha256: str = Field(unique=True, max_length=64)
    created_at: datetime = moment()
    seen_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True)
    way: str = Field(default="", max_length=20, sa_column_kwargs=EMPTY)
    awaits_code: bool = Field(default=False, sa_column_kwargs={"server_default": sql("false")})


class SignInLink(SQLModel, table=True):
    """A link that signs its user in once. Only the SHA-256 of its token is stored."""

    __tablename__ = "sign_in_link"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", index=True)
    token_sha256: str = Field(unique=True, max_length=64)
    set_password: bool = False
    expires_at: datetime = moment()
    used_at: datetime | None = moment(nullable=True)


class Identity(SQLModel, table=True):
    """A person as the provider knows them: its issuer's address, and its own lasting name for them.

    Without `linked_at` it asks for the account and opens nothing.
    """

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", unique=True)
    issuer: str = Field(max_length=500)
    subject: str = Field(max_length=255)
    asked_at: datetime = moment()
    linked_at: datetime | None = moment(nullable=True)


class SignInAttempt(SQLModel, table=True):
    """A failed sign-in, kept to slow down guessing: `subject` is the SHA-256 of an e-mail or of an address."""

    __tablename__ = "sign_in_attempt"

    id: int | None = Field(default=None, primary_key=True)
    subject: str = Field(index=True, max_length=64)
    at: datetime = moment(index=True)
