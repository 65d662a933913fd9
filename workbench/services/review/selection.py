"""The selection ledger: every claim ever found, and what the desk decided about it. It always adds up."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from workbench.domain.lifecycle import SELECTED_OUT, State
from workbench.models import Claim, Event
from workbench.services.log import LogHead


@dataclass(frozen=True, slots=True)
class Ledger:
    """How many claims were found, by the log, and where they are, by the table, state by state."""

    found: int
    states: Mapping[str, int]

    @property
    def undecided(self) -> int:
        """Candidates that nobody has decided about."""
        return self.states[State.CANDIDATE]

    @property
    def left_out(self) -> Mapping[str, int]:
        """Claims that the desk decided not to check, by where they stand."""
        return {state: self.states[state] for state in SELECTED_OUT}

    @property
    def taken_on(self) -> int:
        """Claims that were queued, wherever they have come since."""
        return self.accounted - self.undecided - sum(self.left_out.values())

    @property
    def accounted(self) -> int:
        """All claims in the table."""
        return sum(self.states.values())

    @property
    def adds_up(self) -> bool:
        """Whether every claim that was ever found is accounted for, and no other."""
        return self.found == self.accounted


def by_state(session: Session) -> dict[str, int]:
    """How many claims stand in each state; together they are all that was ever found."""
    counts = dict.fromkeys((state.value for state in State), 0)
    counts.update(session.exec(select(Claim.state, func.count()).group_by(col(Claim.state))).all())
    return counts


class Tally:
    """The same for a process that is asked often: counted anew when the log has gone on, as no claim comes or moves
    without its event in the same transaction.
    """

    def __init__(self) -> None:
        self._known: tuple[LogHead, dict[str, int]] | None = None

    def by_state(self, session: Session, head: LogHead) -> dict[str, int]:
        """How many claims stand in each state, `head` being where the session has just read that the log stands."""
        known = self._known
        if known is None or known[0] != head:
            self._known = known = (head, by_state(session))
        return known[1]


def ledger(session: Session) -> Ledger:
    """The ledger now; two queries."""
    events = select(func.count()).where(col(Event.object_type) == "claim", col(Event.action) == "find claim")
    return Ledger(session.exec(events).one(), by_state(session))
