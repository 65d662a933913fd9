"""The conflict gate: every slot of a claim beside the same slot of a passage, whatever the words score."""

from collections.abc import Iterable

from workbench.domain.values import Outcome, SlotComparison
from workbench.match.registered import COMPARISONS
from workbench.match.sides import Side

COMPARISONS.load("workbench.match.conflicts")


def held_back(rows: Iterable[SlotComparison]) -> bool:
    """Whether the pair must not be linked by itself: something contradicts, or was left open."""
    return any(row.outcome in (Outcome.CONFLICTS, Outcome.UNCLEAR) for row in rows)


_ORDER = {Outcome.CONFLICTS: 0, Outcome.UNCLEAR: 1, Outcome.AGREES: 2, Outcome.ABSENT: 3}


def compare(claim: Side, source: Side) -> tuple[SlotComparison, ...]:
    """The rows of all slots: contradictions first, then unclear, agreeing and absent ones, else as registered."""
    rows = [row for _, comparison in COMPARISONS.items() for row in comparison(claim, source)]
    return tuple(sorted(rows, key=lambda row: _ORDER[row.outcome]))
