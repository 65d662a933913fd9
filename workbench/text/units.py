"""What a number counts: currencies, measures and plain nouns, brought to one name each."""

import re

from workbench.text.wordlist import words

SIGNS = {
    **{"$": "USD", "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD", "HK$": "HKD"},
    **{"S$": "SGD", "R$": "BRL", "£": "GBP", "€": "EUR", "¥": "JPY", "₹": "INR", "₽": "RUB", "₴": "UAH", "₩": "KRW"},
    **{"₺": "TRY", "₦": "NGN", "zł": "PLN", "Rs": "INR", "Rs.": "INR", "R": "ZAR", "N": "NGN", "KSh": "KES"},
}
_CODES = "USD EUR GBP JPY CNY RUB UAH INR AUD CAD NZD CHF SEK NOK DKK PLN CZK HUF TRY BRL MXN ZAR KRW HKD SGD NGN KES"
_CURRENCY_NOUNS = {
    **{"dollar": "USD", "euro": "EUR", "yen": "JPY", "yuan": "CNY", "renminbi": "CNY", "ruble": "RUB", "rouble": "RUB"},
    **{"rupee": "INR", "hryvnia": "UAH", "hryvnya": "UAH", "pound sterling": "GBP", "zloty": "PLN", "rand": "ZAR"},
    **{
        "kroner": "krone",
        "kronor": "SEK",
        "naira": "NGN",
        "baht": "THB",
        "ringgit": "MYR",
        "lira": "TRY",
        "cedi": "GHS",
    },
}
_MEASURES = {
    **dict.fromkeys(("percent", "per cent", "%", "pct", "pc"), "percent"),
    **dict.fromkeys(("bps", "bp"), "basis point"),
    **dict.fromkeys(("mg", "milligram", "milligramme"), "milligram"),
    **dict.fromkeys(("g", "gram", "gramme"), "gram"),
    **dict.fromkeys(("ml", "millilitre", "milliliter"), "millilitre"),
    **dict.fromkeys(("kwh", "kilowatt-hour"), "kilowatt-hour"),
    **dict.fromkeys(("mwh", "megawatt-hour"), "megawatt-hour"),
    **dict.fromkeys(("gwh", "gigawatt-hour"), "gigawatt-hour"),
    **dict.fromkeys(("twh", "terawatt-hour"), "terawatt-hour"),
    **dict.fromkeys(("km²", "km2", "sq km"), "square kilometre"),
    **dict.fromkeys(("m²", "sq m"), "square metre"),
    **dict.fromkeys(("sq ft",), "square foot"),
    **dict.fromkeys(("sq miles", "sq mile"), "square mile"),
    **dict.fromkeys(("mph",), "mile per hour"),
    **dict.fromkeys(("ha",), "hectare"),
    **dict.fromkeys(("p",), "penny"),
    **dict.fromkeys(("percentage point", "pp", "percentage-point"), "percentage point"),
    **dict.fromkeys(("km", "kilometer", "kilometre"), "kilometre"),
    **dict.fromkeys(("meter", "metre"), "metre"),
    **dict.fromkeys(("cm", "centimeter", "centimetre"), "centimetre"),
    **dict.fromkeys(("mm", "millimeter", "millimetre"), "millimetre"),
    **dict.fromkeys(("kg", "kilogram", "kilo"), "kilogram"),
    **dict.fromkeys(("ton", "tonne", "metric ton"), "tonne"),
    **dict.fromkeys(("liter", "litre"), "litre"),
    **dict.fromkeys(("°c", "degree celsius", "°"), "degree Celsius"),
    **dict.fromkeys(("c",), "degree Celsius"),
    **dict.fromkeys(("f",), "degree Fahrenheit"),
    **dict.fromkeys(("°f", "degree fahrenheit"), "degree Fahrenheit"),
    **dict.fromkeys(("foot", "feet", "ft"), "foot"),
    **dict.fromkeys(("kmh", "km/h", "kph"), "kilometre per hour"),
    **dict.fromkeys(("mw", "megawatt"), "megawatt"),
    **dict.fromkeys(("gw", "gigawatt"), "gigawatt"),
    **dict.fromkeys(("x", "time", "fold"), "time"),
}
_IRREGULAR = {
    **{"people": "person", "men": "man", "women": "woman", "children": "child", "lives": "life", "feet": "foot"},
    **{"wives": "wife", "knives": "knife", "policemen": "policeman", "crises": "crisis", "analyses": "analysis"},
    **{"species": "species", "series": "series", "troops": "troops", "criteria": "criterion", "mice": "mouse"},
    **{"yen": "yen", "yuan": "yuan", "bases": "base", "cases": "case", "percent": "percent", "personnel": "personnel"},
    **{
        "aircraft": "aircraft",
        "police": "police",
        "staff": "staff",
        "kilos": "kilo",
        "euros": "euro",
        "homeless": "person",
    },
    **{"hertz": "hertz", "households": "household", "businesses": "business", "buses": "bus", "classes": "class"},
}
_NOT_NOUNS = words("""
    is was has does his its this thus as us yes towards always perhaps besides whereas less unless across ours theirs
    hers yours sometimes afterwards plus versus minus says means gets goes makes takes rises falls shows remains
    the a an and or but nor of in on at to by for from with than that which who whose after before since until while
    because if when where so yet it he she they we you i be been are were had have do did will would can could may
    might shall should must not no more fewer against among between under over per about into out off up down there
    their her our my your these those also then such only even still just other others
    nations united without within during despite around near beyond through
    """)
SINGULAR_UNITS = words("""
    point year month week day hour minute second decade century mile kilometre kilometer metre meter foot inch acre
    hectare ton tonne kilogram gram pound litre liter gallon barrel degree volt watt kilowatt megawatt gigawatt
    seat vote page story storey member part man woman person child nation country state party lane bed bedroom dollar
    euro yen yuan rupee ruble rouble hryvnia cent time fold unit step room car vessel stage game match goal
    """)

_MEASURE_NAMES = frozenset({*_MEASURES.values(), "percent", "basis point"})

PERCENT = re.compile(r"\s?%|[ -]?(?:percentage[ -]points?|per ?cent|pct\b\.?)|pp\b", re.I)
BASIS = re.compile(r"[ -]basis[ -]points?\b", re.I)
PREFIX = re.compile(
    rf"(?:(?:US|AU?|CA?|NZ|HK|S|R)?\$|[£€¥₹₽₴₩₺₦]|\bRs\.?\s?|\b[RN]|\bKSh\.?\s?|\b(?:{_CODES.replace(' ', '|')})\s?)\Z"
)
_AFTER = re.compile(rf"\s?({_CODES.replace(' ', '|')})\b")
_SYMBOL = re.compile(
    r"\s?(?:°\s?[CF]?\b|°|km/h|kph|mph|km²|km2|m²|km|kg|cm|mm|[kMGT]Wh|[MG]W|pp|pc|bps|mg|ml|ha|x"
    r"|sq\s(?:km|m|ft|miles?))(?![\w])|(?:(?<=\d)(?:g|p|C)|(?<=\d\d)F)(?![\w’'-])|\s?€|\s?£|\s?zł"
)
_DOLLARS = re.compile(r"\s(?:US|U\.S\.|American|Australian|Canadian)\sdollars?\b", re.I)
_NATIONAL = re.compile(r"\s(Norwegian|Danish|Swedish|Swiss)\s(?:kroner|kronor|francs?)\b")
_NATIONS = {"Norwegian": "NOK", "Danish": "DKK", "Swedish": "SEK", "Swiss": "CHF"}
_DOLLAR_NAMES = {"au": "AUD", "ca": "CAD"}
_HYPHENED = re.compile(r"[-‑–]([a-z]{2,20})(?:[-‑]old)?\b")
_SPEEDS = words("miles kilometres kilometers")
_ONE = re.compile(r"(?:\b(?:one|an?|half)|(?<!\d)1)\Z", re.I)
_NONE = re.compile(r"\s\d")
_NOUN = re.compile(
    r" (?:(?P<joined>square|cubic|metric) )?(?P<noun>[A-Za-z][a-z]+(?:[-’'][a-z]+)?|(?:[A-Z]\.){2,3}(?= )|[A-Z]{2,5}\b)"
    r"(?!\w)"
)
_PEOPLE = re.compile(
    r"[A-Z][a-z]{2,}ans|Britons|Londoners|Israelis|Iraqis|Pakistanis|Democrats|Jews|Muslims|Catholics|Scots|Swedes|Danes|Turks|Poles"
    r"|Czechs|Slovaks|Croats|Serbs|Greeks|Arabs|Kurds"
)
"""What people are called by where they live or what they hold: counted, they are persons."""
_PER_HOUR = re.compile(r" (?:per|an) hour\b")


def read_unit(text: str, start: int) -> tuple[int, str] | None:
    """The unit after a number that ends at `start`: where it ends and its name (see `Quantity.unit`), or None."""
    if _NONE.match(text, start):
        return None
    percent = PERCENT.match(text, start)
    if percent:
        return percent.end(), "percentage point" if "oint" in percent[0] or "pp" in percent[0] else "percent"
    if basis := BASIS.match(text, start):
        return basis.end(), "basis point"
    return _mark_after(text, start) or _noun_after(text, start)


def _mark_after(text: str, start: int) -> tuple[int, str] | None:
    """A currency code or name, a symbol, or a measure joined by a hyphen ("12-point")."""
    if code := _AFTER.match(text, start):
        return code.end(), code[1]
    if dollars := _DOLLARS.match(text, start):
        return dollars.end(), _DOLLAR_NAMES.get(dollars[0].strip()[:2].lower(), "USD")
    if national := _NATIONAL.match(text, start):
        return national.end(), _NATIONS[national[1]]
    if symbol := _SYMBOL.match(text, start):
        sign = symbol[0].strip()
        return symbol.end(), SIGNS.get(sign) or _MEASURES[re.sub(r"(?<!sq)\s", "", sign).lower()]
    hyphened = _HYPHENED.match(text, start)
    if hyphened and (hyphened[1] in SINGULAR_UNITS or hyphened[1] in _MEASURES):
        return hyphened.end(), _named(hyphened[1])
    return None


def _noun_after(text: str, start: int) -> tuple[int, str] | None:
    """The first plural within three words ("10,000 Russian troops"), stopping at any function word."""
    position = start
    for count in range(3):
        noun = _NOUN.match(text, position)
        if noun is None:
            return None
        word = noun["noun"]
        if count == 0 and word in {"more", "fewer", "other", "additional"}:
            position = noun.end()
            continue
        if word.lower() in _NOT_NOUNS:
            return None
        if noun["joined"]:
            return noun.end(), f"{noun['joined']} {_named(singular(word.lower()))}".replace("metric ", "")
        plain, people = word.islower(), _PEOPLE.fullmatch(word)
        if people or (plain and (is_plural(word) or (count == 0 and _alone(text, start, word)))):
            degree = re.compile(r" (Celsius|Fahrenheit|celsius|fahrenheit)\b").match(text, noun.end())
            if degree and word.startswith("degree"):
                return degree.end(), f"degree {degree[1].title()}"
            speed = _PER_HOUR.match(text, noun.end()) if word in _SPEEDS else None
            unit = "person" if people else _named(singular(word)) + (" per hour" if speed else "")
            return (speed.end() if speed else noun.end()), unit
        position = noun.end()
    return None


def _alone(text: str, start: int, word: str) -> bool:
    """Whether a singular may stand after this number: "one year", "30 euro", but not "three part"."""
    return word in _CURRENCY_NOUNS or (
        word in SINGULAR_UNITS and _ONE.search(text, max(0, start - 6), start) is not None
    )


def is_plural(word: str) -> bool:
    """Whether a lower-case word looks like a plural noun."""
    if word in _IRREGULAR:
        return True
    return (
        word.endswith("s") and len(word) > 3 and not word.endswith(("ss", "us", "is", "ous")) and word not in _NOT_NOUNS
    )


def singular(word: str) -> str:
    """The singular of a regular or listed English plural; any other word as it stands."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zzes")):
        return word[:-2]
    return word[:-1] if is_plural(word) else word


def _named(noun: str) -> str:
    return _CURRENCY_NOUNS.get(noun) or _MEASURES.get(noun) or noun


def is_measure(unit: str) -> bool:
    """Whether a unit is a share, a currency or a measure, rather than a noun that is counted."""
    return unit in _MEASURE_NAMES or (len(unit) == 3 and unit.isupper())
