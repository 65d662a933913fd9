"""What the words of a date mean: one small reader for each shape that the grammar in `dates` finds."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from workbench.text import periods
from workbench.text.numerals import SMALL
from workbench.text.periods import MONTHS, SEASONS, WEEKDAYS, Bounds

MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_AHEAD = re.compile(
    r"\b(?:will|plans?\sto|planned|scheduled|due|expected|is\sto|are\sto|next|upcoming|going\sto)\b|[’']ll\b", re.I
)
_SINCE = re.compile(r"\bsince\s\Z", re.I)
_NEAR = 31
_LAST_SHORT_YEAR = 69
"""Of years in two digits: "1/2/69" is 2069, "1/2/70" 1970, as C and POSIX read them."""

Resolved = tuple[date | None, date | None, str]


def resolve(shape: str, words: str, published_on: date | None, context: str) -> Resolved | None:
    """First day, last day and precision of a date of the named shape, or None when they cannot be known.

    `context` are the words that lead to it: whether they look ahead decides about "on Monday".
    """
    reader = _READERS.get(shape)
    try:
        if reader:
            return reader(words.lower())
        return RELATIVE[shape](words.lower(), published_on, context) if published_on else None
    except (ValueError, OverflowError):
        return None  # the calendar has no such day, or the year leaves the calendar's range


def _as(bounds: Bounds | None, precision: str) -> Resolved | None:
    return (*bounds, precision) if bounds else None


def _month_in(words: str) -> int:
    found = re.search(rf"\b({MONTH})\b", words)
    return MONTHS[found[1]] if found else 1


def _numbers(words: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", words)]


def _iso(words: str) -> Resolved | None:
    year, month, day = _numbers(words)
    return _as(periods.day_of(year, month, day), "day")


def _slashed(words: str) -> Resolved | None:
    one, two, year = _numbers(words)
    year += (1900 if year > _LAST_SHORT_YEAR else 2000) if year < 100 else 0
    readings = sorted(found[0] for found in (periods.day_of(year, one, two), periods.day_of(year, two, one)) if found)
    return (readings[0], readings[-1], "day") if readings else None


def _day_month_year(words: str) -> Resolved | None:
    day, year = _numbers(words)
    return _as(periods.day_of(year, _month_in(words), day), "day")


def _days_of_month(words: str) -> Resolved | None:
    """From one day of a month to another: "March 3-5, 2023"."""
    one, two, year = _numbers(words)
    ends = periods.day_of(year, _month_in(words), one), periods.day_of(year, _month_in(words), two)
    return (ends[0][0], ends[1][1], "day") if ends[0] and ends[1] and one <= two else None


def _days(words: str) -> Resolved | None:
    """From a day of one month to a day of another: "from 24 February to 3 March 2022"."""
    one, two, year = _numbers(words)
    first, last = (MONTHS[name] for name in re.findall(rf"\b({MONTH})\b", words))
    ends = periods.day_of(year - (first > last), first, one), periods.day_of(year, last, two)
    return (ends[0][0], ends[1][1], "day") if ends[0] and ends[1] and ends[0] <= ends[1] else None


def _months(words: str) -> Resolved | None:
    """From one month to another, of the year before when that comes first: "from October to March 2023"."""
    first, last = (MONTHS[name] for name in re.findall(rf"\b({MONTH})\b", words))
    year = int(words[-4:])
    return (periods.month_of(year - (first > last), first)[0], periods.month_of(year, last)[1], "month")


def _half(words: str) -> Resolved | None:
    year = int(words[-4:])
    if "half" in words:
        first = 1 if "first" in words else 7
        return _as(periods.months_of(year, first, first + 5), "quarter")
    names = ("first", "second", "third", "fourth")
    number = int(words[1]) if words[0] == "q" else next(n for n, name in enumerate(names, 1) if name in words)
    return _as(periods.quarter_of(year, number), "quarter")


def _season(words: str) -> Resolved | None:
    return _as(_season_of(words, int(words[-4:])), "quarter")


def _season_of(words: str, year: int) -> Bounds:
    for name, (first, last) in SEASONS.items():
        if name in words:
            return periods.months_of(year, first, last)
    return periods.month_of(year, 12)[0], periods.month_of(year + 1, 2)[1]


def _month_year(words: str) -> Resolved | None:
    return _as(periods.month_of(int(words[-4:]), _month_in(words)), "month")


def _decade(words: str) -> Resolved | None:
    year = _numbers(words)[0]
    year += 1900 if year < 100 else 0
    early, late = (year, year + 3) if "early" in words else (year, year + 9), "late" in words
    return _as(periods.years_of(year + 6 if late else early[0], early[1]), "decade")


def _century(words: str) -> Resolved | None:
    last = 100 * _numbers(words)[0]
    return _as(periods.years_of(last - 99, last), "century")


def _years(words: str) -> Resolved | None:
    first, last = _numbers(words)
    last += first // 100 * 100 if last < 100 else 0
    return _as(periods.years_of(first, last), "year") if first <= last else None


def _year(words: str) -> Resolved | None:
    year = int(words[-4:])
    if words.startswith("early"):
        return _as(periods.months_of(year, 1, 4), "year")
    if words.startswith("late"):
        return _as(periods.months_of(year, 9, 12), "year")
    return _as(periods.years_of(year, year), "year")


def _month_day(words: str, published_on: date, context: str) -> Resolved | None:
    month, day = _month_in(words), _numbers(words)[0]
    year = _year_for(month, day, published_on, context)
    return _as(periods.day_of(year, month, day), "day") if year else None


def _today(words: str, published_on: date, _context: str) -> Resolved | None:
    step = {"yesterday": -1, "tomorrow": 1}.get(words, 0)
    return _as(periods.unit_around(published_on, "day", step), "day")


def _weekday(words: str, published_on: date, context: str) -> Resolved | None:
    """A bare weekday is the last one up to the publication day, or the next one when the sentence looks ahead."""
    wanted = WEEKDAYS[words.rsplit(maxsplit=1)[-1]]
    back = (published_on.weekday() - wanted) % 7
    if words.startswith("last"):
        back = back or 7
    elif words.startswith(("next", "this coming")) or (" " not in words and _AHEAD.search(context)):
        back -= 7 if back or words.startswith("next") else 0
    day = published_on - timedelta(days=back)
    return day, day, "day"


def _unit(words: str, published_on: date, _context: str) -> Resolved | None:
    unit = words.rsplit(maxsplit=1)[-1]
    if words.startswith(("previous", "the previous", "the next")):
        return None  # before or after what is told, which may be any time
    bounds = periods.unit_around(published_on, unit, _direction(words))
    if words.startswith("earlier"):
        return bounds[0], published_on, unit
    if words.startswith("later"):
        return published_on, bounds[1], unit
    return (*bounds, unit)


def _night(_words: str, published_on: date, _context: str) -> Resolved | None:
    return _as(periods.unit_around(published_on, "day", -1), "day")


def _weekend(words: str, published_on: date, context: str) -> Resolved | None:
    """Read "the weekend" as the last one, or this one once it has begun; as the next when the sentence looks ahead."""
    saturday = published_on - timedelta(days=(published_on.weekday() - 5) % 7)
    inside = (published_on - saturday).days < 2
    ahead = words.startswith(("next", "this coming", "this weekend")) or bool(_AHEAD.search(context))
    if (words.startswith("last") and inside) or (ahead and not (inside and not words.startswith("next"))):
        saturday += timedelta(days=7 if ahead else -7)
    return saturday, saturday + timedelta(days=1), "day"


def _edge(words: str, published_on: date, _context: str) -> Resolved | None:
    """The period whose end or start is named: "the end of the year", at the precision of the period."""
    unit = words.rsplit(maxsplit=1)[-1]
    return _as(periods.unit_around(published_on, unit, _direction(words)), unit)


def _part(words: str, published_on: date, _context: str) -> Resolved | None:
    year = published_on.year + _direction(words)
    return _half(f"{words.split(' of ', maxsplit=1)[0]} of {year}")


def _trail(words: str, published_on: date, _context: str) -> Resolved | None:
    """One period that ends, or begins, on the day of publication: "over the past year", "in the last 24 hours"."""
    unit = words.rsplit(maxsplit=1)[-1]
    years = {"decade": 10}.get(unit)
    step = _direction(words) * (years or 1)
    edge = periods.unit_around(published_on, "year" if years else unit.replace("hours", "day"), step)
    precision = unit.replace("hours", "day")
    return (edge[0], published_on, precision) if step < 0 else (published_on, edge[1], precision)


def _direction(words: str) -> int:
    if re.search(r"\b(?:last|past|previous)\b", words):
        return -1
    return 1 if re.search(r"\b(?:next|coming)\b", words) else 0


def _last_month(words: str, published_on: date, _context: str) -> Resolved | None:
    """Say that "last March" is the last March that has ended, "next March" the first one to begin."""
    name, step = words.rsplit(maxsplit=1)[-1], _direction(words)
    for year in (published_on.year + offset for offset in ((0, -1, -2) if step < 0 else (0, 1))):
        bounds = periods.month_of(year, MONTHS[name]) if name in MONTHS else _season_of(name, year)
        if step == 0 or (bounds[1] < published_on if step < 0 else bounds[0] > published_on):
            return (*bounds, "month" if name in MONTHS else "quarter")
    return None


def _count(word: str) -> int:
    tens = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "a": 1, "an": 1}
    return int(word) if word.isdigit() else tens.get(word) or SMALL[word]


def _ago(words: str, published_on: date, _context: str) -> Resolved | None:
    parts = words.split()
    unit = "century" if parts[1].startswith("centur") else parts[1].rstrip("s")
    return _as(periods.unit_around(published_on, unit, -_count(parts[0])), unit)


def _span(words: str, published_on: date, _context: str) -> Resolved | None:
    parts = words.split()
    unit = parts[-1].rstrip("s")
    step = _direction(words) * _count(parts[-2])
    decades = unit == "decade"
    edge = periods.unit_around(published_on, "year" if decades else unit, 10 * step if decades else step)
    return (edge[0], published_on, unit) if step < 0 else (published_on, edge[1], unit)


def _month(words: str, published_on: date, context: str) -> Resolved | None:
    month = _month_in(words)
    since = "since " if words.startswith("since") else ""
    year = _year_for(month, 1 if since else 15, published_on, since or context)
    return _as(periods.month_of(year, month), "month") if year else None


def _year_for(month: int, day: int, published_on: date, context: str) -> int | None:
    """The nearest such day; one more than a month ahead only if the sentence looks ahead, else a year earlier."""
    if _SINCE.search(context):
        return published_on.year - ((month, day) > (published_on.month, published_on.day))
    year = periods.nearest_year(month, day, published_on)
    ahead = periods.day_of(year, month, day) if year else None
    if year and ahead and (ahead[0] - published_on).days > _NEAR and not _AHEAD.search(context):
        return year - 1
    return year


_READERS: dict[str, Callable[[str], Resolved | None]] = {
    **{"iso": _iso, "slashed": _slashed, "mdy": _day_month_year, "dmy": _day_month_year, "half": _half},
    **{"season": _season, "my": _month_year, "decade": _decade, "century": _century, "years": _years, "year": _year},
    **{"mdays": _days_of_month, "ddays": _days_of_month, "months": _months},
    **{"dmdm": _days, "mdmd": _days},
}
RELATIVE: dict[str, Callable[[str, date, str], Resolved | None]] = {
    **{"md": _month_day, "dm": _month_day, "today": _today, "weekday": _weekday, "unit": _unit},
    **{"night": _night, "weekend": _weekend, "edge": _edge, "part": _part, "trail": _trail, "ahead": _trail},
    **{"lastmonth": _last_month, "ago": _ago, "span": _span, "month": _month},
}
