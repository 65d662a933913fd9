"""How a worthiness is shown: near 0 and 1 it needs more digits, and a bar that does not run full.

A good detector is sure of many sentences: in a list of figures 0.9961 and 0.9987 are "1.00" twice, though the odds of
the second are three times those of the first. Both forms here keep the order of the scores.
"""

import math

FULL = 8.0
"""The log-odds (of 0.9997) at which the bar is full; as far below 0 it is empty."""


def in_digits(worthiness: float) -> str:
    """Two digits, more (four at most) within 0.016 of an end: "0.87", "0.996", "0.9998", ">0.9999", "<0.0001"."""
    left = min(worthiness, 1 - worthiness)
    if left < 0.00005:
        return ">0.9999" if worthiness > 0.5 else "<0.0001"
    return f"{worthiness:.{2 if left >= 0.016 else 3 if left >= 0.0016 else 4}f}"


def in_bar(worthiness: float) -> float:
    """The share of the bar to fill, 0 to 1: linear in the log-odds, so that 0.5 is its middle and 0.9 two thirds."""
    if not 0 < worthiness < 1:
        return float(worthiness >= 1)
    odds = math.log(worthiness / (1 - worthiness))
    return min(1.0, max(0.0, 0.5 + odds / (2 * FULL)))
