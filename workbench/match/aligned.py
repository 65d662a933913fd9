"""Two texts that are nearly the same, laid word beside word: what stands in the one where a word stands in the other.

Where a text repeats another but for a word or two, place tells what belongs together better than any likeness: "10,000
words" that was made "14,000 words" is not excused by a second "10,000 words" further on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from rapidfuzz.distance import Indel

from workbench.match.sides import Side, Word

ALIKE = 0.75
"""Words in the same order, as a share of those of both texts together, from which two texts are nearly the same."""

BUT_FOR_ONE, LEAST_ALIKE = 0.5, 4
"""Two texts that differ in one place alone need that share, and so many words in common."""

LONGEST = 4
"""Words of a difference, on each side, that still stand for each other: a longer one says something else altogether."""


@dataclass(frozen=True, slots=True)
class Place:
    """What both texts have at one place: the same word, or runs of words that differ, of which one may be empty."""

    claim: tuple[Word, ...]
    source: tuple[Word, ...]
    same: bool

    @property
    def exchanged(self) -> bool:
        """Whether a short run stands for another one."""
        return not self.same and 0 < len(self.claim) <= LONGEST and 0 < len(self.source) <= LONGEST


@lru_cache(maxsize=1_024)
def closest(claim: Side, source: Side) -> tuple[tuple[Word, ...], float]:
    """As many neighbouring sentences of the source as the claim has, those most like it, and how like: 0 to 1.

    How like is the number of words in the same order as a share of the longer text.
    """
    long = len(claim.sentences)
    by_sentence = [source.sentence(at) for at in range(len(source.sentences))]
    best: tuple[tuple[Word, ...], float] = ((), 0.0)
    for at in range(max(1, len(by_sentence) - long + 1)):
        theirs = tuple(chain.from_iterable(by_sentence[at : at + long]))
        share = _common(claim.words, theirs) / max(len(claim.words), len(theirs), 1)
        if share > best[1]:
            best = (theirs, share)
    return best


@lru_cache(maxsize=1_024)
def places(claim: Side, source: Side) -> tuple[Place, ...]:
    """Both texts place by place, in order, when they are nearly the same; else nothing."""
    theirs, share = closest(claim, source)
    if share < BUT_FOR_ONE:
        return ()
    found = tuple(aligned(claim.words, theirs))
    same = sum(place.same for place in found)
    one_place = len(found) - same <= 1 and same >= LEAST_ALIKE
    return found if one_place or 2 * same >= ALIKE * (len(claim.words) + len(theirs)) else ()


def aligned(mine: Sequence[Word], theirs: Sequence[Word]) -> list[Place]:
    """The places of two runs of words, with the fewest words left out or put in; words of one stem are the same."""
    found: list[Place] = []
    here: list[Word] = []
    there: list[Word] = []
    for code in Indel.opcodes([word.stem for word in mine], [word.stem for word in theirs]):
        if code.tag != "equal":
            here += mine[code.src_start : code.src_end]
            there += theirs[code.dest_start : code.dest_end]
            continue
        if here or there:
            found.append(Place(tuple(here), tuple(there), same=False))
            here, there = [], []
        pairs = zip(mine[code.src_start : code.src_end], theirs[code.dest_start : code.dest_end], strict=True)
        found += [Place((one,), (other,), same=True) for one, other in pairs]
    return [*found, Place(tuple(here), tuple(there), same=False)] if here or there else found


def opposite(claim: Side, source: Side, start: int, end: int) -> tuple[int, int] | None:
    """The span of the source that stands where `claim.text[start:end]` stands in the claim.

    None when the texts are not nearly the same, nothing stands there, or what stands there is too long to tell.
    """
    touched = [
        place for place in places(claim, source) if any(word.start < end and start < word.end for word in place.claim)
    ]
    theirs = [word for place in touched for word in place.source]
    if not theirs or not all(place.same or place.exchanged or not place.source for place in touched):
        return None
    return theirs[0].start, theirs[-1].end


def _common(mine: Sequence[Word], theirs: Sequence[Word]) -> float:
    distance = Indel.distance([word.stem for word in mine], [word.stem for word in theirs])
    return (len(mine) + len(theirs) - distance) / 2
