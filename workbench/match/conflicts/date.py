"""Dates: compared at the coarser precision of the two, and only when they date the same thing.

In a text that is nearly the claim's own, the date in the same place is meant.
"""

from workbench.domain.values import DateRef, Outcome, SlotComparison
from workbench.match.aligned import opposite
from workbench.match.registered import COMPARISONS
from workbench.match.sides import Side, overlap

SAME_THING = 0.5
MAYBE_SAME_THING = 0.34
"""Shares of the context words in common, as for numbers: a contradiction from the one, unclear from the other."""


@COMPARISONS.register("date")
def compare(claim: Side, source: Side) -> list[SlotComparison]:
    """One row for each date of the claim; a passage with several dates agrees when one of them does."""
    if not claim.slots.dates:
        return []
    contexts = [(one, source.around(one.start, one.end)) for one in source.slots.dates]
    return [_in_place(claim, one, source) or _compare_one(claim, one, contexts) for one in claim.slots.dates]


def _in_place(claim: Side, date: DateRef, source: Side) -> SlotComparison | None:
    span = opposite(claim, source, date.start, date.end) if source.slots.dates else None
    there = [one for one in source.slots.dates if span and one.start < span[1] and span[0] < one.end]
    outcomes = [(agreement(date, one), one) for one in there]
    if not outcomes:
        return None
    outcome, other = min(outcomes, key=lambda row: row[0] is not Outcome.AGREES)
    return SlotComparison("date", outcome, date.text, other.text, _sentence(date, other))


def _compare_one(claim: Side, date: DateRef, others: list[tuple[DateRef, frozenset[str]]]) -> SlotComparison:
    about = claim.around(date.start, date.end)
    for other, _ in others:
        if agreement(date, other) is Outcome.AGREES:
            return SlotComparison("date", Outcome.AGREES, date.text, other.text, _sentence(date, other))
    rows = [(overlap(about, context), other) for other, context in others]
    share, best = max(rows, key=lambda row: row[0], default=(0.0, None))
    if best is None or share < MAYBE_SAME_THING:
        return SlotComparison("date", Outcome.ABSENT, date.text, "", f"the source does not give {date.text}")
    outcome = agreement(date, best) if share >= SAME_THING else Outcome.UNCLEAR
    return SlotComparison("date", outcome, date.text, best.text, _sentence(date, best))


def agreement(one: DateRef, other: DateRef) -> Outcome:
    """Agrees when one lies within the other, unclear when they overlap or have no bounds, else conflicts.

    Two dates that are open on the same side ("since February 2022") are compared by the side that is given.
    """
    if not (one.first or one.last) or not (other.first or other.last):
        return Outcome.UNCLEAR
    if (one.first is None) != (other.first is None) or (one.last is None) != (other.last is None):
        return _open_against_closed(one, other)
    starts = (one.first, other.first) if one.first and other.first else None
    ends = (one.last, other.last) if one.last and other.last else None
    if starts and ends:
        if starts[0] > ends[1] or starts[1] > ends[0]:
            return Outcome.CONFLICTS
        if _spans(one) and _spans(other) and (starts[0] != starts[1] or ends[0] != ends[1]):
            return Outcome.CONFLICTS
        inside = (starts[0] >= starts[1] and ends[0] <= ends[1]) or (starts[1] >= starts[0] and ends[1] <= ends[0])
        return Outcome.AGREES if inside else Outcome.UNCLEAR
    given = starts or ends
    return Outcome.AGREES if given and given[0] == given[1] else Outcome.CONFLICTS


def _spans(one: DateRef) -> bool:
    """Whether the text gives a beginning and an end ("2017-2018"), not one year, month or day."""
    longest = {"day": 0, "week": 6, "month": 30, "quarter": 91, "year": 365}.get(one.precision)
    return (
        longest is not None and one.first is not None and one.last is not None and (one.last - one.first).days > longest
    )


def _open_against_closed(one: DateRef, other: DateRef) -> Outcome:
    """ "Since February 2022" beside "24 February 2022": agrees when the open one's edge is the month meant."""
    open_one, closed = (one, other) if one.first is None or one.last is None else (other, one)
    if closed.first is None or closed.last is None:
        return Outcome.UNCLEAR
    edge = open_one.first or open_one.last
    if edge is None:
        return Outcome.UNCLEAR
    touches = closed.first <= edge <= closed.last or (edge.year, edge.month) == (closed.first.year, closed.first.month)
    return Outcome.AGREES if touches else Outcome.UNCLEAR


def _sentence(one: DateRef, other: DateRef) -> str:
    return f"claim says {one.text}, source says {other.text}"
