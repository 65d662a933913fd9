"""Direction: rose or fell, more or fewer, about the same thing."""

from functools import lru_cache

from workbench.domain.values import Outcome, Quantity, SlotComparison
from workbench.match.conflicts.negation import turned
from workbench.match.conflicts.number import agreement
from workbench.match.conflicts.units import comparable
from workbench.match.registered import COMPARISONS
from workbench.match.sides import WHOLE, Side, Word, overlap
from workbench.text.wordlist import words

SAME_STATEMENT = 0.6
MAYBE_SAME_STATEMENT = 0.4
"""Share of the other content words in common for a contradiction, and for unclear."""

SAME_AMOUNT = 0.5
CLOSELY = 25
"""An amount begins at most this many characters after the word that says which way it went."""

UP = words("""
    rise rises rose risen rising increase increases increased increasing grow grows grew grown growing gain gains
    gained gaining climb climbs climbed climbing soar soars soared soaring surge surges surged surging jump jumps
    jumped double doubled doubles triple tripled upward higher more greater larger bigger better improve improved
    improves improving expand expanded expands accelerate accelerated strengthen strengthened win won above ahead
    exceed exceeded longer faster stronger raise raised raises raising
    """)
DOWN = words("""
    fall falls fell fallen falling decrease decreases decreased decreasing decline declines declined declining drop
    drops dropped dropping shrink shrinks shrank shrunk shrinking lose loses lost losing plunge plunged plunges plummet
    plummeted halve halved sink sank sunk dip dipped downward lower lowered less fewer smaller worse worsen worsened
    worsens reduce reduced reduces reducing cut cuts cutting contract contracted slow slowed slows weaken weakened
    below behind shorter slower weaker
    """)


@COMPARISONS.register("direction")
def compare(claim: Side, source: Side) -> list[SlotComparison]:
    """One row when the claim says which way something went or compares two amounts, else none."""
    mine = moves(claim, WHOLE)
    if not mine:
        return []
    shown = " ".join(dict.fromkeys(word.text for word in mine))
    rest = claim.stems - {word.stem for word in mine}
    at, _ = source.closest(rest)
    theirs = moves(source, at)
    if not theirs:
        return [SlotComparison("direction", Outcome.ABSENT, shown, "", "the source does not say which way it went")]
    stems = source.sentences[at] - {word.stem for word in theirs}
    share = overlap(rest, stems)
    outcome = _outcome(claim, mine, source, theirs, at, share)
    found = " ".join(dict.fromkeys(word.text for word in theirs))
    if outcome is Outcome.ABSENT:
        return [SlotComparison("direction", outcome, shown, "", "the source speaks of another change")]
    return [SlotComparison("direction", outcome, shown, found, f"claim says {shown}, source says {found}")]


def _outcome(
    claim: Side, mine: tuple[Word, ...], source: Side, theirs: tuple[Word, ...], at: int, share: float
) -> Outcome:
    tied = _tied(claim, mine, source, theirs)
    if tied is not None:
        return Outcome.AGREES if tied else Outcome.CONFLICTS
    mine_up, theirs_up = ({word.text in UP for word in side} for side in (mine, theirs))
    if mine_up & theirs_up and not _opposed_head(mine, theirs, claim, source):
        return Outcome.AGREES
    if share >= SAME_STATEMENT and _deny_alike(claim, source, at):
        return Outcome.CONFLICTS
    return Outcome.UNCLEAR if share >= MAYBE_SAME_STATEMENT else Outcome.ABSENT


@lru_cache(maxsize=8_192)
def moves(side: Side, at: int) -> tuple[Word, ...]:
    """The words of direction in a sentence, without those that bound a quantity ("more than 85 percent")."""
    starts = {one.start for one in side.slots.quantities}
    among = side.sentence(at)
    found = []
    for position, word in enumerate(among):
        if word.text not in UP and word.text not in DOWN:
            continue
        after = among[position + 1 : position + 3]
        bounds = len(after) == 2 and after[0].text == "than" and after[1].start in starts
        touches = word.text in {"above", "below"} and bool(after) and after[0].start in starts
        if not bounds and not touches:
            found.append(word)
    return tuple(found)


def _tied(claim: Side, mine: tuple[Word, ...], source: Side, theirs: tuple[Word, ...]) -> bool | None:
    """Whether the same amount goes the same way on both sides ("fell by 3 percent"); None when no amount is shared.

    Only amounts about the same things count: half of the words around the one stand around the other.
    """
    turns = frozenset(word.stem for word in (*mine, *theirs))
    there = [(amount, word.text in UP) for word in theirs for amount in _amount(word, source)]
    verdicts = [
        up == (word.text in UP)
        for word in mine
        for amount in _amount(word, claim)
        for other, up in there
        if comparable(amount, other)
        and agreement(amount, other) is Outcome.AGREES
        and overlap(claim.around(amount.start, amount.end) - turns, source.around(other.start, other.end) - turns)
        >= SAME_AMOUNT
    ]
    return any(verdicts) if verdicts else None


def _amount(word: Word, side: Side) -> list[Quantity]:
    """The quantity that follows the word of direction closely ("grew by 1.2 percent"), or none."""
    return [one for one in side.slots.quantities if 0 <= one.start - word.end <= CLOSELY][:1]


def _opposed_head(mine: tuple[Word, ...], theirs: tuple[Word, ...], claim: Side, source: Side) -> bool:
    """Whether the same next word goes up on one side and down on the other ("higher rates", "lower rates")."""
    here = {(_head(word, claim), word.text in UP) for word in mine}
    there = {(_head(word, source), word.text in UP) for word in theirs}
    return any(head and (head, not up) in there and (head, up) not in there for head, up in here)


def _head(word: Word, side: Side) -> str:
    return next((one.stem for one in side.words if one.start >= word.end and one.content), "")


def _deny_alike(claim: Side, source: Side, at: int) -> bool:
    """Whether both sides have a negation or neither ("did not fall" beside "rose": the words alone decide nothing)."""
    return any(turned(claim, WHOLE).values()) == any(turned(source, at).values())
