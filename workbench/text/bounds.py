"""The words around a quantity that loosen it: "about", "more than", "at least", "or fewer"."""

import re
from dataclasses import replace

from workbench.domain.values import Modifier, Quantity

_BEFORE = [
    (Modifier.AT_LEAST, r"at\sleast|no\sfewer\sthan|no\sless\sthan|not\sless\sthan|a\sminimum\sof|minimum|≥"),
    (Modifier.AT_MOST, r"at\smost|no\smore\sthan|not\smore\sthan|up\sto|a\smaximum\sof|as\s(?:many|much|high)\sas|≤"),
    (
        Modifier.MORE_THAN,
        r"(?:more|greater|higher|larger|longer|older|better)\sthan|over|above|exceed(?:s|ed|ing)?|upwards?\sof"
        r"|in\sexcess\sof|north\sof|topp(?:ed|ing)|surpass(?:ed|es|ing)|>",
    ),
    (Modifier.LESS_THAN, r"(?:less|fewer|lower|smaller|shorter|younger)\sthan|under|below|short\sof|<"),
    (
        Modifier.ABOUT,
        r"about|around|roughly|approximately|approx\.|some|nearly|almost|close\sto|an\sestimated|estimated|circa"
        r"|ca\.|just\sover|just\sunder|~|≈|nearing|virtually",
    ),
]
_FILLERS = r"(?:\s?(?:a|the|an|well|just|only|even|another|total\sof|average\sof))?"
_LED = re.compile(rf"(?<![\w-])(?:{'|'.join(words for _, words in _BEFORE)}){_FILLERS}\s?[-−(“\"]?\Z", re.I)
"""Any of the leads, so that most quantities, which have none, are looked at once."""
_LEAD = [(modifier, re.compile(rf"(?<![\w-])(?:{words}){_FILLERS}\s?[-−(“\"]?\Z", re.I)) for modifier, words in _BEFORE]
_TRAIL = [
    (
        Modifier.AT_LEAST,
        re.compile(
            r"\+|\s?plus\b|\sor\s(?:more|above|higher|over|older)\b|\sat\s(?:the\s)?(?:very\s)?least\b|\sand\s(?:over|above)\b"
        ),
    ),
    (
        Modifier.AT_MOST,
        re.compile(r"\sat\s(?:the\s)?(?:very\s)?most\b|\sor\s(?:less|fewer|under|below|lower|younger)\b"),
    ),
    (Modifier.ABOUT, re.compile(r"\sor\sso\b|-odd\b|-ish\b")),
]
_JUST = re.compile(r"\bjust\s(?:over|under)\s\Z", re.I)
_MAY_LEAD = re.compile(r"(?:[^\W\d_]|[.≥≤<>~≈])\s?[-−(“\"]?\Z")
"""How each lead ends: of a row of numbers none is tried."""
_OVER_TIME = frozenset({"year", "month", "week", "day", "decade", "hour", "century"})


def modifier_of(text: str, quantity: Quantity) -> Quantity:
    """The quantity with the bound that the words before it or after it set; the words stay outside its span.

    "Nearly" and "almost" are read as ABOUT: a claim of "nearly 40" is judged against values around 40.
    """
    before = text[max(0, quantity.start - 32) : quantity.start]
    led = _MAY_LEAD.search(before[-3:]) is not None and _LED.search(before) is not None
    just = led and _JUST.search(before)
    for modifier, pattern in [(Modifier.ABOUT, re.compile(""))] if just else _LEAD if led else ():
        lead = pattern.search(before)
        if lead is None:
            continue
        doubt = quantity.ambiguous
        if modifier is Modifier.MORE_THAN and quantity.unit in _OVER_TIME and lead[0].lower().startswith("over"):
            doubt = doubt or f"“over {quantity.text}” may also mean in the course of {quantity.text}."
        return replace(quantity, modifier=modifier, ambiguous=doubt)
    for modifier, pattern in _TRAIL:
        if pattern.match(text, quantity.end):
            return replace(quantity, modifier=modifier)
    return quantity
