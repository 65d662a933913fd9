"""Three-way merge of what two people made of one text: nothing that either of them typed is lost.

Lines that only one side changed are taken from that side; where both changed the same lines in different ways, both
stand, mine first, and the merge says so (the diff3 algorithm; Khanna, Kunal and Pierce, 2007).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged text, and whether both sides changed the same lines in different ways."""

    text: str
    conflict: bool


def merge(base: str, mine: str, theirs: str) -> Merged:
    """Merge two texts that both come from `base`, line by line."""
    if theirs in {base, mine}:
        return Merged(mine, conflict=False)
    if mine == base:
        return Merged(theirs, conflict=False)
    lines, conflict = [], False
    for old, one, other in _chunks(base.split("\n"), mine.split("\n"), theirs.split("\n")):
        if other in (old, one):
            lines += one
        elif one == old:
            lines += other
        else:
            lines += [*one, *other]
            conflict = True
    return Merged("\n".join(lines), conflict)


def choose(base: str, mine: str, theirs: str) -> Merged:
    """Merge two values that cannot be mixed, such as a rating: mine where both changed it."""
    if theirs in {base, mine} or mine not in {base, ""}:
        return Merged(mine, conflict=theirs not in {base, mine})
    return Merged(theirs, conflict=False)


def _chunks(base: list[str], mine: list[str], theirs: list[str]) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """The three texts in pieces: lines that all have, one at a time, and what stands between those."""
    in_mine, in_theirs = _places(base, mine), _places(base, theirs)
    at = one = other = 0
    for line in sorted(in_mine.keys() & in_theirs.keys()):
        yield base[at:line], mine[one : in_mine[line]], theirs[other : in_theirs[line]]
        yield base[line : line + 1], base[line : line + 1], base[line : line + 1]
        at, one, other = line + 1, in_mine[line] + 1, in_theirs[line] + 1
    yield base[at:], mine[one:], theirs[other:]


def _places(base: list[str], other: list[str]) -> dict[int, int]:
    """Where each line of `base` that is kept stands in `other`."""
    blocks = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {block.a + step: block.b + step for block in blocks for step in range(block.size)}
