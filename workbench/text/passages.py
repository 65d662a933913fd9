"""Cut the text of a source into passages: the pieces that are indexed and laid beside a claim.

A passage is one to three sentences of one paragraph, 500 characters at most unless a single sentence is longer. It
never crosses a paragraph: what stands in two paragraphs seldom supports one claim, and a passage has to read well as
a quotation. Short enough that one number in it is likely to be the number meant, long enough to name its subject.
"""

import re
from collections.abc import Iterator

from workbench.text.sentences import sentences

MAX_SENTENCES = 3
TARGET_CHARS = 500
"""A sentence that would take the passage beyond this begins the next one."""

MAX_CHARS = 1_000
"""A longer sentence (a table, a list without full stops) is cut, at white space where there is any."""

_PARAGRAPH = re.compile(r"\n[^\S\n]*\n")


def split(text: str) -> list[tuple[int, int]]:
    """Spans of the passages in `text`, in order, without overlap, none empty, each `MAX_CHARS` long at most.

    Every character that is not white space is in exactly one passage. Linear in the length of the text.
    """
    passages: list[tuple[int, int]] = []
    first = last = taken = 0
    for start, end in _pieces(text):
        fits = end - first <= TARGET_CHARS and taken < MAX_SENTENCES
        if taken and (not fits or _PARAGRAPH.search(text, last, start)):
            passages.append((first, last))
            taken = 0
        if not taken:
            first = start
        last, taken = end, taken + 1
    if taken:
        passages.append((first, last))
    return passages


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """The sentences, trimmed of white space, the overlong ones cut, and what lies between sentences if anything."""
    position = 0
    for start, end in [*sentences(text), (len(text), len(text))]:
        yield from _cut(text, position, start)
        yield from _cut(text, start, end)
        position = end


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while True:
        while start < end and text[start].isspace():
            start += 1
        if start >= end:
            return
        stop = min(end, start + MAX_CHARS)
        if stop < end and not text[stop].isspace():
            space = max(text.rfind(" ", start, stop), text.rfind("\n", start, stop))
            stop = space if space > start else stop
        tail = stop
        while text[tail - 1].isspace():
            tail -= 1
        yield start, tail
        start = stop
