"""The difference card: claim and passage side by side, word by word, and what is said of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Levenshtein

from workbench.domain.values import Outcome, SlotComparison

_PIECE = re.compile(r"\S+\s*|\s+")
_EDGES = re.compile(r"^[^\w%]+|[^\w%]+$")

Kind = Literal["equal", "claim only", "source only", "replaced"]


@dataclass(frozen=True, slots=True)
class DiffWord:
    """A run of words of one kind. The texts are exact pieces of either side, white space after them included.

    `claim` is "" for "source only" and `source` is "" for "claim only"; offsets then mark where the run would stand.
    """

    kind: Kind
    claim: str
    source: str
    claim_start: int
    claim_end: int
    source_start: int
    source_end: int


_KINDS: dict[str, Kind] = {
    "equal": "equal",
    "delete": "claim only",
    "insert": "source only",
    "replace": "replaced",
}


def difference(claim_text: str, passage_text: str) -> tuple[DiffWord, ...]:
    """The runs of equal and different words, in order; the pieces of either side join to that side's text.

    Words count as equal without regard to case and to the punctuation around them. Alignment: RapidFuzz's Levenshtein
    opcodes over words, the fewest words changed.
    """
    claim, source = _pieces(claim_text), _pieces(passage_text)
    runs = []
    for step in Levenshtein.opcodes([_key(piece) for piece, _ in claim], [_key(piece) for piece, _ in source]):
        mine, theirs = claim[step.src_start : step.src_end], source[step.dest_start : step.dest_end]
        start = claim[step.src_start][1] if step.src_start < len(claim) else len(claim_text)
        other = source[step.dest_start][1] if step.dest_start < len(source) else len(passage_text)
        one, two = "".join(piece for piece, _ in mine), "".join(piece for piece, _ in theirs)
        runs.append(DiffWord(_KINDS[step.tag], one, two, start, start + len(one), other, other + len(two)))
    return tuple(runs)


def said_once(comparisons: Sequence[SlotComparison]) -> list[SlotComparison]:
    """The rows as they are shown: those of wording whose words a conflict quotes too, on both sides, are left out."""
    conflicts = [row for row in comparisons if row.outcome is Outcome.CONFLICTS]
    return [row for row in comparisons if not any(_quotes(conflict, row) for conflict in conflicts)]


def _quotes(conflict: SlotComparison, row: SlotComparison) -> bool:
    """Whether a row of wording, and no other, says nothing that the conflict does not say."""
    sides = ((row.claim, conflict.claim), (row.source, conflict.source))
    within = all(_words(part) <= _words(whole) for part, whole in sides)
    return row.slot == "wording" and row.outcome is Outcome.UNCLEAR and within


def _words(text: str) -> set[str]:
    return {_key(word) for word in text.split()}


def _pieces(text: str) -> list[tuple[str, int]]:
    return [(match[0], match.start()) for match in _PIECE.finditer(text)]


def _key(piece: str) -> str:
    """What is compared of a word; a piece of punctuation alone is compared as it is."""
    word = piece.strip().casefold().replace("’", "'")
    return _EDGES.sub("", word) or word
