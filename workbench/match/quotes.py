"""Where a quotation stands in a source: verbatim, trimmed, altered or not at all; never at a lookalike.

Quotation marks, apostrophes, dashes and runs of white space are taken as equal to each other; everything else must be
as it stands. An altered quotation is placed only when one place is clearly better than any other.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from workbench.match.explain import DiffWord, difference

ALTERED = 80.0
"""RapidFuzz ratio (0 to 100) over whole words from which a place counts as the altered quotation."""

CLEARLY = 2.0
"""Points by which the best place must lead every other."""

LARGEST_GAP = 2_000
"""Characters that an ellipsis in a quotation may leave out."""

PLACES = 8
"""Places in the source that are compared closely, those that share most words with the quotation."""

LONGEST = 5_000
"""A longer quotation is looked for verbatim only."""

_ELLIPSIS = re.compile(r"\s*(?:\[\s*(?:…|\.\.\.)\s*\]|\(\s*(?:…|\.\.\.)\s*\)|…|\.\.\.)\s*")
_WORD = re.compile(r"\w+(?:['’]\w+)*")
_ENDS = re.compile(r"[.!?…\n\"“”„«»]")
_SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-"})

Kind = Literal["verbatim", "trimmed", "altered", "not found"]


@dataclass(frozen=True, slots=True)
class QuoteMatch:
    """Where the quotation is: `source_text[start:end]`; both are -1 when it is not found.

    `places` says how many places are equally good: a verbatim quotation stands at the first of them, an altered one
    with several is not found. `diff` aligns an altered or trimmed quotation with the place, else it is empty.
    """

    kind: Kind
    start: int = -1
    end: int = -1
    places: int = 0
    diff: tuple[DiffWord, ...] = ()


def locate(quote: str, source_text: str, *, altered: bool = True) -> QuoteMatch:
    """Find `quote` (with or without its quotation marks) in the source. Linear in the length of the source.

    Unless `altered`, other words than the quoted ones are not looked for.
    """
    wanted = quote.strip().strip("\"'“”‘’„«»").strip()
    if not _WORD.search(wanted):
        return QuoteMatch("not found")
    found = _verbatim(wanted, source_text)
    if found:
        return QuoteMatch("verbatim", *found[0], places=len(found))
    if len(wanted) > LONGEST:
        return QuoteMatch("not found")
    trimmed = _trimmed(wanted, source_text)
    return trimmed or (_altered(wanted, source_text) if altered else QuoteMatch("not found"))


def _verbatim(wanted: str, source: str) -> list[tuple[int, int]]:
    """All places of the words of `wanted` with the same punctuation between them."""
    pattern = r"\s+".join(re.escape(part) for part in wanted.translate(_SAME).split())
    places = [match.span() for match in re.finditer(pattern, source.translate(_SAME))]
    return [span for span in places if _whole_words(source, *span)]


def _whole_words(source: str, start: int, end: int) -> bool:
    before, after = source[start - 1 : start], source[end : end + 1]
    return not (before.isalnum() and source[start].isalnum()) and not (after.isalnum() and source[end - 1].isalnum())


def _trimmed(wanted: str, source: str) -> QuoteMatch | None:
    """The parts between ellipses, each verbatim, in order and not far apart."""
    parts = [part.strip() for part in _ELLIPSIS.split(wanted) if _WORD.search(part)]
    if len(parts) < 2 and not _ELLIPSIS.search(wanted):
        return None
    spots = [_verbatim(part, source) for part in parts]
    chains = []
    for first in spots[0] if spots else []:
        start, end = first
        for later in spots[1:]:
            following = next((span for span in later if end <= span[0] <= end + LARGEST_GAP), None)
            if following is None:
                break
            end = following[1]
        else:
            chains.append((start, end))
    if not chains:
        return None
    start, end = chains[0]
    return QuoteMatch("trimmed", start, end, len(chains), difference(wanted, source[start:end]))


def _altered(wanted: str, source: str) -> QuoteMatch:
    """The one stretch of the source whose words come nearest to those of the quotation."""
    mine = [match[0].casefold() for match in _WORD.finditer(wanted)]
    spans = [(match.start(), match.end()) for match in _WORD.finditer(source)]
    theirs = [source[start:end].casefold() for start, end in spans]
    ranked = sorted((_fit(mine, theirs, at) for at in _likely(mine, theirs)), reverse=True)
    ranked = [row for row in ranked if row[0] >= ALTERED]
    if not ranked:
        return QuoteMatch("not found")
    score, first, last = ranked[0]
    rivals = [row for row in ranked[1:] if row[0] > score - CLEARLY and (row[1] > last or row[2] < first)]
    if rivals:
        return QuoteMatch("not found", places=1 + len(rivals))
    first, last = _with_ends(mine, theirs, (first, last), lambda at: source[spans[at][1] : spans[at + 1][0]])
    start, end = spans[first][0], spans[last][1]
    return QuoteMatch("altered", start, end, 1, difference(wanted, source[start:end]))


def _with_ends(
    mine: list[str], theirs: list[str], place: tuple[int, int], after: Callable[[int], str]
) -> tuple[int, int]:
    """The place with what stands where the quotation begins or ends with other words ("by May" where "by October" is).

    `after` gives what stands behind a word of the source: no place is widened over the end of a sentence or quotation.
    """
    first, last = place
    ahead = mine.index(theirs[first]) if theirs[first] in mine else 0
    behind = mine[::-1].index(theirs[last]) if theirs[last] in mine else 0
    while ahead and first and not _ENDS.search(after(first - 1)):
        first, ahead = first - 1, ahead - 1
    while behind and last + 1 < len(theirs) and not _ENDS.search(after(last)):
        last, behind = last + 1, behind - 1
    return first, last


def _likely(mine: list[str], theirs: list[str]) -> list[int]:
    """Word positions where the quotation may begin, by the votes of its words: each says where it would have begun."""
    at_home: dict[str, list[int]] = {}
    for position, word in enumerate(mine):
        at_home.setdefault(word, []).append(position)
    votes: Counter[int] = Counter()
    width = max(2, len(mine) // 2)
    for position, word in enumerate(theirs):
        for home in at_home.get(word, ())[:3]:
            begin = max(0, position - home)
            votes[begin // width] += 1
    best = sorted(votes, key=lambda bucket: (-votes[bucket] - votes[bucket + 1], bucket))[:PLACES]
    return [bucket * width for bucket in best]


def _fit(mine: list[str], theirs: list[str], begin: int) -> tuple[float, int, int]:
    """(ratio, first word, last word) of the best alignment of the quotation from about `begin` on."""
    window = theirs[begin : begin + 2 * len(mine) + len(mine) // 2 + 4]
    found = fuzz.partial_ratio_alignment(mine, window) if len(window) > len(mine) else None
    first, last = (found.dest_start, found.dest_end - 1) if found and found.dest_end else (0, len(window) - 1)
    while first < last and window[first] not in mine:
        first += 1
    while last > first and window[last] not in mine:
        last -= 1
    score = fuzz.ratio(mine, window[first : last + 1])
    return score, begin + first, begin + last
