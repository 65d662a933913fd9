"""A stratified sample that can be drawn again: the same seed from the same things gives the same ones."""

import hashlib
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Stratum = TypeVar("Stratum", bound=Hashable)


def stratified(things: Mapping[int, Stratum], size: int, seed: str) -> list[int]:
    """`size` of the numbered things, or all of them when there are fewer, spread over their strata; in rising order.

    Each stratum gets its share of the sample, by largest remainder, so that no share is more than one off; within a
    stratum those with the smallest SHA-256 over seed and number are drawn. Remainders that are equal go to the stratum
    whose first thing has the smaller hash.
    """
    strata: dict[Stratum, list[int]] = {}
    for number in sorted(things, key=lambda number: _lot(seed, number)):
        strata.setdefault(things[number], []).append(number)
    shares = _shares([len(members) for members in strata.values()], min(size, len(things)))
    drawn = [number for members, share in zip(strata.values(), shares, strict=True) for number in members[:share]]
    return sorted(drawn)


def _shares(sizes: Sequence[int], size: int) -> list[int]:
    total = sum(sizes)
    if not total:
        return []
    shares = [size * count // total for count in sizes]
    by_remainder = sorted(range(len(sizes)), key=lambda at: (-(size * sizes[at] % total), at))
    for at in by_remainder[: size - sum(shares)]:
        shares[at] += 1
    return shares


def _lot(seed: str, number: int) -> str:
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()
