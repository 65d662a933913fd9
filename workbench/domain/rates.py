"""Shares and times of a sample, with what they leave open: Wilson's interval, quantiles."""

import math
from collections.abc import Sequence

from workbench.domain.agreement import Interval

Z = 1.959964
"""The two-sided 95 % quantile of the normal distribution."""


def wilson(hits: int, of: int) -> Interval | None:
    """The share of `hits` in `of` with its 95 % score interval (Wilson 1927), all 0 to 1; None when `of` is 0.

    Unlike the textbook interval it stays within 0 and 1 and says something of 0 hits. ValueError when hits are not
    0 to `of`.
    """
    if not 0 <= hits <= of:
        raise ValueError(f"{hits} hits in {of} are no share; hits go from 0 to {of}")
    if not of:
        return None
    share, square = hits / of, Z * Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = Z / (1 + square / of) * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    return Interval(share, max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half)))


def quantile(values: Sequence[float], share: float) -> float | None:
    """The value below which this share (0 to 1) of the values lies, between two values by line; None without any."""
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
