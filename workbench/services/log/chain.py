"""The chain of the log, read as the database holds it: every byte of every column counts.

The walk does not go through the models, because reading a column as a date or a number forgives some bytes: SQLite
takes a `T` for the blank in a time. Times are compared as text in the one form in which they are written.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

GENESIS = "0" * 64
LEAST = -(2**31)
"""No event has a number as low; one that someone made negative must not be passed over."""

_BATCH = 1000
_SQLITE_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}", re.ASCII)
_TEXTS = ("actor_name", "action", "object_type", "object_id", "payload", "previous_hash", "hash")


@dataclass(frozen=True, slots=True)
class LogHead:
    """Where the log stands: the number of its last event (0 when empty) and that event's hash."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The first event that does not fit, and why."""

    seq: int
    why: str


def canonical(value: object) -> str:
    """JSON in one form only: sorted keys, no spaces, UTF-8 characters as they are, no NaN (ValueError)."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(columns: Mapping[str, object]) -> str:
    """SHA-256 (hex) over every column of an event but `hash` itself; `at` is ISO 8601 in UTC with microseconds."""
    body = canonical({"v": 1, **{name: value for name, value in columns.items() if name != "hash"}})
    return hashlib.sha256(body.encode()).hexdigest()


def rows(session: Session, *, after: int = LEAST) -> Iterator[dict[str, Any] | Broken]:
    """Every event after number `after`, by number, as `digest` takes it; Broken for one that cannot be read."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    # CAST to BLOB: bytes that are no UTF-8 shall be told with the number of their row.
    texts = (f"CAST({name} AS BLOB) AS {name}" if sqlite else name for name in _TEXTS)
    at = "CAST(at AS BLOB)" if sqlite else """to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')"""
    query = f"SELECT seq, actor_id, {at} AS at, {', '.join(texts)} FROM event WHERE seq > :after ORDER BY seq"  # noqa: S608 - column names of ours
    found = session.execute(text(query).execution_options(yield_per=_BATCH), {"after": after})
    try:
        for row in found.mappings():
            yield _decoded(dict(row)) if sqlite else dict(row)
    finally:
        found.close()


def walk(session: Session) -> Iterator[LogHead | Broken]:
    """The head after each event in turn; the first event that does not fit comes as Broken, and ends the walk."""
    expected = LogHead(0, GENESIS)
    for row in rows(session):
        broken = row if isinstance(row, Broken) else _judged(row, expected)
        if broken is not None:
            yield broken
            return
        assert isinstance(row, dict)  # noqa: S101 - a Broken has been told
        expected = LogHead(row["seq"], row["hash"])
        yield expected


def _decoded(row: dict[str, Any]) -> dict[str, Any] | Broken:
    try:
        for name in (*_TEXTS, "at"):
            row[name] = row[name].decode()
    except (UnicodeDecodeError, AttributeError):
        return Broken(row["seq"], f"its {name} is no text")
    if not _SQLITE_TIME.fullmatch(row["at"]):
        return Broken(row["seq"], f"its time {row['at']!r} is not in the form in which times are written")
    row["at"] = row["at"].replace(" ", "T") + "+00:00"
    return row


def _judged(row: Mapping[str, Any], expected: LogHead) -> Broken | None:
    if row["seq"] != expected.seq + 1:
        return Broken(row["seq"], f"event {expected.seq + 1} is missing")
    if row["previous_hash"] != expected.hash:
        return Broken(row["seq"], "it does not carry the hash of the event before")
    if not isinstance(row["actor_id"], int | None) or digest(row) != row["hash"]:
        return Broken(row["seq"], "its content does not give its hash")
    return None
