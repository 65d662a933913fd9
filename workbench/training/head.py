"""The small regression on top: the encoder's number and the named features, calibrated on dev.

It is fitted on sentences that the encoder was not trained on, so that its probabilities mean something; the penalty
draws the named features to 0 and the encoder's factor to 1, which is where they are right if the encoder knows all.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]

BLOCK = 1_000
"""Sentence numbers to a block, about a debate: neighbours share speaker and topic, so they are held out together."""


FOLDS = 10


def fit(rows: Floats, labels: Labels, penalty: Floats, target: Floats, rounds: int = 50) -> Floats:
    """Logistic regression of labels on rows (n, k) by Newton's method; weight j is drawn to target j by penalty j."""
    weights: Floats = target.copy()
    for _ in range(rounds):
        chances = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        gradient = rows.T @ (chances - labels) + penalty * (weights - target)
        curve = (rows * (chances * (1 - chances))[:, None]).T @ rows + np.diag(penalty + 1e-9)
        step = np.linalg.solve(curve, gradient)
        weights -= step
        if np.abs(step).max() < 1e-9:
            break
    return weights


def least_squares(rows: Floats, values: Floats, penalty: float) -> Floats:
    """The weights (k,) whose rows @ weights comes nearest to the values; all but the first are drawn to 0."""
    draw = np.diag([0.0, *[penalty] * (rows.shape[1] - 1)])
    found = np.linalg.solve(rows.T @ rows + draw + 1e-9 * np.eye(rows.shape[1]), rows.T @ values)
    return np.array(found, dtype=np.float64)


def probabilities(rows: Floats, weights: Floats) -> Floats:
    """The probability of each row, 0 to 1."""
    found: Floats = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
    return found


def held_out(
    rows: Floats, labels: Labels, blocks: Labels, penalty: Floats, target: Floats, folds: int = FOLDS
) -> Floats:
    """The probability of each row by a regression that has not seen its block."""
    found = np.zeros(len(labels))
    for inside in folds_of(blocks, folds):
        weights = fit(rows[~inside], labels[~inside], penalty, target)
        found[inside] = probabilities(rows[inside], weights)
    return found


def blocks_of(places: Iterable[int]) -> Labels:
    """The block of each sentence number."""
    return np.array([place // BLOCK for place in places], dtype=np.int64)


def folds_of(blocks: Labels, folds: int = FOLDS) -> Iterator[NDArray[np.bool_]]:
    """Which rows each fold holds out: whole blocks, spread over the folds in turn."""
    distinct: Sequence[int] = np.unique(blocks).tolist()
    for fold in range(min(folds, len(distinct))):
        yield np.isin(blocks, distinct[fold::folds])
