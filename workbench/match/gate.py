"""The conflict gate: every slot of a claim beside the same slot of a passage, whatever the words score."""

from collections.abc import Iterable
from dataclasses import replace

from workbench.domain.values import Outcome, SlotComparison
from workbench.match.registered import COMPARISONS
from workbench.match.sides import Side

COMPARISONS.load("workbench.match.conflicts")


def held_back(rows: Iterable[SlotComparison]) -> bool:
    """Whether the pair must not be linked by itself: something contradicts, or was left open."""
    return any(row.outcome in (Outcome.CONFLICTS, Outcome.UNCLEAR) for row in rows)


_ORDER = {Outcome.CONFLICTS: 0, Outcome.UNCLEAR: 1, Outcome.AGREES: 2, Outcome.ABSENT: 3}


def compare(claim: Side, source: Side) -> tuple[SlotComparison, ...]:
    """The rows of all slots: contradictions first, then unclear, agreeing and absent ones, else as registered.

    What a difference in wording contradicts is said once, by the comparison that knows more of it.
    """
    rows = [(name, row) for name, comparison in COMPARISONS.items() for row in comparison(claim, source)]
    known = {row.slot for name, row in rows if name != "wording" and row.outcome is Outcome.CONFLICTS}
    once = [_as_wording(row) if name == "wording" and row.slot in known else row for name, row in rows]
    return tuple(sorted(once, key=lambda row: _ORDER[row.outcome]))


def _as_wording(row: SlotComparison) -> SlotComparison:
    return replace(row, slot="wording", outcome=Outcome.UNCLEAR)
