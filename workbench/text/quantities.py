"""Quantities as stated: counts, money, shares, measures, ranges, multiples and ranks, with their values.

One grammar of our own, left to right. What is no quantity: digits of a date or a clock time, of a name ("COVID-19",
"Boeing 737", "Article 5"), of a score ("5-4") or of an address.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from workbench.domain.values import Modifier, Quantity
from workbench.text.bounds import modifier_of
from workbench.text.numerals import NUMBER_WORD, Numeral, read_numeral
from workbench.text.shares import read_multiple, read_rank, read_share
from workbench.text.units import PREFIX, SIGNS, SINGULAR_UNITS, is_measure, read_unit
from workbench.text.wordlist import words

_START = re.compile(
    rf"(?:(?<![\w.,:/’'–—−-])|(?<=[\s(][-−–])|(?<=\A[-−–]))(?:\.(?=\d)|[\d½⅓⅔¼¾⅕⅛])|(?<=[$£€¥₹₽₴₩₺₦])\d|(?<=\b[A-Z]{{3}})\d"
    r"|(?<=\b[RN])\d(?=[\d.,]{0,9}\s?(?:million|billion|trillion|[mb]n?|tn)\b|\d{0,2},\d{3}\b)"
    rf"|(?<![\w’'-])(?:half|an?|{NUMBER_WORD}|doubl|trebl|tripl|quadrupl|quintupl|halv|twice|twofold|\w{{3,5}}fold|first|second"
    rf"|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)(?=\w*\b)",
    re.I,
)
_JOIN = re.compile(r"\s?[-–—‑]\s?|\s(?:to|or)\s|\sand\s", re.I)
_BETWEEN = re.compile(r"\bbetween\s(?:(?:about|roughly|an estimated)\s)?[$£€]?\Z", re.I)
_BY = re.compile(r"\bby\s(?:(?:about|roughly|nearly|just|over|almost|some|another)\s)*[$£€]?\Z", re.I)
_FROM = re.compile(r"\bfrom\s(?:(?:about|roughly|nearly|just|over)\s)*[$£€]?\Z", re.I)
_WORD_BEFORE = re.compile(r"([A-Za-z][\w.’'-]*)\s\Z")
_LABELS = words("""
    article section chapter page resolution title phase level type grade room highway route flight channel number no.
    act amendment boeing airbus apollo formula windows group line question item table figure step lot model vol. season
    fortune iphone ftse cac dax nikkei stoxx episode chapter verse psalm proposition exhibit appendix annex paragraph
    clause schedule form gate platform
    """)
_NO_NAME = words("""
    the a an in on at of by for with from to and or but nearly about some almost over under only just around roughly at
    least most more than up as since while when if that these those another all both every each their our his her its
    my no not last next first still with within between among after before during it he she they we you i is are was
    were has have had did does there here this what which who how why where today yesterday approximately
    """)
_IN_A_ROW = re.compile(r"\d{1,15}\s\d")
_MINUS = re.compile(r"\b(?:minus|negative)\s\Z", re.I)
_PHONE = re.compile(r"0\d{2,5}(?:[ -]\d{3,8}){1,3}\b")
_PLUS = re.compile(r"\+|-plus\b")
_STREET = re.compile(r" (?:[A-Z][a-z]+ ){1,2}(?:Street|Road|Avenue|Lane|Square|Drive|Boulevard)\b")
_MARKER = re.compile(r"(?:\A|\n)[ •⁃◦▪‣●*–-]{0,4}\d{1,3}[.)]{1,2}\s(?=[^\W\d])")
_JUNK = re.compile(r"[\w.,:/–—-]*\w")
_ONE_OF = re.compile(r"\sone\s(?:of|another|such)\b")
_CAPITAL_AFTER = re.compile(r" [A-Z]")
_SECOND_SIGN = re.compile(r"(?:US|A|C)?[$£€¥₹]")
_MAY_BEGIN = re.compile(r"[\da-z]", re.I)
_JUNK_AFTER = re.compile(r"\w|[.,:/]\d|['’]s\b|[–—-]\d|@")


def find_quantities(text: str, *, taken: Iterable[tuple[int, int]] = ()) -> list[Quantity]:
    """The quantities of a text in order, never overlapping; none begins inside a `taken` span (dates). Linear time."""
    blocked = sorted([*taken, *(marker.span() for marker in _MARKER.finditer(text))])
    found: list[Quantity] = []
    position, block = 0, 0
    for match in _START.finditer(text):
        start = match.start()
        while block < len(blocked) and blocked[block][1] <= start:
            block += 1
        if start < position or (block < len(blocked) and blocked[block][0] <= start):
            continue
        limit = blocked[block][0] if block < len(blocked) else len(text)
        read, position = _read(text, start, limit)
        found.extend(quantity for quantity in read if quantity.end <= limit)
    return found


def _read(text: str, start: int, limit: int) -> tuple[list[Quantity], int]:
    """What begins at `start`, and where to go on."""
    if not _IN_A_ROW.match(text, start):  # "0 0 0": none of these goes on with a number
        special = read_share(text, start, limit) or read_multiple(text, start) or read_rank(text, start)
        if special:
            return [modifier_of(text, special)], special.end
    sign = PREFIX.search(text, max(0, start - 4), start)
    numeral = read_numeral(text, start, money=sign is not None)
    if numeral is None:
        return [], start + 1
    unit = _unit_of(text, numeral, sign)
    return _read_range(text, numeral, sign, unit, limit) or _read_single(text, numeral, sign, unit)


def _read_single(
    text: str, numeral: Numeral, sign: re.Match[str] | None, read: tuple[int, str]
) -> tuple[list[Quantity], int]:
    phone = _PHONE.match(text, numeral.start)
    if phone:
        return [], phone.end()
    end, unit = read
    if _JUNK_AFTER.match(text, end) or _STREET.match(text, end) or not _counts(text, numeral, unit, sign):
        junk = _JUNK.match(text, numeral.end)
        return [], junk.end() if junk and junk.start() == numeral.end else numeral.end
    quantity = _quantity(text, numeral, sign, end, unit)
    if not sign and _PLUS.match(text, numeral.end) and end > numeral.end:
        return [replace(quantity, modifier=Modifier.AT_LEAST)], end
    return [modifier_of(text, quantity)], end


def _quantity(text: str, numeral: Numeral, sign: re.Match[str] | None, end: int, unit: str) -> Quantity:
    start = sign.start() if sign else numeral.start
    value, before = numeral.value, text[max(0, start - 2) : start]
    if before[-1:] in {"-", "−", "–"} and not before[:-1].strip(" ("):
        start, value = start - 1, -value
    elif before[:1].casefold() in {"s", "e"} and _MINUS.search(text, max(0, start - 10), start):
        value = -value
    doubt = numeral.ambiguous
    if unit == "pound" and not doubt:
        doubt = f"“{text[start:end]}” may be money (GBP) or weight."
    return Quantity(start, end, text[start:end], _clean(value), unit, ambiguous=doubt)


def _clean(value: float) -> float:
    """Take the noise of binary fractions out of a scaled value ("1.1 million" is 1100000)."""
    return float(f"{value:.12g}")


def _unit_of(text: str, numeral: Numeral, sign: re.Match[str] | None) -> tuple[int, str]:
    if sign:
        mark = sign[0].strip()
        return numeral.end, SIGNS.get(mark, mark)
    found = read_unit(text, numeral.end)
    plus = None if found else _PLUS.match(text, numeral.end)
    return found or (plus and read_unit(text, plus.end())) or (numeral.end, "")


def _counts(text: str, numeral: Numeral, unit: str, sign: re.Match[str] | None) -> bool:
    """False for numbers that name or point instead of counting."""
    if sign or numeral.factor > 1 or (is_measure(unit) and not unit.startswith("degree")):
        return True
    literal = text[numeral.start : numeral.end].lower()
    if literal == "one":
        return unit in SINGULAR_UNITS and not _ONE_OF.match(text, numeral.start - 1)
    lead = _WORD_BEFORE.search(text, max(0, numeral.start - 24), numeral.start)
    if lead is None:
        return True
    word = lead[1]
    capital = word[0].isupper() and not _opens(text, lead)
    named = capital and word.lower() not in _NO_NAME
    if (
        word.lower() in _LABELS
        or (word == "No" and not unit)
        or (capital and unit.startswith("degree"))  # "Gate 4C"
        or (named and _CAPITAL_AFTER.match(text, numeral.end))
    ):
        return False
    return bool(unit) or numeral.spelled or not literal.isdigit() or not named


def _opens(text: str, lead: re.Match[str]) -> bool:
    """Whether a word begins a sentence, so that its capital tells nothing."""
    return not text[: lead.start()].strip() or text[max(0, lead.start() - 2) : lead.start()].strip() in {".", "“"}


def _read_range(
    text: str, low: Numeral, sign: re.Match[str] | None, read: tuple[int, str], limit: int
) -> tuple[list[Quantity], int] | None:
    """Two numbers that bound one quantity ("10 to 15 percent"), or that a change runs between ("from 10 to 15")."""
    inner_end, inner_unit = read
    if not is_measure(inner_unit) and not sign:
        inner_end = low.end
    join = _JOIN.match(text, inner_end)
    if join is None:
        return None
    joiner = join[0].strip().lower()
    if joiner == "and" and not _BETWEEN.search(text, max(0, low.start - 30), low.start):
        return None
    second_sign = _SECOND_SIGN.match(text, join.end())
    second = second_sign.end() if second_sign else join.end()
    if second >= limit or not _MAY_BEGIN.match(text, second):
        return None
    high = read_numeral(text, second, money=sign is not None or second_sign is not None)
    other_money = second_sign is not None and (sign is None or sign[0] != second_sign[0])
    if high is None or high.end > limit or other_money:
        return None
    return _bounded(text, (low, high), (sign, second_sign), joiner, inner_unit if inner_end > low.end or sign else "")


def _bounded(
    text: str,
    ends: tuple[Numeral, Numeral],
    signs: tuple[re.Match[str] | None, re.Match[str] | None],
    joiner: str,
    inner_unit: str,
) -> tuple[list[Quantity], int] | None:
    (low, high), (sign, second_sign) = ends, signs
    end, unit = (high.end, inner_unit) if sign else read_unit(text, high.end) or (high.end, "")
    if inner_unit and unit and inner_unit != unit:
        return None
    unit = unit or inner_unit
    tight = joiner in {"-", "–", "—", "‑"} and not text[high.start - 1].isspace()
    if _JUNK_AFTER.match(text, end):
        return ([], end) if tight else None
    first = low.value
    if low.factor == 1 and high.factor > 1 and first < high.value / high.factor:
        first *= high.factor
    if joiner == "to" and _FROM.search(text, max(0, low.start - 30), low.start):
        one = replace(_quantity(text, low, sign, low.end, unit), value=_clean(first))
        two = _quantity(text, high, second_sign, end, unit)
        return [one, two], end
    by = joiner == "to" and _BY.search(text, max(0, low.start - 30), low.start)
    if first >= high.value or (by and (inner_unit or 3 * first <= high.value)):  # "rose by 264,000 to 2.5 million"
        return ([], high.end) if tight else None
    if not unit and joiner == "or" and not low.spelled:
        return None
    start = sign.start() if sign else low.start
    value = _clean((first + high.value) / 2)
    doubt = low.ambiguous or high.ambiguous
    quantity = Quantity(
        start, end, text[start:end], value, unit, Modifier.EXACT, _clean(first), _clean(high.value), doubt
    )
    return [modifier_of(text, quantity)], end
