"""Read one number, in digits or in words, where it stands in a text."""

import re
from dataclasses import dataclass

SMALL = {
    word: value
    for value, word in enumerate(
        (
            "zero",
            *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
            *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
        )
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate(("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), 2)
}
SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_INDIAN = {"lakh": 1e5, "crore": 1e7, "lakh crore": 1e12}
_SHORT_SCALES = {"k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12, "trn": 1e12}
_FRACTIONS = {"½": 0.5, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 0.25, "¾": 0.75, "⅕": 0.2, "⅛": 0.125}

NUMBER_WORD = "|".join((*SMALL, *_TENS, "hundred", "dozen", *SCALES))
DIGITS = re.compile(
    r"(?P<grouped>\d{1,3}(?:[, ’']\d{3}){1,6}(?!\d)(?:\.\d{1,12})?)"
    r"|(?P<indian>\d{1,2}(?:,\d{2}){1,4},\d{3}(?![\d,])(?:\.\d{1,12})?)"
    r"|(?P<continental>\d{1,3}(?:\.\d{3}){1,6},\d{1,2}(?!\d))"
    r"|(?P<dotted>\d{1,3}(?:\.\d{3}){2,6}(?![\d.]))"
    r"|(?P<comma>\d{1,9},\d{1,2}(?![\d,]))"
    r"|(?P<plain>\d{1,15}(?:\.\d{1,12})?|\.\d{1,12})"
)
_WORDS = re.compile(
    rf"(?:an?\s+(?=hundred|thousand|million|billion|trillion|dozen)|half\s+an?\s+(?=million|billion|trillion|dozen))?"
    rf"(?:{NUMBER_WORD})(?:(?:[ -]|\s+and\s+)(?:{NUMBER_WORD})){{0,24}}+\b",
    re.I,
)
_SCALE_AFTER = re.compile(
    r"[ -]?(hundred|thousand|million|billion|trillion|lakh\scrore|lakh|crore)s?\b|(bn|mln|mn|trn|tn|[kmb])\b", re.I
)
_DIGIT = "|".join(("oh", *tuple(SMALL)[:10]))
_POINT = re.compile(rf"\spoint((?:\s(?:{_DIGIT}))+)\b(?![ -]point)", re.I)
"""What a transcript writes for decimals: "two point five"."""
_HALF_AFTER = re.compile(r"(?:[ -]and[ -]a[ -]half\b| ?[½⅓⅔¼¾⅕⅛]| (?:1/2|1/4|3/4|1/3|2/3)\b)", re.I)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number without its unit; `value` includes `factor`, the scale that stood behind it ("million" is 1e6)."""

    start: int
    end: int
    value: float
    factor: float = 1.0
    spelled: bool = False
    ambiguous: str = ""


def read_numeral(text: str, start: int, *, money: bool = False) -> Numeral | None:
    """The number that begins at `start`, with its scale ("2.5m", "1.2 billion", "three and a half"), or None.

    `money` says that a currency sign stands before it: then "m" and "b" cannot be metres or anything else.
    """
    if text[start] in _FRACTIONS:
        return Numeral(start, start + 1, _FRACTIONS[text[start]])
    digits = DIGITS.match(text, start)
    base = _from_digits(digits) if digits else _from_words(text, start)
    if base is None:
        return None
    base = _with_decimals(text, base)
    half = _HALF_AFTER.match(text, base.end)
    if half:
        sign = half[0].strip()
        part = _FRACTIONS.get(sign) or (0.5 if "half" in sign.lower() else int(sign[0]) / int(sign[2]))
        base = Numeral(
            base.start, half.end(), base.value + part * base.factor, base.factor, base.spelled, base.ambiguous
        )
    return _with_scale(text, base, money=money)


def _with_decimals(text: str, base: Numeral) -> Numeral:
    """A number in words with the digits behind its "point"."""
    point = _POINT.match(text, base.end) if base.spelled and base.factor == 1 else None
    if point is None:
        return base
    digits = "".join(str(SMALL.get(word, 0)) for word in point[1].lower().split())
    return Numeral(base.start, point.end(), float(f"{base.value:.0f}.{digits}"), 1.0, True)


def _with_scale(text: str, base: Numeral, *, money: bool) -> Numeral:
    scale = _SCALE_AFTER.match(text, base.end)
    if scale is None or base.factor > 1:
        return base
    if scale[1]:
        factor = {"hundred": 100.0, **SCALES, **_INDIAN}[re.sub(r"\s", " ", scale[1].lower())]
        return Numeral(base.start, scale.end(), base.value * factor, factor, base.spelled, base.ambiguous)
    short = scale[2].lower()
    if base.spelled or (short == "b" and not money):
        return base
    factor, doubt = _SHORT_SCALES[short], base.ambiguous
    if short == "m" and not money:
        doubt = f"“{text[base.start : scale.end()]}” is read as million; the m could also stand for metres."
    return Numeral(base.start, scale.end(), base.value * factor, factor, False, doubt)


def _from_digits(match: re.Match[str]) -> Numeral:
    literal = match[0]
    doubt = ""
    if literal.isdecimal():
        return Numeral(match.start(), match.end(), float(literal))
    if match["continental"] or match["dotted"]:
        plain = literal.replace(".", "").replace(",", ".")
        if match["continental"]:
            other = literal[:-3].replace(".", ",")
            doubt = f"“{literal}” is read the continental way, as {plain}; it could be a slip for {other}."
    elif match["comma"]:
        plain = literal.replace(",", ".")
        doubt = f"“{literal}” is read as {plain} (decimal comma); it could also be two numbers."
    else:
        plain = re.sub(r"[^\d.]", "", literal)
        if literal.count(" ") == 1:
            doubt = f"“{literal}” is read as {plain}; it could also be two numbers."
        if re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", plain):
            doubt = f"“{literal}” is read as a decimal; with a continental separator it is {plain.replace('.', '')}."
    return Numeral(match.start(), match.end(), float(plain), ambiguous=doubt)


def _from_words(text: str, start: int) -> Numeral | None:
    """The longest run of number words from `start` that makes one number ("two hundred and fifty thousand")."""
    match = _WORDS.match(text, start)
    if match is None:
        return None
    total, group, end, last, scale = 0.0, 0.0, start, "start", 1.0
    for token in re.finditer(r"[a-z]+", match[0].lower()):
        word = token[0]
        step = _step(word, last, group)
        if step is None or (last == "start" and step[0] in {"scale", "hundred"}):
            break
        kind, factor = step
        if kind == "and":
            last = "and"
            continue
        if kind == "scale":
            total, group, scale = total + (group or 1) * factor, 0.0, max(scale, factor)
        elif kind == "hundred":
            group = (group or 1) * factor
        else:
            group += factor
        last, end = kind, start + token.end()
    value = total + group
    return Numeral(start, end, value, scale, True) if end > start else None


def _step(word: str, last: str, group: float) -> tuple[str, float] | None:
    """What `word` adds after a token of the kind `last`, or None when it begins another number."""
    if word in {"a", "an", "half"}:
        return ("half", 0.5) if word == "half" else ("and", 0.0)
    if word == "and":
        return ("and", 0) if last in {"hundred", "scale"} else None
    if word in SCALES:
        return ("scale", SCALES[word])
    if word in {"hundred", "dozen"}:
        return ("hundred", 100 if word == "hundred" else 12) if last != "hundred" else None
    if word in _TENS:
        return ("tens", _TENS[word]) if last in {"start", "hundred", "scale", "and"} else None
    joins = last in {"start", "hundred", "scale", "and"} or (last == "tens" and 0 < SMALL[word] < 10)
    return ("small", float(SMALL[word])) if joins and not (last == "small" and group) else None
