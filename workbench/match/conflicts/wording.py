"""Two texts that are the same but for a few words: what the few words do.

The other comparisons look for their own words anywhere in a sentence. A text that repeats another word for word is
better read as its difference: "not" on one side, "fewer" for "more", "some" for "all" are contradictions wherever they
stand. And what no list knows ("reopened" for "closed") is at least said: such a pair looks like the best of matches,
and has to be read by a person before it is linked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.domain.values import Outcome, SlotComparison
from workbench.match.aligned import LONGEST, Place, aligned, closest
from workbench.match.conflicts.direction import DOWN, UP
from workbench.match.conflicts.negation import DENIERS
from workbench.match.conflicts.quantifier import AMOUNTS, RANKS
from workbench.match.registered import COMPARISONS
from workbench.match.sides import Side, Word, spans_of
from workbench.text.wordlist import words

NEARLY_THE_SAME = 0.5
"""Share of the longer text's words that both have in the same order, from which a difference is said."""

THE_SAME_BUT_FOR_IT = 0.75
"""The share from which a difference that contradicts is a contradiction of the whole."""

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
    theirs, share = closest(claim, source)
    if share < NEARLY_THE_SAME:
        return []
    rows = []
    for place in aligned(claim.words, theirs):
        for found in _difference(place):
            slot = (_slot(found) or _figures(place, claim, source)) if share >= THE_SAME_BUT_FOR_IT else ""
            outcome = Outcome.CONFLICTS if slot else Outcome.UNCLEAR
            said, there = _shown(found.claim), _shown(found.source)
            rows.append(SlotComparison(slot or "wording", outcome, said, there, found.sentence))
    return rows


def differences(mine: Sequence[Word], theirs: Sequence[Word]) -> Iterator[Difference]:
    """Where two texts differ in more than form, in order; words of one stem are the same."""
    for place in aligned(mine, theirs):
        yield from _difference(place)


def _difference(place: Place) -> Iterator[Difference]:
    mine = tuple(word.text for word in place.claim if word.text not in HARMLESS)
    theirs = tuple(word.text for word in place.source if word.text not in HARMLESS)
    if not place.same and (mine or theirs):
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


def _figures(place: Place, claim: Side, source: Side) -> str:
    """ "number" when other figures stand in the place of some that are read as no quantity and no date, else ""."""
    mine, theirs = (
        [word for word in words if word.text[0].isdigit()] if place.exchanged else []
        for words in (place.claim, place.source)
    )
    differ = mine and theirs and [word.text for word in mine] != [word.text for word in theirs]
    return "number" if differ and not (_all_read(mine, claim) and _all_read(theirs, source)) else ""


def _all_read(figures: Sequence[Word], side: Side) -> bool:
    spans = spans_of(side.slots.quantities) + spans_of(side.slots.dates)
    return all(any(start <= word.start < end for start, end in spans) for word in figures)


def _not_all(said: Sequence[str]) -> tuple[str, ...]:
    """ "Not all" denies nothing: it is "some"."""
    if len(said) > 1 and said[0] == "not" and said[1] in AMOUNTS["all"]:
        return ("some", *said[2:])
    return tuple(said)


def _denies(said: Sequence[str]) -> bool:
    return sum(word in DENIERS or word.endswith("n't") for word in said) % 2 == 1


def _shown(left: Sequence[str]) -> str:
    return " ".join(left[:SHOWN]) + (" …" if len(left) > SHOWN else "")
