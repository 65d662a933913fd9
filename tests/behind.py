"""Two at the same moment: the second begins while the first has not committed, and waits for it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import text
from sqlmodel import Session

from tests.waiting import PATIENCE, until
from workbench.db import Database

First = TypeVar("First")
Second = TypeVar("Second")
_WAITING = text(
    "SELECT count(*) FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE"
    " datname = current_database()) OR NOT granted AND locktype = 'transactionid'"
)


def behind(
    database: Database, first: Callable[[Session], First], second: Callable[[Session], Second]
) -> tuple[First, Second]:
    """What both give. On SQLite, where one writes at a time, the second cannot even begin before the first is done."""

    def follow() -> Second:
        with database.write() as session:
            return second(session)

    with ThreadPoolExecutor(1) as others, database.writing() as session:
        given = first(session)
        session.flush()
        following = others.submit(follow)
        if not database.is_sqlite:
            until(lambda: following.done() or _somebody_waits(database))
        session.commit()
        return given, following.result(PATIENCE)


def _somebody_waits(database: Database) -> bool:
    with database.read() as session:
        return bool(session.execute(_WAITING).scalar_one())
