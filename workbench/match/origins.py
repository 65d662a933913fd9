"""Which of several passages are one text that was copied: a wire report on four sites is one witness, not four.

Containment of word runs (Broder 1997, On the resemblance and containment of documents), counted exactly: a claim has
some dozens of matches, not the web.
"""

import re
from collections import Counter
from collections.abc import Sequence

RUN = 5
"""Words in a row that are taken as one piece."""

CONTAINED = 0.6
"""Share of the shorter text's runs that stand in the longer one from which on they are one text."""

LEAST_RUNS = 8
"""Shorter texts are never called copies: a dozen words in common may be a quotation."""

_WORD = re.compile(r"\w+")


def origins(texts: Sequence[str]) -> list[int]:
    """For each text the place of the first one that it is a copy of, its own place when there is none before it.

    A copy of a copy has the first one's place.
    """
    runs = [_runs(text) for text in texts]
    holders: dict[tuple[str, ...], list[int]] = {}
    first = list(range(len(texts)))
    for at, own in enumerate(runs):
        common = Counter(other for run in own for other in holders.get(run, ()))
        copied = [other for other, count in common.items() if _is_copy(count, min(len(own), len(runs[other])))]
        first[at] = first[min(copied)] if copied else at
        for run in own:
            holders.setdefault(run, []).append(at)
    return first


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return frozenset(tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1))


def _is_copy(common: int, shorter: int) -> bool:
    return shorter >= LEAST_RUNS and common / shorter >= CONTAINED
