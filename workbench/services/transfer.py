"""Transfer: every row of one database into another that has the same schema and no rows, and the proof that all came.

Row by row through the models' own types, so that SQLite and PostgreSQL may stand on either side. What came is proved
by counting, and by a digest that does not depend on the order in which a database gives its rows.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Column, Integer, LargeBinary, Table, func, select, text
from sqlmodel import Session

from workbench.db import Database, current_revision, head_revision, migrate, take_all_the_time
from workbench.errors import StartUpError
from workbench.models import METADATA, Event
from workbench.services import log
from workbench.services.log.chain import LogHead

Progress = Callable[[int, int], None]

_BATCH = 1000
_LARGE_BATCH = 8  # rows with a snapshot may have 20 MB each


@dataclass(frozen=True, slots=True)
class Content:
    """What a table holds: how many rows, and the sum of their SHA-256 modulo 2^256."""

    rows: int
    digest: int


@dataclass(frozen=True, slots=True)
class Carried:
    """What a move carried: rows by table, and the log's head."""

    contents: Mapping[str, Content]
    head: LogHead

    @property
    def rows(self) -> int:
        """Rows of all tables together."""
        return sum(content.rows for content in self.contents.values())


def contents(session: Session) -> dict[str, Content]:
    """What every table holds, by name."""
    return {table.name: _content(_rows(session, table)) for table in METADATA.sorted_tables}


def move(source: Database, target: Database, progress: Progress) -> Carried:
    """Carry the desk from one database to the other; nobody can write to `source` meanwhile.

    `target` may be empty, or hold an earlier state of the same desk, which is then replaced. All of it arrives or
    nothing does. StartUpError when `target` holds another desk, when somebody has worked on it since, or when one of
    the two is not of this version.
    """
    if current_revision(source) != head_revision():
        raise StartUpError("The database is not of this version. Bring it there with: workbench migrate")
    with source.writing() as session:
        take_all_the_time(session.connection())
        _hold(session)
        _make_room(session, target)
        with target.write() as written:
            take_all_the_time(written.connection())
            carried = copy(session, written, progress)
            if contents(written) != carried.contents:
                raise StartUpError("What arrived is not what was sent. Nothing was kept; look at the target's disk.")
        session.rollback()
    return carried


def copy(source: Session, target: Session, progress: Progress) -> Carried:
    """Copy every row of `source` into the empty tables of `target`, which is not committed; gives what was sent."""
    total = sum(
        source.execute(select(func.count()).select_from(table)).scalar_one() for table in METADATA.sorted_tables
    )
    done, found = 0, dict[str, Content]()
    for table in METADATA.sorted_tables:
        found[table.name] = content = _copy_table(source, target, table)
        done += content.rows
        progress(done, total)
    return Carried(found, log.head(source))


def _hold(session: Session) -> None:
    """Let nobody write until the session ends. SQLite has one writer, and this session is it."""
    if session.get_bind().dialect.name == "postgresql":
        tables = ", ".join(f'"{table.name}"' for table in METADATA.sorted_tables)
        session.execute(text(f"LOCK TABLE {tables} IN SHARE MODE"))
    else:
        session.connection()


def _make_room(session: Session, target: Database) -> None:
    """Give `target` the schema of this version and no rows; StartUpError when it holds what must not be lost."""
    migrate(target)
    with target.read() as there:
        theirs = log.head(there)
        if not any(there.execute(select(table).limit(1)).first() for table in METADATA.sorted_tables):
            return
    ours = session.execute(select(Event.hash).where(Event.seq == theirs.seq)).scalar_one_or_none()  # type: ignore[call-overload]
    if ours != theirs.hash:
        where = target.url.render_as_string(hide_password=True)
        raise StartUpError(
            f"{where} holds another desk, or one on which somebody has worked since: its log has {theirs.seq} events "
            f"that are not those of this desk. Nothing was changed. Name an empty database."
        )
    migrate(target, "base")
    migrate(target)


def _copy_table(source: Session, target: Session, table: Table) -> Content:
    rows, digest = 0, 0
    size = _batch_size(table)
    stream = _in_order(_rows(source, table), table)
    while batch := list(islice(stream, size)):
        target.execute(table.insert(), batch)
        rows += len(batch)
        digest += sum(_digest(row) for row in batch)
    _set_sequence(target, table)
    return Content(rows, digest % 2**256)


def _rows(session: Session, table: Table) -> Iterator[dict[str, Any]]:
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_batch_size(table))
    found = session.execute(query)
    try:
        yield from map(dict, found.mappings())
    finally:
        found.close()


def _batch_size(table: Table) -> int:
    return _LARGE_BATCH if any(isinstance(column.type, LargeBinary) for column in table.columns) else _BATCH


def _in_order(rows: Iterator[dict[str, Any]], table: Table) -> Iterator[dict[str, Any]]:
    """The rows so that each comes after those of its own table to which it points."""
    pointers = [column.name for column in table.columns if _points_to_itself(column, table)]
    if not pointers:
        yield from rows
        return
    seen, waiting = set[object](), list[dict[str, Any]]()
    for row in rows:
        waiting.append(row)
        while ready := [kept for kept in waiting if all(kept[name] in seen or kept[name] is None for name in pointers)]:
            yield from ready
            seen.update(kept["id"] for kept in ready)
            waiting = [kept for kept in waiting if kept["id"] not in seen]
    yield from waiting  # in a circle, which the database will refuse by name


def _points_to_itself(column: Column[Any], table: Table) -> bool:
    return any(key.column.table is table for key in column.foreign_keys)


def _set_sequence(target: Session, table: Table) -> None:
    """On PostgreSQL, numbers for new rows go on after the highest one that was carried."""
    key = table.autoincrement_column
    if target.get_bind().dialect.name != "postgresql" or key is None or not isinstance(key.type, Integer):
        return
    sequence = func.pg_get_serial_sequence(f'"{table.name}"', key.name)
    target.execute(select(func.setval(sequence, func.max(key))))


def _content(rows: Iterator[dict[str, Any]]) -> Content:
    count, digest = 0, 0
    for row in rows:
        count += 1
        digest += _digest(row)
    return Content(count, digest % 2**256)


def _digest(row: Mapping[str, Any]) -> int:
    body = json.dumps(row, sort_keys=True, default=_plain)
    return int.from_bytes(hashlib.sha256(body.encode()).digest())


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"a column holds a {type(value).__name__}")
