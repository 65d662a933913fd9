"""The scorer's weights from judged searches: in which order, how sure, and from where on a link may be suggested.

A listwise softmax first (each query's right entries against its other candidates; Cao et al. 2007), with L2 and no
weight below zero, so that no resemblance ever counts against a passage. Then one factor and a bias by logistic
regression, so that the score reads as a probability. No step is random.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

STEPS = 1_500
PRECISION = 0.95
"""Share of right links among those suggested on the held-out queries that the threshold must reach."""

NEVER = 0.999
"""The threshold when no score reaches that precision."""


@dataclass(frozen=True)
class Query:
    """The candidates of one query: features (candidates, features), labels 0 or 1, the documents' keys.

    `held` says of each candidate whether the conflict gate holds it back; `wanted` has the keys of all right documents.
    """

    features: Floats
    labels: Floats
    keys: Sequence[str]
    held: Sequence[bool]
    wanted: set[str]


def learn(queries: Sequence[Query], strength: float) -> Floats:
    """Weights (features,) by full-batch Adam on the listwise loss, at least 0."""
    usable = [query for query in queries if query.labels.any()]
    weights = np.full(usable[0].features.shape[1], 0.5)
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    longest = max(len(query.labels) for query in usable)
    block = np.zeros((len(usable), longest, len(weights)))
    right = np.zeros((len(usable), longest))
    real = np.zeros((len(usable), longest), dtype=bool)
    for at, query in enumerate(usable):
        block[at, : len(query.labels)], right[at, : len(query.labels)] = query.features, query.labels
        real[at, : len(query.labels)] = True
    right /= right.sum(axis=1, keepdims=True)
    for step in range(1, STEPS + 1):
        logits = np.where(real, block @ weights, -np.inf)
        chances = np.exp(logits - logits.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        slope = np.einsum("qc,qcf->f", chances - right, block) / len(usable) + strength * weights
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        weights -= 0.05 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
        weights = np.maximum(weights, 0.0)
    return weights


def calibrate(queries: Sequence[Query], weights: Floats) -> tuple[float, float]:
    """Factor and bias so that the score is the share of right ones among candidates scored so; Newton's method."""
    sums = np.concatenate([query.features @ weights for query in queries])
    labels = np.concatenate([query.labels for query in queries])
    mean, spread = float(sums.mean()), float(sums.std()) or 1.0
    design = np.stack([(sums - mean) / spread, np.ones_like(sums)], axis=1)
    found = np.zeros(2)
    for _ in range(100):
        chance = 1 / (1 + np.exp(np.minimum(-design @ found, 700)))
        hessian = design.T @ (design * (chance * (1 - chance))[:, None]) + 1e-6 * np.eye(2)
        found -= np.linalg.solve(hessian, design.T @ (chance - labels))
    return float(found[0]) / spread, float(found[1]) - float(found[0]) * mean / spread


def ordered(query: Query, weights: Floats) -> list[str]:
    """The keys of a query's candidates, best first."""
    return [query.keys[at] for at in np.argsort(-(query.features @ weights), kind="stable")]


def link_threshold(queries: Sequence[Query], weights: Floats, bias: float) -> tuple[float, float, float]:
    """(threshold, precision, recall): the lowest score at which the suggested links reach the wanted precision.

    Only the best candidate of each document counts, and none that the gate holds back; `NEVER` when no score does it.
    """
    rows = sorted((row for query in queries for row in _linkable(query, weights, bias)), reverse=True)
    total = sum(len(query.wanted) for query in queries)
    right, best = 0, (NEVER, 0.0, 0.0)
    for number, (score, label) in enumerate(rows, 1):
        right += label
        if right / number >= PRECISION:
            best = (score, right / number, right / total)
    return best


def _linkable(query: Query, weights: Floats, bias: float) -> list[tuple[float, bool]]:
    scores = 1 / (1 + np.exp(-(query.features @ weights + bias)))
    best: dict[str, tuple[float, bool]] = {}
    for at in np.argsort(-scores, kind="stable"):
        if not query.held[at]:
            best.setdefault(query.keys[at], (float(scores[at]), bool(query.labels[at])))
    return list(best.values())
