"""Negation: the same words, denied on one side and asserted on the other.

Each negating word ("not", "no", "without", but also "reject", "fail", "unacceptable") turns the content words after it
over, up to the next comma or clause and four words at most; two of them turn a word back. A shared word that is denied
on one side only is a contradiction when the sentences share most of their words. The idea of a negation's scope up to
punctuation is that of Pang, Lee and Vaithyanathan (2002), "Thumbs up?".
"""

from collections.abc import Sequence
from functools import lru_cache

from workbench.domain.values import Outcome, SlotComparison
from workbench.match.aligned import places
from workbench.match.registered import COMPARISONS
from workbench.match.sides import WHOLE, Side, Word, stem
from workbench.text.wordlist import words

SCOPE = 4
SAME_STATEMENT = 0.7
MAYBE_SAME_STATEMENT = 0.5
"""Share of the words of the claim and of the sentence in common for a contradiction, and for unclear."""

DENIERS = words("not no never none nobody nothing neither nor without cannot hardly no-one nowhere ain't")
REFUSERS = frozenset(
    stem(word)
    for word in words(
        "reject oppose refuse deny fail unacceptable false untrue unable unlikely illegal unlawful refute prohibit ban"
    )
)
_NOT_DONE = frozenset(stem(word) for word in words("fail refuse decline neglect forget forgot cease"))
"""Before "to" these say that what follows was not done."""
_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non")
_TURNING = REFUSERS | {stem(word) for word in DENIERS}
_BUT_DONE = words("illegally")
"""What is done illegally is done: the word judges and does not deny."""
_NOT_DENIED = words("all every everyone only just")
"""After "not" these deny no statement: they are quantifiers, or say that there is more."""

_MARKS = frozenset(",;:.!?()—–")
_BREAKS = words("but because although though however while whereas unless except if")


@COMPARISONS.register("negation")
def compare(claim: Side, source: Side) -> list[SlotComparison]:
    """One row when either side denies something that both speak of, else none."""
    if not claim.stems or not (_may_deny(claim) or _may_deny(source)):
        return []
    at, share = source.closest(claim.stems)
    here, there = turned(claim, WHOLE), turned(source, at)
    if not any(here.values()) and not any(there.values()):
        return []
    both = here.keys() & there.keys()
    opposed = [] if _same_denials(claim, source) else sorted(word for word in both if here[word] != there[word])
    if not opposed:
        agree = any(here[word] and there[word] for word in both)
        return [_row(Outcome.AGREES, here, there)] if agree else _absent(here)
    # Measured against the smaller side only, a two-word claim would contradict every sentence that denies something.
    if share >= SAME_STATEMENT and len(both) >= 2:
        return [_row(Outcome.CONFLICTS, here, there, opposed)]
    return [_row(Outcome.UNCLEAR, here, there, opposed)] if share >= MAYBE_SAME_STATEMENT else _absent(here)


def turns(here: Sequence[Word], there: Sequence[Word], *, refusing: bool = False) -> bool:
    """Whether of two runs in one place the one denies and the other does not, two denials being none.

    "Unable" is "not able". With `refusing`, words that refuse deny too.
    """
    mine, theirs = (_denials(run, refusing=refusing) for run in (here, there))
    prefixed = any(_prefixed(one.text, two.text) or _prefixed(two.text, one.text) for one in here for two in there)
    return (mine + theirs + prefixed) % 2 == 1


def _denials(run: Sequence[Word], *, refusing: bool) -> int:
    """How many words of a run deny; "not all" and "not only" deny nothing."""
    behind = [*(word.text for word in run[1:]), ""]
    return sum(
        (_is_not(word.text) and after not in _NOT_DENIED)
        or (word.text.removesuffix("'s") in DENIERS and word.text != "not")
        or (word.stem in _NOT_DONE and (refusing or after == "to"))
        or (refusing and word.stem in REFUSERS and word.text not in _BUT_DONE)
        for word, after in zip(run, behind, strict=False)
    )


def _is_not(word: str) -> bool:
    return word == "not" or word.endswith("n't")


def _prefixed(one: str, other: str) -> bool:
    return len(one) > 3 and any(other == prefix + one for prefix in _PREFIXES)


def _same_denials(claim: Side, source: Side) -> bool:
    """Whether texts that are nearly the same deny alike at each place: how far that reaches is then no difference."""
    found = places(claim, source)
    return bool(found) and not any(turns(place.claim, place.source, refusing=True) for place in found if not place.same)


@lru_cache(maxsize=8_192)
def _may_deny(side: Side) -> bool:
    """False when no word of a side turns anything; most texts are done with here."""
    return not side.every_stem.isdisjoint(_TURNING) or "'t" in side.text.lower().replace("’", "'")


@lru_cache(maxsize=8_192)
def turned(side: Side, at: int) -> dict[str, bool]:
    """Each content stem of a sentence and whether it stands denied; a stem that stands both ways counts as denied."""
    result: dict[str, bool] = {}
    reach: list[int] = []
    last: Word | None = None
    trailing = False
    sentence = side.sentence(at)
    for word, follower in zip(sentence, [*(one.text for one in sentence[1:]), ""], strict=False):
        between = side.text[last.end : word.start] if last else ""
        if word.text in _BREAKS or not _MARKS.isdisjoint(between):
            reach = []
        if _is_not(word.text) and follower in _NOT_DENIED:
            trailing = False
        elif word.text in DENIERS or word.text.endswith("n't"):
            reach = [*reach, SCOPE]
            trailing = True
        elif word.content:
            refuses = word.stem in REFUSERS and word.text not in _BUT_DONE
            if not refuses:
                result[word.stem] = result.get(word.stem, False) or len(reach) % 2 == 1
            reach = [left - 1 for left in reach if left > 1]
            if refuses:
                reach = [*reach, SCOPE]
            trailing = refuses
        last = word
    if trailing and result:
        # Nothing follows ("they did not"): the denial is about the word before it.
        final = next(reversed(result))
        result[final] = not result[final]
    return result


def _row(
    outcome: Outcome, here: dict[str, bool], there: dict[str, bool], opposed: list[str] | None = None
) -> SlotComparison:
    claim, source = _denied(here), _denied(there)
    if outcome is Outcome.AGREES:
        return SlotComparison("negation", outcome, claim, source, "claim and source both deny it")
    side = (
        "the claim denies what the source states"
        if here[(opposed or [""])[0]]
        else "the source denies what the claim states"
    )
    return SlotComparison("negation", outcome, claim, source, side)


def _absent(here: dict[str, bool]) -> list[SlotComparison]:
    if not any(here.values()):
        return []
    return [
        SlotComparison(
            "negation", Outcome.ABSENT, _denied(here), "", "the source does not speak of what the claim denies"
        )
    ]


def _denied(flags: dict[str, bool]) -> str:
    return " ".join(word for word, denied in flags.items() if denied)
