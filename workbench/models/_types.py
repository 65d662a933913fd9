"""Column types and shorthands that every table shares."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, DateTime, Dialect, LargeBinary, Text
from sqlalchemy import text as sql
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


EMPTY = {"server_default": sql("''")}
"""For a column of text that tables had to be given later: what its older rows hold."""

LARGEST_ID = 2**31 - 1
"""The largest number that a row's id can have."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC on every database: refuses a naive datetime, gives back an aware one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware datetime into UTC; ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"the time {value} has no zone; use workbench.clock.now()")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the stored moment its zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def moment(*, nullable: bool = False, index: bool = False) -> Any:
    """A column for a moment in UTC."""
    return Field(default=None, sa_column=Column(UtcDateTime(), nullable=nullable, index=index))


def data() -> Any:
    """A column for plain JSON data: lists, objects, strings and numbers, never a pickled thing."""
    return Field(default=None, sa_column=Column(JSON(), nullable=False))


def text(*, unique: bool = False) -> Any:
    """A column for text of any length."""
    return Field(sa_column=Column(Text(), nullable=False, unique=unique))


def blob() -> Any:
    """A column for bytes."""
    return Field(sa_column=Column(LargeBinary(), nullable=False))


def one_of(column: str, values: type[StrEnum] | tuple[str, ...]) -> CheckConstraint:
    """The database's own guard that a column holds one of these values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
