"""What the parts of a replay share: an event as it is heard, and a difference as it is told."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Protocol

from sqlmodel import Session

BATCH = 1000
"""Rows that are read at once."""


class Happened(NamedTuple):
    """One event; `facts` is its payload."""

    seq: int
    actor_id: int | None
    action: str
    about: str
    id: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """What one thing is in the tables and was not by its events, in a sentence; `advice` says what to do, in another.

    `what` and `id` name it: a claim, a person, a source …, by number.
    """

    what: str
    id: int
    how: str
    advice: str = ""


class Part(Protocol):
    """One kind of thing: it hears the events in their order, and then compares what they tell with the tables."""

    ABOUT: ClassVar[frozenset[str]]

    def hear(self, event: Happened) -> None:
        """Take note of one event about one of `ABOUT`; ValueError, TypeError or KeyError when its form is not ours."""

    def compare(self, session: Session) -> Iterator[Difference]:
        """Every difference, by number."""


Pair = tuple[str, object, object]
"""What is compared: its name, what the table has, what the events tell; None is not told."""


def differ(pairs: Iterable[Pair], whose: str = "its") -> Iterator[str]:
    """A sentence for each pair that differs. What is not told, as by events of earlier versions, is not compared."""
    for name, row, told in pairs:
        if told is not None and row != told:
            yield f"{whose} {name} is {row} in the table and {told} by {whose} events"


def missing(what: str, numbers: Iterable[int]) -> Iterator[Difference]:
    """A difference for each of these that the events tell of and no row is of, by number."""
    yield from (Difference(what, number, "it is in the events and not in the table") for number in sorted(numbers))


def seals(name: str, row: str, told: str | None, whose: str = "its") -> Iterator[str]:
    """A sentence where a seal differs; the seals themselves would say nothing to anybody."""
    if told and row != told:
        yield f"{whose} {name} in the table is not the one of which the events tell"
