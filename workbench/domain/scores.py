"""A match's score taken apart again, from what a row kept of it."""

import math
from collections.abc import Iterable

from workbench.domain.values import FeatureValue


def bias_of(score: float, features: Iterable[FeatureValue]) -> float:
    """What was always counted, in log-odds: the score's own less what the features add, so that old rows have theirs.

    `score` is 0 to 1, as it was computed: of a rounded one the last digits are lost.
    """
    kept = min(max(score, 1e-12), 1 - 1e-12)
    return math.log(kept / (1 - kept)) - sum(feature.contribution for feature in features)
