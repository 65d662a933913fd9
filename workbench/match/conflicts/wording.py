"""Two texts that are the same but for a few words: what the few words do.

The other comparisons look for their own words anywhere in a sentence. A text that repeats another word for word is
better read as its difference: "not" on one side, "fewer" for "more", "some" for "all" are contradictions wherever they
stand. And what no list knows ("reopened" for "closed") is at least said: such a pair looks like the best of matches,
and has to be read by a person before it is linked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from workbench.domain.values import Outcome, SlotComparison
from workbench.match.conflicts.direction import DOWN, UP
from workbench.match.conflicts.negation import DENIERS
from workbench.match.conflicts.quantifier import AMOUNTS, RANKS
from workbench.match.registered import COMPARISONS
from workbench.match.sides import Side, Word
from workbench.text.wordlist import words

NEARLY_THE_SAME = 0.5
"""Share of the longer text's words that both have in the same order, from which a difference is said."""

THE_SAME_BUT_FOR_IT = 0.75
"""The share from which a difference that contradicts is a contradiction of the whole."""

LONGEST = 4
"""Words of a difference, on each side, that are still judged as one: a longer one says something else altogether."""

SHOWN = 6
"""Words of a difference that are quoted."""

HARMLESS = words("""
    a an the this that these those of in on at and is was are were be been being has have had it its there which who
    whom whose as
    """)

_OPPOSED = (
    ("quantifier", tuple(AMOUNTS.values())),
    ("quantifier", tuple(RANKS.values())),
    ("direction", (UP, DOWN)),
)
"""Slots, each with classes of words: one class for another is a contradiction."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Words that stand at the same place of two texts, one after the other on each side; either may be empty."""

    claim: tuple[str, ...]
    source: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What a reader is told."""
        said, found = _shown(self.claim), _shown(self.source)
        if said and found:
            return f"claim says “{said}”, source says “{found}”"
        return f"only the {'claim' if said else 'source'} says “{said or found}”"


@COMPARISONS.register("wording")
def compare(claim: Side, source: Side) -> list[SlotComparison]:
    """A row for each difference of two texts that are nearly the same: a contradiction, else unclear; or none."""
    if not claim.words:
        return []
    theirs, share = _closest(claim, source)
    if share < NEARLY_THE_SAME:
        return []
    rows = []
    for found in differences(claim.words, theirs):
        slot = _slot(found) if share >= THE_SAME_BUT_FOR_IT else ""
        outcome = Outcome.CONFLICTS if slot else Outcome.UNCLEAR
        said, there = _shown(found.claim), _shown(found.source)
        rows.append(SlotComparison(slot or "wording", outcome, said, there, found.sentence))
    return rows


def differences(mine: Sequence[Word], theirs: Sequence[Word]) -> Iterator[Difference]:
    """Where two texts differ in more than form, in order; words of one stem are the same."""
    here: list[Word] = []
    there: list[Word] = []
    for code in Indel.opcodes([word.stem for word in mine], [word.stem for word in theirs]):
        if code.tag != "equal":
            here += mine[code.src_start : code.src_end]
            there += theirs[code.dest_start : code.dest_end]
            continue
        yield from _difference(here, there)
        here, there = [], []
    yield from _difference(here, there)


def _closest(claim: Side, source: Side) -> tuple[tuple[Word, ...], float]:
    """As many neighbouring sentences of the source as the claim has, those most like it, and how like: 0 to 1."""
    long = len(claim.sentences)
    by_sentence = [source.sentence(at) for at in range(len(source.sentences))]
    best: tuple[tuple[Word, ...], float] = ((), 0.0)
    for at in range(max(1, len(by_sentence) - long + 1)):
        theirs = tuple(word for sentence in by_sentence[at : at + long] for word in sentence)
        share = _common(claim.words, theirs) / max(len(claim.words), len(theirs), 1)
        if share > best[1]:
            best = (theirs, share)
    return best


def _common(mine: Sequence[Word], theirs: Sequence[Word]) -> float:
    distance = Indel.distance([word.stem for word in mine], [word.stem for word in theirs])
    return (len(mine) + len(theirs) - distance) / 2


def _difference(here: Sequence[Word], there: Sequence[Word]) -> Iterator[Difference]:
    mine = tuple(word.text for word in here if word.text not in HARMLESS)
    theirs = tuple(word.text for word in there if word.text not in HARMLESS)
    if mine or theirs:
        yield Difference(mine, theirs)


def _slot(found: Difference) -> str:
    """The slot in which a difference contradicts; "" when none is known."""
    if max(len(found.claim), len(found.source)) > LONGEST:
        return ""
    if _denies(_not_all(found.claim)) != _denies(_not_all(found.source)):
        return "negation"
    for slot, classes in _OPPOSED:
        mine = {at for at, members in enumerate(classes) if members & set(_not_all(found.claim))}
        theirs = {at for at, members in enumerate(classes) if members & set(_not_all(found.source))}
        if mine and theirs and not mine & theirs:
            return slot
    return ""


def _not_all(said: Sequence[str]) -> tuple[str, ...]:
    """ "Not all" denies nothing: it is "some"."""
    if len(said) > 1 and said[0] == "not" and said[1] in AMOUNTS["all"]:
        return ("some", *said[2:])
    return tuple(said)


def _denies(said: Sequence[str]) -> bool:
    return sum(word in DENIERS or word.endswith("n't") for word in said) % 2 == 1


def _shown(left: Sequence[str]) -> str:
    return " ".join(left[:SHOWN]) + (" …" if len(left) > SHOWN else "")
