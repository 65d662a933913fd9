"""Dates as stated: found by one grammar, resolved to inclusive bounds at their own precision.

Relative dates rest on the publication date; without one they are passed over, and so is a day or month without a
year. All-figure dates with two readings ("04/02/2022") get bounds from the earlier reading to the later one.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from workbench.domain.values import DateRef
from workbench.text.date_readers import MONTH, RELATIVE, Resolved, resolve
from workbench.text.numerals import SMALL
from workbench.text.periods import WEEKDAYS
from workbench.text.units import is_plural

_WEEKDAY = "|".join(WEEKDAYS)
_YEAR = r"(?:1[5-9]|20)\d\d"
_UNIT = "day|week|month|quarter|year|decade|century"
_COUNT = "|".join(word for word in SMALL if word != "zero")
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"

_BETWEEN = r"(?:\sto\s|\sand\s|\sthrough\s|\suntil\s|\s?[-–]\s?)"
_RANGES = [
    rf"(?P<mdays>\b(?:{MONTH})\b\.?\s{_DAY}(?:st|nd|rd|th)?{_BETWEEN}{_DAY}(?:st|nd|rd|th)?,?\s{_YEAR}\b)",
    rf"(?P<ddays>\b{_DAY}(?:st|nd|rd|th)?{_BETWEEN}{_DAY}(?:st|nd|rd|th)?\s(?:{MONTH})\b\.?,?\s{_YEAR}\b)",
    rf"(?P<dmdm>\b{_DAY}\s(?:{MONTH})\b\.?{_BETWEEN}{_DAY}\s(?:{MONTH})\b\.?,?\s{_YEAR}\b)",
    rf"(?P<mdmd>\b(?:{MONTH})\b\.?\s{_DAY}{_BETWEEN}(?:{MONTH})\b\.?\s{_DAY},?\s{_YEAR}\b)",
    rf"(?P<months>\b(?:{MONTH})\b\.?{_BETWEEN}(?:{MONTH})\b\.?,?\s(?:of\s)?{_YEAR}\b)",
]
_ABSOLUTE = [
    *_RANGES,
    rf"(?P<iso>\b{_YEAR}-(?:0[1-9]|1[0-2])-{_DAY}(?!\d))",
    rf"(?P<slashed>\b\d{{1,2}}[/.]\d{{1,2}}[/.](?:{_YEAR})\b|(?<![\w/])\d{{1,2}}/\d{{1,2}}/\d{{2}}\b(?!/))",
    rf"(?P<mdy>\b(?:{MONTH})\b\.?\s{_DAY}(?:st|nd|rd|th)?(?!\d),?\s(?:of\s)?{_YEAR}\b)",
    rf"(?P<dmy>\b{_DAY}(?:st|nd|rd|th)?\s(?:of\s)?(?:{MONTH})\b\.?,?\s{_YEAR}\b)",
    rf"(?P<md>\b(?:{MONTH})\b\.?\s{_DAY}(?:st|nd|rd|th)?\b(?![,.]?\d|\s?%|\s(?:percent|per\scent|million|billion)))",
    rf"(?P<dm>\b{_DAY}(?:st|nd|rd|th)?\s(?:of\s)?(?:{MONTH})\b(?!\s\d))",
    rf"(?P<half>\b(?:first|second)\s(?:half|quarter)\sof\s{_YEAR}\b|\b(?:third|fourth)\squarter\sof\s{_YEAR}\b|\bQ[1-4]\s{_YEAR}\b)",
    rf"(?P<season>\b(?:spring|summer|autumn|fall|winter)\s(?:of\s)?{_YEAR}\b)",
    rf"(?P<my>\b(?:(?:early|late|mid)[ -])?(?:{MONTH})\b\.?,?\s(?:of\s)?{_YEAR}\b)",
    rf"(?P<decade>\b(?:(?:early|late|mid)[ -])?{_YEAR[:-4]}\d0s\b|(?<![\w])[’']\d0s\b)",
    r"(?P<century>\b(?:1\d|20|21)(?:st|nd|rd|th)[ -]century\b)",
    r"(?P<years>\bbetween\s(?:1[89]|20)\d\d\sand\s(?:1[89]|20)\d\d\b"
    r"|\b(?:1[89]|20)\d\d(?:[-–]|\s(?:to|through|until)\s)(?:1[89]|20)\d\d\b"
    r"|\b(?:1[89]|20)\d\d[-–/]\d\d\b(?![-/]))",
    rf"(?P<year>(?<![\d$£€¥.,/#-])(?:\b(?:early|late|mid|fiscal|FY)[ -]?)?\b{_YEAR}\b"
    r"(?![,.]\d|[-/]\d|\s?%|:\d|\s(?:percent|per\scent|thousand|million|billion|dollars|euros)\b))",
]
_RELATIVE = [
    r"(?P<today>\b(?:today|tonight|this\s(?:morning|afternoon|evening)|yesterday|tomorrow)\b)",
    r"(?P<night>\blast\snight\b)",
    r"(?P<weekend>\b(?:last|next|this|this\spast|this\scoming|the|at\sthe|over\sthe)\sweekend\b(?!\sof\b))",
    r"(?P<edge>\b(?:the\s)?(?:end|start|beginning)\sof\s(?:the|this|next|last)\s(?:week|month|quarter|year|decade)\b)",
    r"(?P<part>\b(?:(?:first|second)\shalf|(?:first|second|third|fourth)\squarter)\sof\s(?:this|last|next)\syear\b)",
    r"(?P<trail>\b(?:(?:over|in|for|during|within)\s)?the\s(?:past|last)\s(?:day|week|month|year|decade|24\shours)\b(?!\sof\b))",
    r"(?P<ahead>\b(?:over|in|for|during|within)\sthe\s(?:next|coming)\s(?:day|week|month|year|decade|24\shours)\b(?!\sof\b))",
    rf"(?P<weekday>\b(?:(?:last|next|this|this\spast|this\scoming)\s)?(?:{_WEEKDAY})\b(?![’']s\s(?-i:[A-Z]))"
    rf"(?!,?\s(?:the\s)?(?:(?:{MONTH})\b\.?\s\d|{_DAY}(?:st|nd|rd|th)?\s(?:of\s)?(?:{MONTH})\b)))",
    rf"(?P<unit>\b(?:the\s)?(?:last|past|previous|this|current|next|coming|earlier\sthis|later\sthis|late\slast|early\slast|early\snext)\s(?:{_UNIT})\b(?!\sof\b))",
    r"(?P<lastmonth>\b(?:last|next|this|this\spast)\s(?:" + MONTH + r"|spring|summer|autumn|fall|winter)\b)",
    rf"(?P<ago>\b(?:an?|\d{{1,3}}|{_COUNT}|(?:twenty|thirty|forty|fifty))\s(?:{_UNIT})s?\s(?:ago|earlier\sthis)\b)",
    rf"(?P<span>\b(?:the|over|in|for|during|within)\s(?:(?:the|its|his|her|their)\s)?(?:last|past|next|coming)\s(?:\d{{1,3}}|{_COUNT}|twenty|thirty|forty|fifty)\s(?:{_UNIT})s\b)",
    rf"(?P<month>\b(?:in|since|last|until|by|of|during|late|early|mid|before|after|from)[ -](?:{MONTH})\b"
    rf"(?!\s(?:I|we|he|she|they|you|it|not|be|have|as|also)\b|\.?\s\d|{_BETWEEN}(?:{MONTH})\b\.?,?\s{_YEAR}))",
]
_DATE = re.compile("|".join((*_ABSOLUTE, *_RELATIVE)), re.I)
_MAY_HOLD = re.compile(
    rf"\d|day|week|month|quarter|year|decade|centur|night|morrow|morning|afternoon|evening|spring|summer|autumn|fall|winter"
    rf"|\b(?:{MONTH})\b",
    re.I,
)
"""What every date has a part of: a text without it is not read further."""
_BEFORE = re.compile(
    r"\b(?P<open>since|until|till|before|after|by|from|between)\s(?:the\s)?(?P<edge>(?:end|beginning|start)\sof\s)?\Z"
    r"|\b(?:in|during|of|to|and|through|for|around|the|its|his|her|their|’s|'s|on|as\sof|year|circa|late|early)\s\Z|\(\Z",
    re.I,
)
_OPENINGS = frozenset({"since", "until", "till", "before", "after", "by"})
_SAID_THEN = re.compile(r"\b(?:said|told|announced|declared|reported|wrote|added)\b[^,.;]{0,20}\Z", re.I)
_FOLLOWING = re.compile(r"\s([A-Za-z]+)")
_CLOCK = re.compile(r"\b\d{1,2}(?::\d\d(?::\d\d)?(?:\s?[ap]\.?m\b\.?)?|\s?[ap]\.?m\b\.?)", re.I)


def find_dates(text: str, *, published_on: date | None = None) -> list[DateRef]:
    """The dates of a text in order, never overlapping; see the module for what is passed over. Linear time."""
    found: list[DateRef] = []
    if not _MAY_HOLD.search(text):
        return found
    for match in _DATE.finditer(text):
        group = match.lastgroup or ""
        if group == "year" and not _is_year(text, match):
            continue
        if match[0].lower().endswith(" may") and group == "month" and not match[0].endswith("May"):
            continue
        resolved = resolve(group, match[0], published_on, _leading(text, match))
        if resolved is None:
            continue
        found.append(_with_opening(text, match, resolved, relative=group in RELATIVE))
    return found


def _leading(text: str, match: re.Match[str]) -> str:
    """The words that decide whether a date lies ahead: those before it, or those after it where it opens a sentence.

    After "said on" nothing looks ahead: "he said on Friday that he will go" is last Friday.
    """
    before = text[max(0, match.start() - 80) : match.start()]
    if _SAID_THEN.search(before):
        return ""
    opens = re.search(r"(?:\A|[.!?“”\n])\s*(?:on|in|by|from)?\s*\Z", before, re.I)
    return text[match.end() : match.end() + 60] if opens else before


def date_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where digits belong to a date or a clock time, resolvable or not: no quantity is read there."""
    if not _MAY_HOLD.search(text):
        return
    for match in _DATE.finditer(text):
        group = match.lastgroup or ""
        if group == "span" or (group == "year" and not _is_year(text, match)):
            continue
        yield match.span()
    yield from (match.span() for match in _CLOCK.finditer(text))


def _is_year(text: str, match: re.Match[str]) -> bool:
    """Whether four digits are a year: after a word that leads to one, or with no noun that they could count."""
    following = _FOLLOWING.match(text, match.end())
    counts = following is not None and following[1].islower() and is_plural(following[1])
    led = _BEFORE.search(text, max(0, match.start() - 30), match.start())
    if len(match[0]) > 4 or (led and not (counts and int(match[0]) < 1800)):
        return True
    before = text[max(0, match.start() - 2) : match.start()]
    glued = before[-1:].isalpha() or before.endswith(("-", "–"))
    return not counts and not glued and 1800 <= int(match[0]) <= 2099


def _with_opening(text: str, match: re.Match[str], resolved: Resolved, *, relative: bool) -> DateRef:
    """Let "since", "until", "before", "after" and "by" open one side of the bounds."""
    first, last, precision = resolved
    start = match.start()
    word = match[0].split()[0].lower() if match.lastgroup == "month" else ""
    before = _BEFORE.search(text, max(0, start - 30), start)
    opening = word or (before["open"] or "" if before else "").lower()
    edge = ((before["edge"] or "" if before else "") or (match[0] if match.lastgroup == "edge" else "")).lower()
    named = {"decade", "century", "unit", "trail", "edge", "weekend"}
    if before and not edge and "the" in before[0].lower().split() and match.lastgroup not in named:
        before, opening = None, ""  # "since the February 2022 invasion" dates the invasion
    if before and before["open"] and opening in _OPENINGS:
        start = before.start()
    if first and last:
        first, last = _opened(first, last, opening, "end" if "end" in edge.split() else "start" if edge else "")
    if match.lastgroup == "month" and opening not in _OPENINGS:
        start += len(match[0]) - len(re.split(r"[ -]", match[0], maxsplit=1)[1])
    return DateRef(start, match.end(), text[start : match.end()], first, last, precision, relative)


def _opened(first: date, last: date, opening: str, edge: str) -> tuple[date | None, date | None]:
    """The bounds that are left when `opening` leads to a period, or to its "end" or its "start"."""
    if opening == "since":
        return last if edge == "end" else first, None
    if opening in {"until", "till", "by"}:
        return None, first if edge == "start" else last
    if opening == "before":
        return None, last if edge == "end" else first - timedelta(days=1)
    if opening == "after":
        return first if edge == "start" else last + timedelta(days=1), None
    return first, last
