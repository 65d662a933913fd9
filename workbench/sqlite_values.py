"""What SQLite keeps is not always what its column is for: a day may be a word, JSON broken, a text no UTF-8.

SQLite takes any value for any column, and a disk may rot. Whoever reads such a value is told that the desk is damaged,
not that the workbench has a defect or the database is busy; `unreadable` finds them all, for the doctor.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Engine, ExceptionContext, Table, event, text, types
from sqlalchemy.dialects import sqlite

from workbench.errors import DamagedError

_NO_UTF8 = "Could not decode to UTF-8"
"""How the driver's message begins when the bytes of a text are none."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A value that cannot be read as what its column holds; `key` is its row's primary key, as text."""

    table: str
    key: str
    column: str

    def __str__(self) -> str:
        return f"{self.table} {self.key} ({self.column})"


def tell_damage(engine: Engine) -> None:
    """Let values that cannot be read be a DamagedError, whichever table they are in."""
    engine.dialect.colspecs = {
        **engine.dialect.colspecs,
        types.Date: _Day,
        types.DateTime: _Moment,
        types.JSON: _Data,
    }

    @event.listens_for(engine, "handle_error")
    def no_text(error: ExceptionContext) -> None:
        if str(error.original_exception).startswith(_NO_UTF8):
            raise _damaged("text")


def unreadable(connection: Connection, tables: Iterable[Table]) -> Iterator[Unreadable]:
    """Every value of these tables that cannot be read; each table is gone through once."""
    driver: Any = connection.connection.driver_connection
    driver.create_function("is_utf8", 1, _is_utf8, deterministic=True)
    for table in tables:
        yield from _of(connection, table)


def _of(connection: Connection, table: Table) -> Iterator[Unreadable]:
    columns = list(table.columns)
    keys = ", ".join(f'CAST("{column.name}" AS TEXT)' for column in table.primary_key.columns)
    raw = ", ".join(f'typeof("{column.name}"), CAST("{column.name}" AS BLOB)' for column in columns)
    odd = " OR ".join(_odd(column) for column in columns)
    found = connection.execute(text(f'SELECT {keys}, {raw} FROM "{table.name}" WHERE {odd}'))  # noqa: S608 - our own names
    width = len(table.primary_key.columns)
    for row in found:
        key, values = " ".join(map(str, row[:width])), iter(row[width:])
        for column, kind, value in zip(columns, values, values, strict=True):
            if kind != "null" and not _reads(column, kind, value):
                yield Unreadable(table.name, key, column.name)


def _odd(column: Column[Any]) -> str:
    """The condition that a value of this column may be unreadable: quick, and true for some that can be read."""
    name, kind = f'"{column.name}"', _kind(column)
    if kind in {types.Date, types.DateTime}:
        what, length = ("date", 10) if kind is types.Date else ("datetime", 19)
        odd = f"{what}({name}) IS NOT substr({name}, 1, {length}) OR typeof({name}) <> 'text'"
    elif kind is types.JSON:
        odd = f"typeof({name}) <> 'text' OR NOT json_valid({name})"
    elif kind is types.String:
        odd = f"typeof({name}) <> 'text' OR NOT is_utf8(CAST({name} AS BLOB))"
    else:
        kept = ", ".join(f"'{one}'" for one in sorted(_KEPT[kind]))
        odd = f"typeof({name}) NOT IN ({kept})"
    return f"({name} IS NOT NULL AND ({odd}))"


def _reads(column: Column[Any], kept_as: str, value: bytes) -> bool:
    kind = _kind(column)
    if kept_as not in _KEPT[kind]:
        return False
    read = _READERS.get(kind)
    try:
        if read is not None:
            read(value.decode())
    except ValueError:  # UnicodeDecodeError too
        return False
    return True


_KEPT: dict[type, set[str]] = {
    types.Date: {"text"},
    types.DateTime: {"text"},
    types.JSON: {"text"},
    types.Boolean: {"integer"},
    types.Integer: {"integer"},
    types.Float: {"integer", "real"},
    types.LargeBinary: {"blob"},
    types.String: {"text"},
}
"""As what SQLite keeps the values of each type."""

_READERS: dict[type, Callable[[str], object]] = {
    types.Date: date.fromisoformat,
    types.DateTime: datetime.fromisoformat,
    types.JSON: json.loads,
    types.String: str,
}


def _kind(column: Column[Any]) -> type:
    plain = column.type
    while isinstance(plain, types.TypeDecorator):
        plain = plain.impl_instance
    return next(kind for kind in _KEPT if isinstance(plain, kind))


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def _damaged(wanted: str) -> DamagedError:
    # What it holds instead is for no page: anybody may ask for one, and it may be out of any row.
    return DamagedError(
        f"The database holds something else where a {wanted} belongs. "
        "It was damaged or changed by hand: an admin finds the row with workbench doctor, and what it held in a backup."
    )


class _Told:
    """Makes a type that reads from SQLite tell of a value that it cannot read."""

    wanted: str

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """As SQLAlchemy asks for it."""
        read = super().result_processor(dialect, coltype)  # type: ignore[misc]
        if read is None:
            return None
        wanted = self.wanted

        def told(value: Any) -> Any:
            try:
                return read(value)
            except (ValueError, TypeError) as error:
                raise _damaged(wanted) from error

        return told


class _Day(_Told, sqlite.DATE):
    wanted = "day"


class _Moment(_Told, sqlite.DATETIME):
    wanted = "moment"


class _Data(_Told, sqlite.JSON):
    wanted = "piece of JSON"
