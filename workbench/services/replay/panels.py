"""Panels: which two verdicts a second review set side by side, who sits on a panel about them, and what it decided.

A seat put in by hand would let somebody judge who was not drawn. Votes are blind until the panel has settled: the log
has who voted then, and the tally afterwards, against which the votes are counted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from sqlalchemy import select as columns_of
from sqlmodel import Session, col, select

from workbench.domain.lifecycle import Action
from workbench.models import Adjudication, PanelSeat, SecondReview, Vote
from workbench.services.replay.told import BATCH, Difference, Happened, Pair, differ
from workbench.services.review import panels

_OUTCOMES = {Action.AGREE.value: "agreed", Action.DISAGREE.value: "conflict"}
_SETTLES = {Action.SETTLE.value, Action.SETTLE_FOR_NEITHER.value}
_SEATS = {Action.CONVENE.value, panels.CHANGE}


@dataclass(slots=True)
class _About:
    """What the events tell of a first verdict that was judged a second time."""

    second: int | None = None
    outcome: str | None = None
    panel: list[int] = field(default_factory=list)
    voters: list[int] = field(default_factory=list)
    counted: dict[str, int] = field(default_factory=dict)
    tally: dict[str, int] | None = None
    chosen: int | None = None


class Panels:
    """Second reviews by their first verdict, with the panel about each."""

    ABOUT: ClassVar = frozenset({"claim"})

    def __init__(self) -> None:
        """Nothing is told yet."""
        self._told: dict[int, _About] = {}
        self._now: dict[str, _About] = {}

    def hear(self, event: Happened) -> None:
        """Two verdicts set beside each other, people seated, a vote, or what was settled."""
        facts = event.facts
        if event.action in _OUTCOMES and "first" in facts:
            self._now[event.id] = _About(facts["second"], _OUTCOMES[event.action])
            self._told[facts["first"]] = self._now[event.id]
        about = self._now.get(event.id)
        if about is None:
            return
        if event.action in _SEATS:
            about.panel = facts["panel"]
        elif event.action == "vote" and event.actor_id is not None:
            about.voters.append(event.actor_id)
        elif event.action in _SETTLES:
            about.tally, about.chosen = facts["tally"], facts["chosen"]

    def compare(self, session: Session) -> Iterator[Difference]:
        """Each first verdict by number; `id` is its own."""
        rows = _rows(session)
        for first_id in sorted(rows.keys() | self._told.keys()):
            row, told = rows.get(first_id, _About()), self._told.get(first_id, _About())
            yield from (Difference("verdict", first_id, how) for how in differ(_pairs(row, told)))


def _pairs(row: _About, told: _About) -> Iterator[Pair]:
    yield "second verdict", row.second or "none", told.second or "none"
    yield "outcome of the second review", row.outcome or "none", told.outcome or "none"
    yield "panel", _people(row.panel), _people(told.panel)
    yield "list of who voted", _people(row.voters), _people(told.voters)
    yield "count of votes", row.counted, told.tally
    yield "settlement", (row.tally, row.chosen), (told.tally, told.chosen)


def _people(ids: list[int]) -> str:
    return ", ".join(f"person {number}" for number in sorted(ids)) or "nobody"


def _rows(session: Session) -> dict[int, _About]:
    """What the tables have, by first verdict."""
    found: dict[int, _About] = {}
    for pair in session.exec(select(SecondReview)):
        found[pair.first_id] = _About(pair.second_id, pair.outcome)
    seats = columns_of(col(PanelSeat.verdict_id), col(PanelSeat.person_id)).where(col(PanelSeat.ended_at).is_(None))
    for verdict_id, person_id in session.execute(seats.execution_options(yield_per=BATCH)):
        found.setdefault(verdict_id, _About()).panel.append(person_id)
    for vote in session.exec(select(Vote)):
        about, choice = found.setdefault(vote.verdict_id, _About()), str(vote.choice_id or "neither")
        about.voters.append(vote.voter_id)
        about.counted[choice] = about.counted.get(choice, 0) + 1
    for settled in session.exec(select(Adjudication)):
        about = found.setdefault(settled.verdict_id, _About())
        about.tally, about.chosen = settled.tally, settled.choice_id
    return found
