"""The second step of a sign-in: the secret that a person's app shares with the desk, and codes for when it is lost."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from workbench.models._types import moment, text


class SecondStep(SQLModel, table=True):
    """A person's secret, sealed with the desk's key; without `confirmed_at` it is only offered and asked of nobody.

    `last_step` is the newest 30 s of which a code was taken, `failures` how many were refused since.
    """

    __tablename__ = "second_step"
    __table_args__ = (CheckConstraint("failures >= 0", name="failures"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", unique=True)
    sealed: str = text()
    begun_at: datetime = moment()
    confirmed_at: datetime | None = moment(nullable=True)
    last_step: int = 0
    failures: int = 0


class RecoveryCode(SQLModel, table=True):
    """A code that takes the place of the app's once. Only the SHA-256 of its 80 random bits is stored."""

    __tablename__ = "recovery_code"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", index=True)
    code_sha256: str = Field(max_length=64)
    used_at: datetime | None = moment(nullable=True)
