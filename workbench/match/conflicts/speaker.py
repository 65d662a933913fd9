"""Who says it: the speaker of the claim beside the one whose words an earlier fact-check checked.

The same words of another person may be as true or as false, but a verdict on them is a verdict on somebody else. Such a
pair is shown as unclear, and so never linked by itself. Nothing is said where either side names nobody: "Facebook
posts" and "a spokesman" are not somebody.
"""

import re

from rapidfuzz import fuzz

from workbench.domain.values import Outcome, SlotComparison
from workbench.match.registered import COMPARISONS
from workbench.match.sides import Side
from workbench.text.wordlist import words

SPELLING = 85.0
"""RapidFuzz ratio from which two spellings of a last name are one (Zelensky, Zelenskyy)."""

_NOBODY = words(
    """
    account accounts anonymous article articles ad ads blog bloggers blogs chain claim commenters email emails facebook
    headline headlines image images instagram internet mail media meme memes message messages multiple online page pages
    people photo photos post posting postings posts rumor rumors rumour rumours several site sites social sources tiktok
    tweet tweets twitter unknown user users various video videos viral website websites whatsapp x youtube
    """
)
TITLES = words(
    """
    mr mrs ms dr prof professor sir dame lord gen general sen senator rep representative gov governor president
    vice-president minister prime mayor chancellor secretary judge justice the jr sr ii iii
    """
)
"""What stands before a name or behind it."""
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")


@COMPARISONS.register("speaker")
def compare(claim: Side, source: Side) -> list[SlotComparison]:
    """One row when both sides name somebody: agrees for one and the same, else unclear."""
    mine, theirs = _name(claim.speaker), _name(source.speaker)
    if not mine or not theirs:
        return []
    if _same(mine, theirs):
        return [SlotComparison("speaker", Outcome.AGREES, claim.speaker, source.speaker, f"both by {source.speaker}")]
    sentence = f"claim is by {claim.speaker}, the source checked {source.speaker}"
    return [SlotComparison("speaker", Outcome.UNCLEAR, claim.speaker, source.speaker, sentence)]


def _name(speaker: str) -> tuple[str, ...]:
    """The words of a name in lower case, without titles; none when it is no name of somebody."""
    parts = _WORD.findall(speaker)
    if not any(part[0].isupper() for part in parts) or any(part.lower() in _NOBODY for part in parts):
        return ()
    return tuple(part.lower() for part in parts if part.lower().strip(".") not in TITLES)


def _same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Equal last names, and no first names that differ; or one is the initials of the other ("WHO")."""
    if fuzz.ratio(one[-1], other[-1]) < SPELLING:
        short, long = sorted((one, other), key=len)
        return len(short) == 1 and short[0].replace(".", "") == "".join(part[0] for part in long if len(part) > 3)
    first, second = one[0], other[0]
    alone = len(one) == 1 or len(other) == 1
    return alone or (first[0] == second[0] and (min(map(len, (first, second))) < 3 or fuzz.ratio(first, second) >= 60))
