"""The linear map that turns the encoder's vectors towards matching: a claim's nearer to those of its fact-checks.

Learned by the InfoNCE loss (van den Oord et al. 2018) with every other document of the corpus as a negative, starting
at the identity and held near it: a few thousand judged pairs cannot say much about 147,456 numbers, and what they do
not speak of shall stay as the base has it. Full gradients by hand, Adam, a seeded order: same data, same map.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

TEMPERATURE = 0.05
RATE = 1e-3
HOLD = 0.01
"""Weight of the squared distance to the identity."""

EPOCHS = 3
BATCH = 100
SEED = 1


@dataclass(frozen=True)
class Judged:
    """Vectors of queries (queries, width) and documents (documents, width), and the right documents of each query."""

    queries: Floats
    documents: Floats
    right: Sequence[Sequence[int]]


def learn(sets: Sequence[Judged]) -> Floats:
    """The map, (width, width): a vector of the base times it, made of length 1, is a vector of the encoder."""
    width = sets[0].queries.shape[1]
    turn = np.eye(width, dtype=np.float32)
    first, second = np.zeros(turn.shape), np.zeros(turn.shape)
    dice = np.random.default_rng(SEED)
    step = 0
    for _ in range(EPOCHS):
        for judged, rows in _batches(sets, dice):
            step += 1
            slope = _slope(judged, rows, turn) + 2 * HOLD * (turn - np.eye(width, dtype=np.float32))
            first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
            move = (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
            turn -= (RATE * move).astype(np.float32)
    return turn


def turned(vectors: Floats, turn: Floats) -> Floats:
    """The vectors times the map, each of length 1."""
    found, _ = _unit(vectors @ turn)
    return found


def _batches(sets: Sequence[Judged], dice: np.random.Generator) -> list[tuple[Judged, NDArray[np.int64]]]:
    batches = []
    for judged in sets:
        usable = np.array([row for row, right in enumerate(judged.right) if right], dtype=np.int64)
        order = dice.permutation(usable)
        batches += [(judged, order[at : at + BATCH]) for at in range(0, len(order), BATCH)]
    return [batches[at] for at in dice.permutation(len(batches))]


def _slope(judged: Judged, rows: NDArray[np.int64], turn: Floats) -> Floats:
    """The gradient of the mean loss of the rows with respect to the map."""
    queries, query_lengths = _unit(judged.queries[rows] @ turn)
    documents, document_lengths = _unit(judged.documents @ turn)
    logits = queries @ documents.T / TEMPERATURE
    chances = np.exp(logits - logits.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    wanted = np.zeros_like(chances)
    for at, row in enumerate(rows):
        right = list(judged.right[row])
        wanted[at, right] = chances[at, right] / max(float(chances[at, right].sum()), 1e-12)
    pull = (chances - wanted) / (TEMPERATURE * len(rows))
    found: Floats = judged.queries[rows].T @ _through_unit(pull @ documents, queries, query_lengths)
    found += judged.documents.T @ _through_unit(pull.T @ queries, documents, document_lengths)
    return found


def _unit(vectors: Floats) -> tuple[Floats, Floats]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    lengths = np.where(lengths > 0, lengths, 1).astype(np.float32)
    return vectors / lengths, lengths


def _through_unit(slope: Floats, unit: Floats, lengths: Floats) -> Floats:
    """The gradient before a vector was made of length 1, from that after it."""
    found: Floats = (slope - (slope * unit).sum(axis=1, keepdims=True) * unit) / lengths
    return found
