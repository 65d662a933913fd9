"""What sort of statement a sentence is, by rules a reviewer can follow; the first rule that holds wins."""

import re
from dataclasses import replace

from workbench.detect import cues
from workbench.detect.verbs import BARE
from workbench.domain.values import ClaimKind, Quantity, Slots, Voice
from workbench.text.units import is_measure

_QUOTED_PART = re.compile(r"[“\"][^“”\"]{0,600}[”\"]")
_JUDGING = (
    "great",
    "terrible",
    "wonderful",
    "horrible",
    "awful",
    "amazing",
    "disgraceful",
    "ridiculous",
    "shameful",
    "crowning",
    "slim",
    "uncomfortable",
    "fantastic",
    "beautiful",
    "disappointing",
    "unfair",
)
_FIRM_OPINION = re.compile(
    r"\b(?:I|we)\s(?:think|believe|feel|hope|guess|suppose|wish)\b|\bin\s(?:my|our)\s(?:view|opinion)\b|\b(?:should\s(?!(?-i:[A-Z]))|ought\sto\b)"
    rf"|\bdeserves?\b|(?-i:\b(?:{'|'.join(_JUDGING)})\b(?!-|\s(?:deal|many|number|majority)\b))"
    rf"|(?-i:\A\W{{0,3}}(?:{'|'.join(word.capitalize() for word in _JUDGING)})(?=\s[a-z]))"
    r"|[’'](?:d|ould)\sbe\sconcerned\b",
    re.I,
)
"""Judging words with a capital inside a sentence, or before another one, are names ("Great Britain")."""
_FIRM_FUTURE = re.compile(
    r"(?<!\bthe\s)(?<!\ba\s)(?<!\bno\s)(?<!\bfree\s)(?<!\bits\s)(?<!\bhis\s)(?<!\bher\s)(?<!\btheir\s)(?<!\bpolitical\s)(?-i:\bwill\b)"
    r"|\b(?:won[’']t|gonna)\b|\bgoing\sto\s(?!(?:the|an?|this|that|these|those|his|her|its|their|our|my|your|school|work|war"
    r"|church|college|university|jail|prison|court|bed|hospital)\b|(?-i:[A-Z])|\d)|[’']ll\b"
    r"|\b(?:is|are)\s(?:expected|set|likely|projected|forecast)\sto\b"
    rf"|\b(?:is|are)\sdue\sto\s(?:be|{'|'.join(sorted(BARE))})\b(?!\s(?:of|from|by|and)\b)"
    r"|\b(?:forecasts?|predict(?:s|ed|ion)?|projects?\sthat)\b|\bby\s20[3-9]\d\b",
    re.I,
)
_SHALL = re.compile(r"\bshall\b", re.I)
_TENTATIVE = re.compile(r"\b(?:could|(?-i:may)|(?<!\bthe\s)might|would(?!-))\b(?!\snot\ssay)", re.I)
_VERBLIKE_PAST = re.compile(
    r"\b(?:was|were|had|did|has|have|rose|fell|grew|lost|won|cut|held|took|gave|made|went|came|said|told|began|\w{3,}ed)\b",
    re.I,
)


def kind_of(sentence: str, slots: Slots, voice: Voice) -> ClaimKind:
    """The kind of a sentence; `slots` are its own, `voice` is in whose words it stands.

    Questions, opinions and predictions come first, but only when the sentence states no finished fact with a number
    or a date; then what is measured, then law, cause and event; what only somebody's words settle is a quote.
    """
    outside = _QUOTED_PART.sub(" ", sentence) if voice is not Voice.QUOTED else sentence
    counted = tuple(quantity for quantity in slots.quantities if _weighs(quantity))
    slots = replace(slots, quantities=counted)
    firm = bool(counted or any(not day.relative for day in slots.dates))
    uncheckable = _uncheckable(sentence, outside, firm=firm)
    if uncheckable:
        return uncheckable
    return _measured(outside, slots) or _told(outside, slots, voice)


def _weighs(quantity: Quantity) -> bool:
    """False for small counts in words ("the two leaders"), which say who is meant and not how many."""
    return quantity.value > 3 or is_measure(quantity.unit) or any(char.isdigit() for char in quantity.text)


def _uncheckable(sentence: str, outside: str, *, firm: bool) -> ClaimKind | None:
    if sentence.rstrip('”"’ ').endswith("?"):
        return ClaimKind.OPINION
    future = _FIRM_FUTURE.search(sentence) or (None if cues.LAW.search(sentence) else _SHALL.search(sentence))
    if future and not (firm and _VERBLIKE_PAST.search(outside[: future.start()])):
        return ClaimKind.PREDICTION
    if firm:
        return None
    if _FIRM_OPINION.search(sentence) or sentence.rstrip('”"’ ').endswith("?"):
        return ClaimKind.OPINION
    return ClaimKind.PREDICTION if _TENTATIVE.search(sentence) else None


def _measured(sentence: str, slots: Slots) -> ClaimKind | None:
    counted = [quantity for quantity in slots.quantities if quantity.unit != "rank"]
    ranked = len(counted) < len(slots.quantities)
    if ranked or cues.COMPARISON.search(sentence):
        return ClaimKind.COMPARISON if counted or ranked or slots.dates or slots.names else None
    if cues.CHANGE.search(sentence) and (counted or slots.dates):
        return ClaimKind.TREND
    return ClaimKind.QUANTITY if counted else None


def _told(sentence: str, slots: Slots, voice: Voice) -> ClaimKind:
    if slots.dates and _VERBLIKE_PAST.search(sentence):
        return ClaimKind.EVENT
    if cues.LAW.search(sentence):
        return ClaimKind.LAW
    if cues.CAUSE.search(sentence):
        return ClaimKind.CAUSAL
    if slots.dates:
        return ClaimKind.EVENT
    return ClaimKind.QUOTE if voice is not Voice.OUTLET else ClaimKind.STATEMENT
