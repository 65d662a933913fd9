"""The words and marks of a sentence, and where its finite verbs and its figures stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.detect.verbs import AUXILIARIES, is_finite

Span = tuple[int, int]

_WORD = re.compile(r"\w(?:[\w’'.,-]*\w)?%?|[,;:()“”\"—–]|[$€£]")
_MOST_WORDS = 24
"""A clause whose verb comes later than this is not taken for one."""
_MONTH = "January|February|April|June|July|August|September|October|November|December"
FIGURE = re.compile(
    rf"\d|\b(?:half|third|quarter|fifth|tenth|doubled|tripled|hundreds?|thousands?|millions?|billions?|percent|two|three"
    rf"|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|{_MONTH}"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b|\b(?:in|last|on) (?:March|May)\b"
)
"""A number in digits or words, a share, a month or a weekday: what makes half a sentence worth a verdict of its own."""
_MEASURES = frozenset({"half", "a", "about", "almost", "nearly", "more", "two", "three", "some", "up"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word, in lower case, or a mark, with its span in the sentence."""

    start: int
    end: int
    word: str


def tokens_of(sentence: str, span: Span, without: Sequence[Span] = ()) -> list[Token]:
    """The tokens inside a span, but for those that touch the spans in `without`."""
    return [
        Token(found.start(), found.end(), found[0].lower())
        for found in _WORD.finditer(sentence, *span)
        if not any(a < found.end() and found.start() < b for a, b in without)
    ]


def finite_verb(tokens: Sequence[Token], start: int, end: int, *, first: bool = False) -> int:
    """The place of the first finite verb of a clause, -1 for none before `end`; only a predicate begins with it."""
    for place in range(start if first else start + 1, min(end, len(tokens), start + _MOST_WORDS)):
        before = tokens[place - 1].word if place > start else ""
        after = tokens[place + 1].word if place + 1 < len(tokens) else ""
        if is_finite(tokens[place].word, before, after) and not _reduced(tokens, place, start):
            return place
    return -1


def _reduced(tokens: Sequence[Token], place: int, start: int) -> bool:
    """A participle that describes the noun before it ("the areas taken since", "the law passed by") and is no verb."""
    word, following = tokens[place].word, tokens[place + 1] if place + 1 < len(tokens) else None
    if following is None or word in AUXILIARIES or not word.endswith("ed") or place == start:
        return False
    later = any(token.word in AUXILIARIES for token in tokens[place + 1 : place + 5])
    agent = following.word == "by" and place + 2 < len(tokens) and not tokens[place + 2].word[:1].isdigit()
    return later or (agent and tokens[place + 2].word not in _MEASURES)
