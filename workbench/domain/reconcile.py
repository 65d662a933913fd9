"""What would have to hold for claim and source both to be true: the question that a contradiction leaves a person with.

Said in terms of the two values, for each slot in its own way; nothing is looked up, and nothing is claimed to hold.
"""

from workbench.domain.values import Outcome, SlotComparison

CONDITIONS = {
    "number": "{one} and {other} are counts of different things, by group, time or way of counting",
    "unit": "{one} and {other} are two different measures, each right about its own",
    "scale": "{one} and {other} cover different wholes: one a part, a place or a shorter time of the other",
    "date": "it happened more than once: {one} and {other}",
    "negation": "the one who denies it speaks of other people, another time or another meaning of the words",
    "direction": "{one} and {other} are measured from different starting points, or of different things",
    "quantifier": "{one} and {other} are said of different groups",
    "name": "the same holds for both {one} and {other}",
    "quote": "both {one} and {other} were said, or one of the two was not written down word for word",
    "speaker": "both have said it: {one} and {other}",
    "wording": "{one} and {other} mean the same here, or are said of different moments",
}
"""For each slot the condition, with both values as they stand."""

OTHERWISE = "{one} and {other} are said of different things"
"""The condition of a slot that an earlier release had."""

WITHOUT_A_VALUE = "what only one of them says does not change what the other states"


def both_true_if(row: SlotComparison) -> str:
    """The condition, without a full stop; "" for a row in which nothing differs or one side says nothing."""
    if row.outcome not in (Outcome.CONFLICTS, Outcome.UNCLEAR):
        return ""
    if row.slot != "negation" and not (row.claim and row.source):
        return WITHOUT_A_VALUE
    return CONDITIONS.get(row.slot, OTHERWISE).format(one=f"“{row.claim}”", other=f"“{row.source}”")
