"""In which slots two texts contradict each other at one place, where they are else nearly the same word for word.

What stands in a place is read without the grammar of a sentence: any figure for another one, a month for another month,
"not" on one side only, "opposed" for "supported". One difference may be of two slots: "never" for "always" denies, and
says how often.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from workbench.domain.values import Outcome
from workbench.match.aligned import LONGEST, Place
from workbench.match.conflicts.negation import turns
from workbench.match.conflicts.number import agreement
from workbench.match.conflicts.quantifier import RANKS
from workbench.match.conflicts.units import comparable
from workbench.match.opposites import BOUNDS, FINER, UNITS, turned_over
from workbench.match.sides import Side, Word, spans_of
from workbench.text.dates import date_spans
from workbench.text.numerals import SCALES, read_numeral
from workbench.text.periods import MONTHS, SEASONS, WEEKDAYS
from workbench.text.shares import read_multiple, read_rank, read_share
from workbench.text.wordlist import words

Run = Sequence[Word]
Judge = Callable[[Run, Run, Side, Side], bool]

_SCALE = {**SCALES, "hundred": 1e2, "dozen": 12.0}
_SHORT_SCALE = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12}
_WHEN = words("""
    yesterday today tonight tomorrow christmas easter thanksgiving halloween morning afternoon evening night early mid
    late last this next
    """)
_LEADS_TO_TIME = words("last this next early mid late")
_SPANS = words("day days week weeks month months quarter year years decade decades century weekend summer")
_SLASHED = re.compile(r"\b\d{1,2}/\d{1,2}/\d{2,4}\b")
_CALENDAR = {**MONTHS, **{name: name for name in (*WEEKDAYS, *SEASONS, "winter", *_WHEN)}}
_AMONG = words("one among second third fourth fifth")


def contradicted(place: Place, claim: Side, source: Side) -> tuple[str, ...]:
    """The slots in which what both texts have at one place contradicts, () for none that is known."""
    here, there = place.claim, place.source
    if place.same or max(len(here), len(there)) > LONGEST:
        return ()
    found = [slot for slot, judge in _JUDGES.items() if judge(here, there, claim, source)]
    return tuple(dict.fromkeys([*found, *turned_over(_texts(here), _texts(there))]))


def _texts(run: Run) -> list[str]:
    return [word.text.removesuffix("'s") for word in run]


def _negation(here: Run, there: Run, _claim: Side, _source: Side) -> bool:
    return turns(here, there)


def _quantifier(here: Run, there: Run, claim: Side, source: Side) -> bool:
    mine, theirs = _not_all(_texts(here)), _not_all(_texts(there))
    for classes in (FINER, RANKS):
        one, other = ({name for name in classes if classes[name] & set(side)} for side in (mine, theirs))
        if one and other and not one & other:
            return True
    one, other = (_bounds(run, side) for run, side in ((here, claim), (there, source)))
    if one and other and not one & other:
        return True
    return _one_of(here, there, claim) or _one_of(there, here, source) or _nearly(here, there, claim, source)


def _bounds(run: Run, side: Side) -> set[str]:
    """On which side of the amount that follows the words before it put it."""
    after = _after(run, side)[:1]
    counts = [word for word in after if word.text[0].isdigit() or word.text in FINER["half"] or _value(word, side)]
    said = {word.text for word in run}
    return {name for name, members in BOUNDS.items() if said & members} if counts else set()


def _not_all(said: Sequence[str]) -> Sequence[str]:
    """ "Not all" is "some"."""
    return ["some", *said[2:]] if len(said) > 1 and said[0] == "not" and said[1] in FINER["all"] else said


def _one_of(here: Run, there: Run, side: Side) -> bool:
    """ "One of the first" or "the second largest" for "the first", "the largest"."""
    lone = {word.text for word in here} & _AMONG and not {word.text for word in there} & _AMONG
    return bool(lone) and any(_is_rank(word.text) for word in (*_after(here, side)[:4], *there))


def _is_rank(word: str) -> bool:
    return (
        any(word in members for members in RANKS.values()) or word == "most" or (word.endswith("est") and len(word) > 5)
    )


def _nearly(here: Run, there: Run, claim: Side, source: Side) -> bool:
    """ "Nearly all" for "all"."""
    for run, other, side in ((here, there, claim), (there, here, source)):
        if run and not other and run[-1].text in {"nearly", "almost"}:
            after = _after(run, side)[:1]
            return bool(after) and after[0].text in FINER["all"] | FINER["none"]
    return False


def _after(run: Run, side: Side) -> Run:
    return [word for word in side.words if word.start >= run[-1].end] if run else []


def _scale(here: Run, there: Run, claim: Side, source: Side) -> bool:
    """Another thousand or million, unless both amounts are the same ("1.2 billion", "1,200 million"); or more zeros."""
    sides = ((here, claim), (there, source))
    if _agree(here, there, claim, source):
        return False
    mine, theirs = ({_scale_of(word, side) for word in run} - {0.0} for run, side in sides)
    if mine and theirs:
        return mine != theirs
    one, other = ([value for value, _ in _values(run, side)] for run, side in sides)
    return len(one) == len(other) == 1 and min(one + other) > 0 and _tens(one[0] / other[0])


def _agree(here: Run, there: Run, claim: Side, source: Side) -> bool:
    """Whether amounts that both runs are part of are the same."""
    mine, theirs = (
        [one for one in side.slots.quantities if any(one.start <= word.start < one.end for word in run)]
        for run, side in ((here, claim), (there, source))
    )
    return any(comparable(a, b) and agreement(a, b) is Outcome.AGREES for a in mine for b in theirs)


def _tens(ratio: float) -> bool:
    exponent = math.log10(ratio)
    return abs(exponent) > 0.9 and math.isclose(exponent, round(exponent))


def _scale_of(word: Word, side: Side) -> float:
    if word.text in _SHORT_SCALE and side.text[word.start - 1 : word.start].isdigit():
        return _SHORT_SCALE[word.text]
    return _SCALE.get(word.text.removesuffix("s"), 0.0)


def _unit(here: Run, there: Run, claim: Side, source: Side) -> bool:
    """Another unit, unless both amounts are the same ("25 miles", "40 kilometres")."""
    if _agree(here, there, claim, source):
        return False
    mine, theirs = ({UNITS[word.stem] for word in run if word.stem in UNITS} for run in (here, there))
    return bool(mine and theirs and not mine & theirs)


def _date(here: Run, there: Run, claim: Side, source: Side) -> bool:
    """Another month or day of the week, or another part of a date that `conflicts.date` cannot resolve."""
    mine, theirs = (_named_times(run, side) for run, side in ((here, claim), (there, source)))
    if mine and theirs:
        return mine != theirs
    return all(_dated(run, side) for run, side in ((here, claim), (there, source))) and not (
        _all_read(here, spans_of(claim.slots.dates)) and _all_read(there, spans_of(source.slots.dates))
    )


def _named_times(run: Run, side: Side) -> set[object]:
    """The months, days and parts of time named in a run; "may" and "march" in small letters are none."""
    found: set[object] = set()
    for at, word in enumerate(run):
        behind = _after(run[: at + 1], side)[:1]
        if word.text in {"may", "march"} and not side.text[word.start].isupper():
            continue
        if word.text in _LEADS_TO_TIME and not (behind and _is_time(behind[0].text)):
            continue
        said = word.text.removesuffix("'s")
        if said in _CALENDAR or (said in _SPANS and _before(word, side) in _LEADS_TO_TIME):
            found.add(_CALENDAR.get(said, said))
    return found


def _is_time(word: str) -> bool:
    return word in _CALENDAR or word in _SPANS or (word.isdigit() and len(word) == 4) or word[:4].isdigit()


def _before(word: Word, side: Side) -> str:
    return next((one.text for one in reversed(side.words) if one.end <= word.start), "")


def _dated(run: Run, side: Side) -> bool:
    return any(start < word.end and word.start < end for start, end in _date_places(side.text) for word in run)


@lru_cache(maxsize=256)
def _date_places(text: str) -> tuple[tuple[int, int], ...]:
    """Where a text has dates; asked for each word that differs, and found once."""
    return (*date_spans(text), *(found.span() for found in _SLASHED.finditer(text)))


def _all_read(run: Run, spans: Sequence[tuple[int, int]]) -> bool:
    return all(any(start <= word.start < end for start, end in spans) for word in run)


def _number(here: Run, there: Run, claim: Side, source: Side) -> bool:
    """Other figures or number words, unless both are read as amounts, which `conflicts.number` compares."""
    mine, theirs = list(_values(here, claim)), list(_values(there, source))
    if not mine or not theirs or [value for value, _ in mine] == [value for value, _ in theirs]:
        return False
    return not all(
        _all_read([word for _, word in values], spans_of(side.slots.quantities))
        for values, side in ((mine, claim), (theirs, source))
    )


def _values(run: Run, side: Side) -> Iterator[tuple[float, Word]]:
    """The numbers in a run, each with its first word; none of a date."""
    end = 0
    for word in run:
        if word.start < end or (_dated([word], side) and not _counted_back(word, side)):
            continue
        found = _value(word, side)
        if found:
            value, end = found
            yield value, word


def _counted_back(word: Word, side: Side) -> bool:
    """ "Four" in "four years ago": part of a date, and a number."""
    return "ago" in {one.text for one in _after([word], side)[:3]}


def _value(word: Word, side: Side) -> tuple[float, int] | None:
    text, limit = side.text, len(side.text)
    special = read_share(text, word.start, limit) or read_multiple(text, word.start) or read_rank(text, word.start)
    if special:
        return special.value, special.end
    if word.text in _OTHERS:
        return _OTHERS[word.text], word.end
    numeral = read_numeral(text, word.start)
    return (numeral.value, numeral.end) if numeral else None


_OTHERS = {
    **{"second": 2.0, "third": 3.0, "double": 2.0, "triple": 3.0, "twice": 2.0, "thrice": 3.0},
    **{"half": 1 / 2, "quarter": 1 / 4, "fifth": 1 / 5, "thirds": 2 / 3, "quarters": 3 / 4},
}
"""Words for a number that are read as one in certain places only."""

_JUDGES: dict[str, Judge] = {
    "negation": _negation,
    "quantifier": _quantifier,
    "scale": _scale,
    "unit": _unit,
    "date": _date,
    "number": _number,
}
