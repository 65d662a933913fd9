"""Matches: what people said of a suggested pair, which decides what the next reviewer is shown beside the claim.

A pair that is only suggested is not compared: the scorer makes it anew at any time, and a row that is decided is never
ended or made anew.
"""

from collections.abc import Iterator
from typing import ClassVar, NamedTuple

from sqlalchemy import select as columns_of
from sqlmodel import Session, col

from workbench.models import Match
from workbench.services.replay.told import BATCH, Difference, Happened, Pair, differ

_SAID = {"confirm match": "confirmed", "reject match": "rejected"}
_COLUMNS = (
    *(col(Match.claim_id), col(Match.passage_id), col(Match.state), col(Match.decided_by)),
    col(Match.ended_at).is_not(None),
)
_END = {False: "not there", True: "set"}
_ADVICE = "Look at it on the page of its claim and decide there"


class _Decided(NamedTuple):
    """A claim and a passage, and what somebody said of the pair."""

    claim_id: int
    passage_id: int
    state: str
    person_id: int | None
    has_ended: bool = False


class Matches:
    """Each pair as somebody decided it last."""

    ABOUT: ClassVar = frozenset({"claim"})

    def __init__(self) -> None:
        """Nothing is told yet."""
        self._told: dict[int, _Decided] = {}

    def hear(self, event: Happened) -> None:
        """A pair was confirmed or rejected."""
        if state := _SAID.get(event.action):
            number, passage_id = int(event.facts["match"]), int(event.facts["passage"])
            self._told[number] = _Decided(int(event.id), passage_id, state, event.actor_id)

    def compare(self, session: Session) -> Iterator[Difference]:
        """Each decided pair by number, then those that the events tell of and that nobody decided in the table."""
        rest = dict(self._told)
        query = columns_of(col(Match.id), *_COLUMNS).where(col(Match.state) != "suggested").order_by(col(Match.id))
        for number, *decided in session.execute(query.execution_options(yield_per=BATCH)):
            row, told = _Decided(*decided), rest.pop(number, None)
            if told is None:
                yield Difference("match", number, f"it is {row.state} in the table and no event tells of that", _ADVICE)
            else:
                yield from (Difference("match", number, how, _ADVICE) for how in differ(_pairs(row, told)))
        for number, told in sorted(rest.items()):
            how = f"it is {told.state} by its events, and nobody decided it in the table"
            yield Difference("match", number, how, _ADVICE)


def _pairs(row: _Decided, told: _Decided) -> Iterator[Pair]:
    yield "claim", row.claim_id, told.claim_id
    yield "passage", row.passage_id, told.passage_id
    yield "state", row.state, told.state
    yield "decision", _whose(row.person_id), _whose(told.person_id)
    yield "end", _END[row.has_ended], _END[told.has_ended]


def _whose(person_id: int | None) -> str:
    return f"person {person_id}'s" if person_id is not None else "nobody's"
