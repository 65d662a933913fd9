"""Quantities without a plain number: shares ("two-thirds", "one in five"), multiples ("doubled") and ranks."""

import re

from workbench.domain.values import Quantity
from workbench.text.numerals import SCALES, SMALL, read_numeral
from workbench.text.units import read_unit

_PARTS = {
    **dict.fromkeys(("half", "halves"), 2),
    **dict.fromkeys(("third", "thirds"), 3),
    **dict.fromkeys(("quarter", "quarters", "fourth", "fourths"), 4),
    **dict.fromkeys(("fifth", "fifths"), 5),
    **dict.fromkeys(("sixth", "sixths"), 6),
    **dict.fromkeys(("seventh", "sevenths"), 7),
    **dict.fromkeys(("eighth", "eighths"), 8),
    **dict.fromkeys(("ninth", "ninths"), 9),
    **dict.fromkeys(("tenth", "tenths"), 10),
}
_COUNT = "|".join(word for word in SMALL if word != "zero")
_PART = "|".join(sorted((part for part in _PARTS if part not in {"half", "halves"}), key=len, reverse=True))
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}}){{1,3}}|\d{{1,4}}|{_COUNT}|a\shundred|a\sthousand|a\smillion"
_NUMBER += r"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-[a-z]{3,5})?)"
_RATIO = re.compile(
    rf"(?P<some>\d{{1,4}}|{_COUNT})(?:-in-|\s(?:in|out\sof|of|for)\s(?:every\s)?)(?P<all>{_NUMBER})\b(?!-year)"
    r"(?!\s(?:years?|months?|weeks?|days?|hours?|minutes?|seconds?)\b|[.,]\d|\s?%|\s(?:percent|million|billion))",
    re.I,
)
_FRACTION = re.compile(rf"(?P<count>an?|\d|{_COUNT})(?P<join>[- ])(?P<part>{_PART})\b(?!-(?!point))", re.I)
_FIGURES = re.compile(r"(?P<top>[1-9])/(?P<bottom>[2-9]|10)\b(?![/\d])")
_HALF = re.compile(r"half\b(?!-)", re.I)
_HALF_A = re.compile(r"half[ -]an?\s|half\s(?=percentage|per)", re.I)
_LEADS = re.compile(
    r"\b(?:by|than|about|nearly|roughly|almost|over|only|just|around|up|least|under|some|approximately|to)\s\Z", re.I
)
_OF_POINT = re.compile(r"(?:\sof\s(?:a|one)\s|[\s-])(?P<unit>percentage[ -]points?|per\s?cent|points?)\b", re.I)
_OF = re.compile(r"\s(?:of|the|its|their|his|her|our|all|as)\b|\s?[.,;:)]|\Z", re.I)
_MULTIPLE = re.compile(
    r"(?P<verb>doubl|trebl|tripl|quadrupl|quintupl|halv)(?:ed|ing|es|e|ers)\b|(?P<twice>twice)(?=\s(?:as|the|its|their|what)\b)"
    r"|(?P<fold>two|three|four|five|six|seven|eight|nine|ten|\d{1,3})-?fold\b",
    re.I,
)
_TIMES = {"doubl": 2.0, "trebl": 3.0, "tripl": 3.0, "quadrupl": 4.0, "quintupl": 5.0, "halv": 0.5}
_RANK = re.compile(
    r"(?P<digits>\d{1,3})(?:st|nd|rd|th)\b|(?P<early>first|second)(?=[- ](?:largest|biggest|highest|lowest"
    r"|smallest|most|time|straight|consecutive|year\sin))|(?P<word>third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b"
    r"(?![- ](?:part(?:y|ies)|person|world)\b)",
    re.I,
)
_NAMED = re.compile(r" (?:[A-Z]|of July\b)")
_RANKS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def read_share(text: str, start: int, limit: int) -> Quantity | None:
    """A share of a whole that begins at `start`, in percent: "one in five", "two-thirds", "half of", "3/4"."""
    ratio = _RATIO.match(text, start, limit)
    if ratio:
        some, whole = _number(ratio["some"]), _number(ratio["all"])
        if " of " in ratio[0] and "out of" not in ratio[0].lower() and "every" not in ratio[0].lower():
            return None
        if " for " in ratio[0] and "every" not in ratio[0]:
            return None
        return _percent(text, ratio, some / whole) if 0 < some < whole else None
    figures = _FIGURES.match(text, start)
    if figures and int(figures["top"]) < int(figures["bottom"]):
        return _percent(text, figures, int(figures["top"]) / int(figures["bottom"]))
    return _read_fraction(text, start) or _read_half(text, start)


def _read_fraction(text: str, start: int) -> Quantity | None:
    fraction = _FRACTION.match(text, start)
    if fraction is None:
        return None
    share: float = 1 if fraction["count"].lower() in {"a", "an"} else _number(fraction["count"])
    share /= _PARTS[fraction["part"].lower()]
    point = _OF_POINT.match(text, fraction.end())
    if point:
        return _of_point(text, start, point, share)
    return _percent(text, fraction, share) if _is_fraction(text, fraction) else None


def _is_fraction(text: str, match: re.Match[str]) -> bool:
    """ "A third of" and "by a third" are shares; "a third term" and "two quarters in a row" are not."""
    if match["join"] == "-":
        return True
    after = _OF.match(text, match.end())
    if match["part"].endswith("s"):
        return after is not None and after[0].strip() == "of"
    led = _LEADS.search(text, max(0, match.start() - 20), match.start())
    return after is not None and (bool(led) or after[0].strip() in {"of", "the", "its", "their", "as"})


def _read_half(text: str, start: int) -> Quantity | None:
    half_a = _HALF_A.match(text, start)
    if half_a:
        word = re.compile(r"(million|billion|trillion|dozen)\b|(?=[a-z])", re.I).match(text, half_a.end())
        if word and word[1]:
            scale = SCALES.get(word[1].lower(), 12.0)
            end, unit = read_unit(text, word.end()) or (word.end(), "")
            return Quantity(start, end, text[start:end], 0.5 * scale, unit)
        found = read_unit(text, half_a.end() - 1)
        return Quantity(start, found[0], text[start : found[0]], 0.5, found[1]) if found else None
    half = _HALF.match(text, start)
    if half is None:
        return None
    point = _OF_POINT.match(text, half.end())
    if point:
        return _of_point(text, start, point, 0.5)
    after = _OF.match(text, half.end())
    led = _LEADS.search(text, max(0, start - 20), start)
    if (after and after[0].strip() not in {"", ".", ",", ";", ":", ")"}) or (led and after):
        return _percent(text, half, 0.5)
    return None


def read_multiple(text: str, start: int) -> Quantity | None:
    """A factor of change or comparison: "doubled" is 2 times, "halved" 0.5, "tenfold" 10."""
    match = _MULTIPLE.match(text, start)
    if match is None:
        return None
    value = _TIMES[match["verb"].lower()] if match["verb"] else 2.0 if match["twice"] else float(_number(match["fold"]))
    return Quantity(match.start(), match.end(), match[0], value, "time")


def read_rank(text: str, start: int) -> Quantity | None:
    """An ordinal, with the unit "rank": "third-largest" is 3."""
    match = _RANK.match(text, start)
    if match is None:
        return None
    word = (match["early"] or match["word"] or "").lower()
    if match["word"] and match[0][0].isupper() and _NAMED.match(text, match.end()):
        return None  # "the Third Reich", "the Fifth Amendment"
    value = float(_RANKS.index(word) + 1) if word else float(match["digits"])
    return Quantity(match.start(), match.end(), match[0], value, "rank")


def _number(word: str) -> int:
    numeral = read_numeral(word, 0)
    return int(numeral.value) if numeral else 1


def _of_point(text: str, start: int, point: re.Match[str], value: float) -> Quantity:
    """A part of a point: "a quarter of a percentage point", "three-quarters of one percent"."""
    unit = "percentage point" if "age" in point["unit"].lower() else "point" if "oint" in point["unit"] else "percent"
    return Quantity(start, point.end(), text[start : point.end()], float(f"{value:.6g}"), unit)


def _percent(text: str, match: re.Match[str], share: float) -> Quantity:
    return Quantity(
        match.start(), match.end(), text[match.start() : match.end()], float(f"{100 * share:.6g}"), "percent"
    )
