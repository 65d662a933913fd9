"""Two texts that are the same but for a few words: what the few words do.

The other comparisons look for their own words anywhere in a sentence. A text that repeats another word for word is
better read as its difference: "not" on one side, "fewer" for "more", "some" for "all" are contradictions wherever they
stand. And what no list knows ("reopened" for "closed") is at least said: such a pair looks like the best of matches,
and has to be read by a person before it is linked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.domain.values import Outcome, SlotComparison
from workbench.match.aligned import Place, aligned, closest, places
from workbench.match.contradicted import contradicted
from workbench.match.registered import COMPARISONS
from workbench.match.sides import Side, Word
from workbench.text.wordlist import words

NEARLY_THE_SAME = 0.5
"""Share of the longer text's words that both have in the same order, from which a difference is said."""

SHOWN = 6
"""Words of a difference that are quoted."""

HARMLESS = words("""
    a an the this that these those of in on at and is was are were be been being has have had it its there which who
    whom whose as
    """)


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
    alike = bool(places(claim, source))
    rows = []
    for place in aligned(claim.words, theirs):
        for found in _difference(place):
            slots = contradicted(place, claim, source) if alike else ()
            outcome = Outcome.CONFLICTS if slots else Outcome.UNCLEAR
            said, there = _shown(found.claim), _shown(found.source)
            rows += [SlotComparison(slot, outcome, said, there, found.sentence) for slot in slots or ("wording",)]
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


def _shown(left: Sequence[str]) -> str:
    return " ".join(left[:SHOWN]) + (" …" if len(left) > SHOWN else "")
