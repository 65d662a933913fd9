"""The measures of the field. Scores are probabilities or any numbers where higher is better; labels are 0 or 1."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]

BINS = 10
"""Bins of equal width for the calibration error."""


@dataclass(frozen=True, slots=True)
class Decision:
    """How well "score at or above a threshold" finds the positive class; each figure is 0 to 1."""

    f1: float
    precision: float
    recall: float


def decide(scores: Floats, labels: Labels, threshold: float) -> Decision:
    """F1, precision and recall of the positive class; all 0 when nothing is found."""
    chosen = scores >= threshold
    right = float((chosen & (labels == 1)).sum())
    if not right:
        return Decision(0.0, 0.0, 0.0)
    precision, recall = right / float(chosen.sum()), right / float(labels.sum())
    return Decision(2 * precision * recall / (precision + recall), precision, recall)


def average_precision(scores: Floats, labels: Labels) -> float:
    """The mean of the precision at each positive, ranked by score; ties keep their order. 0 without a positive."""
    ranked = labels[np.argsort(-scores, kind="stable")]
    if not ranked.sum():
        return 0.0
    hits = np.cumsum(ranked)
    return float((hits / np.arange(1, len(ranked) + 1))[ranked == 1].mean())


def calibration_error(probabilities: Floats, labels: Labels, bins: int = BINS) -> float:
    """Expected calibration error (Naeini et al. 2015): |mean probability - share of positives|, weighted by bin."""
    where = np.minimum((probabilities * bins).astype(np.int64), bins - 1)
    return float(
        sum(
            abs(probabilities[where == place].mean() - labels[where == place].mean()) * (where == place).mean()
            for place in np.unique(where)
        )
    )


def best_threshold(scores: Floats, labels: Labels) -> float:
    """The threshold with the highest F1: the middle of the best cut and the score below it. 0.5 without a positive."""
    order = np.argsort(-scores, kind="stable")
    ranked, sorted_scores = labels[order], scores[order]
    if not ranked.sum():
        return 0.5
    right = np.cumsum(ranked)
    f1 = 2 * right / (np.arange(1, len(ranked) + 1) + ranked.sum())
    f1[:-1][sorted_scores[:-1] == sorted_scores[1:]] = -1.0  # a cut between equal scores cannot be made
    cut = int(np.argmax(f1))
    below = sorted_scores[cut + 1] if cut + 1 < len(sorted_scores) else sorted_scores[cut]
    return float((sorted_scores[cut] + below) / 2)
