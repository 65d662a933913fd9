"""Quantifiers and ranks: all, most, some, none; first, only, largest."""

from dataclasses import dataclass
from functools import lru_cache

from workbench.domain.values import Outcome, SlotComparison
from workbench.match.registered import COMPARISONS
from workbench.match.sides import WHOLE, Side, spans_of
from workbench.text.wordlist import words

SAME_STATEMENT = 0.6
MAYBE_SAME_STATEMENT = 0.4
"""Share of content words in common for a contradiction, and for unclear."""

AMOUNTS = {
    "all": words("all every each everyone everybody always entire whole"),
    "most": words("most majority mostly usually nearly almost"),
    "some": words("some several sometimes certain few many"),
    "none": words("none nobody never"),
}
RANKS = {
    "first": words("first earliest oldest"),
    "second": words("second"),
    "third": words("third"),
    "last": words("last latest newest"),
    "only": words("only sole"),
    "largest": words("largest biggest greatest highest most-populous"),
    "smallest": words("smallest lowest fewest least"),
    "best": words("best"),
    "worst": words("worst"),
}

_CLASS = {word: name for classes in (AMOUNTS, RANKS) for name, members in classes.items() for word in members}


@COMPARISONS.register("quantifier")
def compare(claim: Side, source: Side) -> list[SlotComparison]:
    """A row for the amount and one for the rank that the claim states, none when it states neither."""
    if not claim.stems or not stated(claim, WHOLE):
        return []
    at, share = source.closest(claim.stems)
    rows = []
    for classes in (AMOUNTS, RANKS):
        mine = [one for one in stated(claim, WHOLE) if one.name in classes]
        theirs = [one for one in stated(source, at) if one.name in classes]
        if mine:
            rows.append(_judge(mine, theirs, share))
    return rows


@dataclass(frozen=True, slots=True)
class Stated:
    """A quantifier: its class, its word, and the stem of the content word after it ("" for none)."""

    name: str
    word: str
    head: str


@lru_cache(maxsize=8_192)
def stated(side: Side, at: int) -> tuple[Stated, ...]:
    """The quantifiers of the sentence, in order; words in a quantity or date and "at most" are none."""
    found: list[Stated] = []
    spans = spans_of(side.slots.quantities) + spans_of(side.slots.dates)
    sentence = side.sentence(at)
    for position, word in enumerate(sentence):
        name = _CLASS.get(word.text)
        before = sentence[position - 1].text if position else ""
        if name == "all" and (before == "not" or before.endswith("n't")):
            name = "some"
        at_most = before == "at" and name != "all"
        if name and not at_most and not any(start <= word.start < end for start, end in spans):
            head = next((one.stem for one in sentence[position + 1 :] if one.content and one.text not in _CLASS), "")
            found.append(Stated(name, word.text, head))
    return tuple(found)


def _judge(mine: list[Stated], theirs: list[Stated], share: float) -> SlotComparison:
    """Quantifiers of the same word first ("all hospitals", "some hospitals"), else the classes as a whole."""
    for one in mine:
        same = [other for other in theirs if one.head and one.head == other.head]
        if same and one.name not in {other.name for other in same}:
            return _row(share, one.word, same[0].word)
    shown, found = (", ".join(dict.fromkeys(one.word for one in side)) for side in (mine, theirs))
    if not theirs:
        return SlotComparison("quantifier", Outcome.ABSENT, shown, "", f"the source does not say {shown}")
    if {one.name for one in mine} & {other.name for other in theirs}:
        return SlotComparison("quantifier", Outcome.AGREES, shown, found, f"claim says {shown}, source says {found}")
    return _row(share, shown, found)


def _row(share: float, shown: str, found: str) -> SlotComparison:
    outcome = Outcome.UNCLEAR if share >= MAYBE_SAME_STATEMENT else Outcome.ABSENT
    outcome = Outcome.CONFLICTS if share >= SAME_STATEMENT else outcome
    return SlotComparison("quantifier", outcome, shown, found, f"claim says {shown}, source says {found}")
