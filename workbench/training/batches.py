"""Sentences as rows of token ids, in batches of like length."""

import random
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Tokens = Sequence[int]
Ids = NDArray[np.int64]

_NEAR = 40
"""Batches drawn together before they are sorted by length: enough to save padding, few enough to stay mixed."""


def padded(tokens: Sequence[Tokens]) -> tuple[Ids, Ids]:
    """Ids and mask, each (texts, longest)."""
    ids = np.zeros((len(tokens), max(map(len, tokens))), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, found in enumerate(tokens):
        ids[row, : len(found)] = found
        mask[row, : len(found)] = 1
    return ids, mask


def sorted_by_length(tokens: Sequence[Tokens], size: int) -> Iterator[list[int]]:
    """The numbers of the texts, shortest first, `size` at a time."""
    order = sorted(range(len(tokens)), key=lambda row: len(tokens[row]))
    yield from (order[start : start + size] for start in range(0, len(order), size))


def shuffled(lengths: Sequence[int], size: int, order: random.Random) -> Iterator[list[int]]:
    """All row numbers once, in random batches of rows of like length."""
    rows = list(range(len(lengths)))
    order.shuffle(rows)
    batches = []
    for start in range(0, len(rows), size * _NEAR):
        near = sorted(rows[start : start + size * _NEAR], key=lambda row: lengths[row])
        batches += [near[at : at + size] for at in range(0, len(near), size)]
    order.shuffle(batches)
    yield from batches
