"""Asides: a clause behind a comma that dates or counts something of the thing before it ("…, which closed in 2014")."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.detect.tokens import FIGURE, Span, finite_verb, tokens_of

_OPENS = re.compile(r", (who|which|where) ")
_UNSURE_OF = re.compile(r"\b(?:and|or|of|on|by|with|for)\s\Z")
_INSIDE = re.compile(r"\b(?:in|at|near)\s\Z")
_THING = re.compile(
    r"(?:\b[Tt]he|\b[Aa]n?|\b[Ii]ts|\b[Hh]is|\b[Hh]er|\b[Tt]heir)\s"
    r"(?:(?!(?:in|on|at|from|by|for|to|with|than|as|that)\s)[\w’'-]+\s){0,4}[\w’'-]+\Z"
    r"|\b(?:[A-Z][\w’'.-]*\s){0,4}[A-Z][\w’'.-]*\Z"
)
_COMPARES = re.compile(r"\b(?:more|less|fewer|higher|lower|larger|smaller|up|down|twice|half|times)\b", re.I)


@dataclass(frozen=True, slots=True)
class Aside:
    """Where the thing stands that is spoken of, the word after the comma, and where the clause stands after it."""

    thing: Span
    word: str
    clause: Span


def asides(sentence: str, clauses: Sequence[Span], quoted: Sequence[Span]) -> Iterator[Aside]:
    """The asides in the clauses of a sentence: with a number or a date, about a thing that has none of its own.

    One in the middle must follow the subject of its clause; one at the end must follow what it surely speaks of.
    """
    for found in _OPENS.finditer(sentence):
        own = next(((start, end) for start, end in clauses if start <= found.start() < end), None)
        if own is None or any(a < found.end() and found.start() < b for a, b in quoted):
            continue
        comma = sentence.find(", ", found.end(), own[1])
        clause = (found.end(), comma if comma > 0 else own[1])
        thing = _THING.search(sentence, own[0], found.start())
        if thing is None or FIGURE.search(thing[0]) or not _says_much(sentence, clause):
            continue
        if comma > 0:
            sure = thing.start() == own[0] and sentence.find(", ", comma + 1, own[1]) < 0
        else:
            sure = not _unsure(sentence, (own[0], thing.start()), found[1])
        if sure:
            yield Aside((thing.start(), found.start()), found[1], clause)


def _says_much(sentence: str, clause: Span) -> bool:
    """Whether a clause has a verb and a figure that is no comparison with something said before."""
    text = sentence[slice(*clause)]
    if not FIGURE.search(text) or _COMPARES.search(text):
        return False
    return finite_verb(tokens_of(sentence, clause), 0, 8, first=True) >= 0


def _unsure(sentence: str, before: Span, word: str) -> bool:
    """Whether a clause may speak of more than the thing right before it: "the mayor of Brenn, who"."""
    return bool(_UNSURE_OF.search(sentence, *before) or (word != "where" and _INSIDE.search(sentence, *before)))
