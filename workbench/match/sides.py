"""A text taken apart for comparison: its words with offsets, stems and sentences, and where its numbers stand.

Stems are Snowball's English ones, as the index cuts them (tantivy). Words that stand inside a quantity or a date are
marked, so that everything that compares wording can leave them out: a changed number then changes nothing but what
compares numbers.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import tantivy

from workbench.domain.values import DateRef, Name, Quantity, Slots
from workbench.text.posts import MARKS, cut
from workbench.text.wordlist import words as wordlist

MAX_CHARS = 4_000
"""Only this much of a text is compared: a claim is a sentence, a passage at most 1,000 characters."""

MAX_SLOTS = 40
"""Quantities, dates and names compared, of each kind; the first ones."""

CONTEXT_WORDS = 12
"""Content words to either side of a number or date that say what it measures."""

WHOLE = -1
"""In place of a sentence's number: the whole text."""

STOP_WORDS = wordlist("""
    a about after all also am an and any are as at be because been before being between both but by can could did do
    does doing during each for from further had has have having he her here hers him his how i if in into is it its
    just let like me might more most must my no nor not now of off on once only or other our ours out over own per s
    said same say says she should so some such t than that the their theirs them then there these they this those
    through to too under until up upon us very was we were what when where which while who whom why will with would
    you your yours it's that's there's
    """)

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\W_]+")
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9])|\n\s*\n")
_SHORT_FORM = re.compile(r"(?:(?<=[A-Z])|(?<=\b[A-Z][a-z])|(?<=\b[A-Z][a-z]{2}))[.!?…](?![.!?…])")
"""One mark behind "J" or "Mr" ends no sentence. Looked for where a mark stands: looking back everywhere is slow."""

_STEMMER = (
    tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
    .filter(tantivy.Filter.lowercase())
    .filter(tantivy.Filter.ascii_fold())
    .filter(tantivy.Filter.stemmer("english"))
    .build()
)


class Word(NamedTuple):
    """One word: `text` in lower case with straight apostrophes, its stem, and the sentence it stands in (0 first).

    `content` is False for function words and for words inside a quantity or a date.
    """

    start: int
    end: int
    text: str
    stem: str
    sentence: int
    content: bool


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """A claim or a passage, taken apart; `speaker` is who says it, "" when nobody is known to.

    `stems` are its content words, `plain` joins them, in order, for RapidFuzz, `pairs` are the neighbours among them,
    `sentences` holds them by sentence. `every_stem` has the other words too, `long_stems` those of five letters on.
    A side is equal only to itself, so that what was found in it can be kept beside it.
    """

    text: str
    slots: Slots
    speaker: str
    words: tuple[Word, ...]
    stems: frozenset[str]
    plain: str
    pairs: frozenset[tuple[str, str]]
    every_stem: frozenset[str]
    long_stems: tuple[str, ...]
    sentences: tuple[frozenset[str], ...]

    def around(self, start: int, end: int) -> frozenset[str]:
        """The content stems near the span, in its own sentence: what the number or date there is about."""
        return _around(self, start, end)

    def sentence(self, at: int) -> tuple[Word, ...]:
        """The words of one sentence; of all of them when `at` is `WHOLE`."""
        if at == WHOLE or len(self.sentences) == 1:
            return self.words
        return tuple(word for word in self.words if word.sentence == at)

    def closest(self, stems: frozenset[str]) -> tuple[int, float]:
        """The sentence that shares most with `stems` and the share of the smaller set that is common, 0 to 1."""
        shares = [overlap(stems, own) for own in self.sentences]
        best = max(range(len(shares)), key=lambda at: (len(stems & self.sentences[at]), -at), default=0)
        return best, shares[best] if shares else 0.0


@lru_cache(maxsize=8_192)
def _around(side: Side, start: int, end: int) -> frozenset[str]:
    before = [word for word in side.words if word.content and word.end <= start]
    after = [word for word in side.words if word.content and word.start >= end]
    near = [*before[-CONTEXT_WORDS:], *after[:CONTEXT_WORDS]]
    if len(side.sentences) == 1:
        return frozenset([word.stem for word in near])
    home = next((word.sentence for word in side.words if word.end > start), 0)
    return frozenset([word.stem for word in near if word.sentence == home])


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem of one word in lower case without accents; the word itself when it has none."""
    found = _STEMMER.analyze(word)
    return found[0].removesuffix("'s") if found else word


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of the smaller set that is common, 0 to 1. One common word proves little: it counts as a third at most.

    Unless it is all there is on both sides.
    """
    common = len(one & other)
    if common == 1 and one != other:
        return min(1 / 3, 1 / min(len(one), len(other)))
    return common / min(len(one), len(other)) if common else 0.0


def spans_of(slots: Iterable[Quantity] | Iterable[DateRef] | Iterable[Name]) -> list[tuple[int, int]]:
    """Where the quantities, dates or names stand."""
    return [(one.start, one.end) for one in slots]


@lru_cache(maxsize=4_096)
def take_apart(text: str, slots: Slots, speaker: str = "") -> Side:
    """The side that `text` with its `slots` makes; the same texts come again, so the last 4,096 are kept."""
    text = text[:MAX_CHARS]
    found = _words(text, spans_of(slots.quantities) + spans_of(slots.dates))
    content = [word.stem for word in found if word.content]
    sentences: list[set[str]] = [set(content)]
    if found and found[-1].sentence:
        sentences = [set() for _ in range(found[-1].sentence + 1)]
        for word in found:
            if word.content:
                sentences[word.sentence].add(word.stem)
    return Side(
        text=text,
        slots=_within(slots, len(text)),
        speaker=speaker,
        words=found,
        stems=frozenset().union(*sentences),
        plain=" ".join(content),
        pairs=frozenset(pairwise(content)),
        every_stem=frozenset(word.stem for word in found),
        long_stems=tuple(dict.fromkeys(one for one in content if len(one) > 4)),
        sentences=tuple(frozenset(own) for own in sentences),
    )


def _within(slots: Slots, end: int) -> Slots:
    """The first ones of each kind, as far as they stand in what is compared."""
    return Slots(
        tuple(one for one in slots.quantities if one.end <= end)[:MAX_SLOTS],
        tuple(one for one in slots.dates if one.end <= end)[:MAX_SLOTS],
        tuple(one for one in slots.names if one.end <= end)[:MAX_SLOTS],
    )


def _words(text: str, masked: Iterable[tuple[int, int]]) -> tuple[Word, ...]:
    ends = iter([*_sentence_ends(text), len(text) + 1])
    spans = iter([*sorted(masked), (len(text) + 1, len(text) + 2)])
    sentence, next_end, span = 0, next(ends), next(spans)
    tagged = not MARKS.isdisjoint(text)
    found = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        while start >= next_end:
            sentence, next_end = sentence + 1, next(ends)
        while span[1] <= start:
            span = next(spans)
        if tagged and text[start - 1 : start] in MARKS:
            for first, last in cut(match[0]):
                lower, stemmed, telling = _read(match[0][first:last])
                where = start + first, start + last
                found.append(Word(*where, lower, stemmed, sentence, telling and not span[0] < end))
            continue
        lower, stemmed, telling = _read(match[0])
        # A named tuple's own constructor takes twice as long, and this is where a comparison spends its time.
        found.append(tuple.__new__(Word, (start, end, lower, stemmed, sentence, telling and not span[0] < end)))
    return tuple(found)


def _sentence_ends(text: str) -> Iterator[int]:
    for mark in _SENTENCE_END.finditer(text):
        if mark[0].count("\n") > 1 or not _SHORT_FORM.match(text, mark.start()):
            yield mark.end()


@lru_cache(maxsize=65_536)
def _read(word: str) -> tuple[str, str, bool]:
    """A word as it is compared, its stem, and whether it is neither a function word nor a number."""
    lower = word.lower().replace("’", "'")
    return lower, stem(lower.removesuffix("'s")), lower not in STOP_WORDS and not lower[0].isdigit()
