"""Locks by name, held until the transaction ends: what more than one row has to agree on is done by one at a time.

They are PostgreSQL's advisory locks, which need no right to any table. SQLite has one writer anyway.
"""

from enum import IntEnum

from sqlalchemy import Connection, text
from sqlmodel import Session


class Key(IntEnum):
    """What is done by one transaction at a time. The numbers stay: machines of two versions may share a database."""

    LOG = 7_310_001
    """Appending to the log."""
    PASSAGES = 7_310_002
    """Adding passages: their ids become visible in ascending order, as the index's watermark needs."""
    ARRIVALS = 7_310_003
    """Coming by the provider: two first visits of one person would make two accounts."""
    MIGRATION = 7_310_004
    """Bringing the schema to another version."""


_BY_NUMBER = text("SELECT pg_advisory_xact_lock(:key)")
_BY_NAME = text("SELECT pg_advisory_xact_lock(hashtext(:key))")


def hold(on: Session | Connection, *keys: int | str) -> None:
    """Let nobody who asks for one of these keys go on until this transaction ends: who comes second sees what it did.

    A key is a `Key`, a number of 63 bits that is likely nobody else's, or a name: that of a table, say, which is
    changed as a whole. Who asks for several gives them in the same order everywhere, so that nobody waits for one who
    waits for them.
    """
    dialect = on.get_bind().dialect if isinstance(on, Session) else on.dialect
    if dialect.name == "postgresql":
        for key in keys:
            on.execute(_BY_NAME if isinstance(key, str) else _BY_NUMBER, {"key": key})
