"""Allowances: so many in so long, for each row of a table, shared by all processes.

The generic cell rate algorithm (ITU-T I.371): one number a row, the moment in microseconds since 1970 up to which its
allowance is spent, moved on by one statement, so that no count has to be kept or reset. Who rested may take all of it.
"""

import math
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, case, literal, update
from sqlmodel import Session, col, select

from workbench import clock
from workbench.models import Token, User


@dataclass(frozen=True, slots=True)
class Allowance:
    """At most `most` within `seconds`."""

    most: int
    seconds: int

    @property
    def window(self) -> int:
        """The same time, in microseconds."""
        return self.seconds * 1_000_000

    @property
    def step(self) -> int:
        """How long it takes, in microseconds, until one more is due."""
        return self.window // self.most


def take(
    session: Session,
    table: type[Token] | type[User],
    row_id: int,
    allowance: Allowance,
    count: int = 1,
    **noted: Any,
) -> int:
    """Take `count`, and note something else on the row; gives 0, or in how many seconds so many are due.

    More than there are within the whole time are never due; they are counted as if they were all that there are.
    """
    until, now = _until(table, allowance), _now()
    cost = min(count, allowance.most) * allowance.step
    latest = now + allowance.window - cost
    spent = session.execute(
        update(table)
        .where(col(table.id) == row_id, until <= latest)
        .values(spent_until=case((until > now, until), else_=now) + cost, **noted)
    )
    if spent.rowcount == 1:  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult
        return 0
    waiting: int = session.exec(select(until).where(col(table.id) == row_id)).one() - latest
    return max(1, math.ceil(waiting / 1_000_000))


def charge(session: Session, table: type[Token] | type[User], row_id: int, allowance: Allowance, count: int) -> None:
    """Take `count` whether there are so many or not, and at the most all of them."""
    until, now = _until(table, allowance), _now()
    wanted = case((until > now, until), else_=now) + count * allowance.step
    latest = now + allowance.window
    session.execute(
        update(table).where(col(table.id) == row_id).values(spent_until=case((wanted > latest, latest), else_=wanted))
    )


def _until(table: type[Token] | type[User], allowance: Allowance) -> Any:
    """The moment up to which an allowance is spent; the past where a clock that stood far ahead wrote it."""
    until = col(table.spent_until)
    return case((until > _now() + 2 * allowance.window, literal(0, BigInteger())), else_=until)


def _now() -> int:
    return int(clock.now().timestamp() * 1_000_000)
