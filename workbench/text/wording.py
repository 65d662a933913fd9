"""The wording guard: a claim may be reworded, but nothing that decides about it may be dropped or changed.

What is kept: every number with its unit and its "about", every date, name, "not" and "may". What words
of a sentence only say who says so (`framing`) may go. A word that tells the verdict may not come in.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from workbench.domain.ratings import SCALES
from workbench.domain.values import DateRef, Name, Quantity, Slots
from workbench.text.dates import date_spans, find_dates
from workbench.text.framing import frames
from workbench.text.quantities import find_quantities
from workbench.text.units import is_measure
from workbench.text.wording_names import missing_names
from workbench.text.wordlist import words

Slot = TypeVar("Slot", Quantity, DateRef, Name)

_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)?")
_ADVERBS = {
    "hourly": "hour",
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "yearly": "year",
    "annually": "year",
}
_RATE = re.compile(
    r"(?:[ -](?:an?|per|each|every)[ -](?P<unit>second|minute|hour|day|night|week|month|quarter|year|head|capita)"
    rf"|\s(?P<adverb>{'|'.join(_ADVERBS)}))\b(?!\s(?:ago|earlier|later|before|after))",
    re.I,
)
_NEGATIONS = words(
    "not no never none nobody nothing neither nor without cannot hardly barely scarcely rarely seldom"
    " deny denies denied denying refuse refuses refused refusing"
)
_DENYING = re.compile(
    r"\b(?:fail(?:s|ed)? to|decline[sd]? to|(?<!\ba )(?<!\bnext )(?<!\bpast )(?<!\blast )(?<!\bthe )few)\b", re.I
)
_OPPOSITES = (
    (r"reject|refus|oppos|den(?:y|ie)|dismiss", r"accept|support|favou?r|agree|welcom|confirm|admit|approv"),
    (r"fail", r"succe"),
    (r"illegal|unlawful", r"legal|lawful"),
    (r"ban(?:s|ned)?\b|forb|prohibit", r"allow|permit"),
    (r"rise|rose|rising|gr[eo]w|increas|climb|gain", r"f[ae]ll|drop|declin|decreas|shr[aiu]nk|los[et]"),
    (r"more\b|higher|larger", r"less\b|fewer|lower|smaller"),
)
"""Stems that deny each other: one may not stand where the other stood."""
_HEDGES = {
    "may": words("may might could possibly perhaps potentially maybe"),
    "likely": words("likely probably unlikely"),
    "apparently": words("apparently appears appear appeared seems seem seemed seemingly"),
    "allegedly": words(
        "allegedly alleged reportedly purportedly supposedly accused suspected suspects presumed presumably believed"
        " thought"
    ),
    "would": words("would"),
}
_VERDICTS = words(
    "false falsely true untrue misleading debunked refuted discredited hoax fake fabricated bogus lie lies myth"
    " baseless correct incorrect incorrectly accurate inaccurate inaccurately wrong wrongly erroneous erroneously"
    " unproven unfounded unsubstantiated misinformation disinformation"
) | {rating.label.lower() for scale in SCALES.values() for rating in scale.ratings if rating.value is not None}


def objections(original: str, slots: Slots, wording: str, *, published_on: date | None = None) -> list[str]:
    """Why a wording may not stand for a claim, a sentence each; none when it may. Names what is missing or new.

    `slots` are those of `original`, with offsets in it; `published_on` is what relative dates rest on, so that "last
    month" may become "in February 2023". The original itself always passes. Linear time.
    """
    if wording.split() == original.split():
        return []
    frame = frames(original)
    return [
        *_numbers(_outside(slots.quantities, frame), wording),
        *_dates(_outside(slots.dates, frame), wording, published_on),
        *missing_names(_outside(slots.names, frame), original, wording),
        *_rates(_outside(slots.quantities, frame), original, wording),
        *_swapped(original, slots, wording),
        *_counted(original, wording, frame),
        *_turned(original, wording),
        *_hedges(original, wording, frame),
        *_verdicts(original, wording),
    ]


def _outside(slots: Sequence[Slot], frame: Sequence[tuple[int, int]]) -> list[Slot]:
    """The slots that belong to what is claimed."""
    return [slot for slot in slots if not any(start <= slot.start < end for start, end in frame)]


def _numbers(wanted: Iterable[Quantity], wording: str) -> Iterable[str]:
    given = find_quantities(wording, taken=date_spans(wording))
    for quantity in wanted:
        same = [other for other in given if _same_value(quantity, other)]
        alike = [other for other in same if _same_unit(quantity, other, wording)]
        kept = next((other for other in alike if _same_bounds(quantity, other)), None)
        if kept is not None:
            given.remove(kept)
        elif alike:
            yield f"“{quantity.text}” is stated as “{quantity.modifier}”; the wording makes it “{alike[0].modifier}”."
        elif same:
            yield f"The unit of “{quantity.text}” ({quantity.unit or 'none'}) is missing or changed: “{same[0].text}”."
        elif not _stands(quantity.text, wording, given):
            yield f"The number “{quantity.text}” is missing."


def _same_value(one: Quantity, other: Quantity) -> bool:
    close = 1e-9 * max(1.0, abs(one.value))
    return abs(one.value - other.value) <= close and (one.low, one.high) == (other.low, other.high)


def _same_unit(one: Quantity, other: Quantity, wording: str) -> bool:
    """A counted noun may stand elsewhere in the wording: "12 of the doctors"; a measure stands with its number."""
    if one.unit == other.unit or not one.unit:
        return True
    return not other.unit and not is_measure(one.unit) and one.unit in wording.lower()


def _same_bounds(one: Quantity, other: Quantity) -> bool:
    return one.modifier is other.modifier


def _stands(text: str, wording: str, given: Iterable[Quantity]) -> bool:
    """Whether words that are read as no number here stand in the wording as they were."""
    at = wording.lower().find(text.lower())
    alone = at >= 0 and not (wording[at - 1 : at] or " ").isalnum() and not wording[at + len(text) :][:1].isalnum()
    return alone and not any(other.start < at + len(text) and at < other.end for other in given)


def _dates(wanted: Iterable[DateRef], wording: str, published_on: date | None) -> Iterable[str]:
    """A date may be told in other words with the same bounds; one that rests on another day also in its own words."""
    given = {(day.first, day.last) for day in find_dates(wording, published_on=published_on)}
    for day in wanted:
        alone = day.relative and re.search(rf"(?<!\w){re.escape(day.text)}(?!\w)", wording, re.I)
        if (day.first, day.last) not in given and not alone:
            yield f"The date “{day.text}” is missing or changed."


def _rates(wanted: Iterable[Quantity], original: str, wording: str) -> Iterable[str]:
    """What is so many "a day" may not become so many a week, nor so many in all."""
    given = {_over(match) for match in _RATE.finditer(wording)}
    for quantity in wanted:
        rate = _RATE.match(original, quantity.end)
        if rate and _over(rate) not in given:
            yield f"“{quantity.text}{rate[0]}” is so many {rate[0].strip(' -')}, which is missing or changed."


def _over(rate: re.Match[str]) -> str:
    adverb = rate["adverb"]
    return _ADVERBS[adverb.lower()] if adverb else rate["unit"].lower()


def _swapped(original: str, slots: Slots, wording: str) -> Iterable[str]:
    """Numbers, or names, that changed places among words that did not."""
    given = find_quantities(wording, taken=date_spans(wording))
    before, after = ([f"{found.value:g}" for found in row] for row in (slots.quantities, given))
    if _moved(before, after, _beside(original, slots.quantities), _beside(wording, given)):
        yield f"The numbers have changed places: “{slots.quantities[0].text}” and “{given[0].text}”."
    known = "|".join(sorted({re.escape(name.text) for name in slots.names}, key=len, reverse=True))
    here, there = ([*re.finditer(rf"(?<!\w)(?:{known})(?!\w)", text)] if known else [] for text in (original, wording))
    rest = (_WORD.findall(re.sub(known, " ", text).lower()) for text in (original, wording))
    if _moved([match[0] for match in here], [match[0] for match in there], *rest):
        yield f"The names have changed places: “{here[0][0]}” and “{there[0][0]}”."


def _moved(before: Sequence[str], after: Sequence[str], rest: Sequence[str], others: Sequence[str]) -> bool:
    return before != after and sorted(before) == sorted(after) and rest == others


def _beside(text: str, found: Sequence[Quantity]) -> list[str]:
    """The words of a text that belong to none of the quantities."""
    for quantity in found:
        text = text[: quantity.start] + " " * (quantity.end - quantity.start) + text[quantity.end :]
    return _WORD.findall(text.lower())


def _counted(original: str, wording: str, frame: Sequence[tuple[int, int]]) -> Iterable[str]:
    """Negations must be as many as they were."""
    least, most, after = _negations(_without(original, frame)), _negations(original), _negations(wording)
    if after.total() < least.total():
        yield f"The negation “{next(iter(least - after))}” is missing."
    if after.total() > most.total():
        yield f"The negation “{next(iter(after - most))}” is not in the claim."


def _negations(text: str) -> Counter[str]:
    lowered = text.lower()
    plain = [word for word in _WORD.findall(lowered) if word in _NEGATIONS or word.endswith(("n’t", "n't"))]
    return Counter(plain + _DENYING.findall(lowered))


def _turned(original: str, wording: str) -> Iterable[str]:
    """Words that became their opposites."""
    for pair in _OPPOSITES:
        for here, there in (pair, pair[::-1]):
            was, became = _first(here, original), _first(there, wording)
            if was and became and not _first(here, wording) and not _first(there, original):
                yield f"“{was}” has become “{became}”."


def _first(stems: str, text: str) -> str:
    """The first word of a text that begins with one of the stems, "" for none."""
    found = re.search(rf"\b(?:{stems})\w*", text, re.I)
    return found[0] if found else ""


def _hedges(original: str, wording: str, frame: Sequence[tuple[int, int]]) -> Iterable[str]:
    before, after = _hedged(_without(original, frame)), _hedged(wording)
    yield from (f"The hedge “{before[kind]}” is missing." for kind in before if kind not in after)
    within = _hedged(original)
    yield from (f"The hedge “{after[kind]}” is not in the claim." for kind in after if kind not in within)


def _hedged(text: str) -> dict[str, str]:
    """The kinds of hedges in a text, each with its first word; “May” with a capital inside a sentence is the month."""
    found: dict[str, str] = {}
    for match in _WORD.finditer(text):
        for kind, members in _HEDGES.items():
            if match[0].lower() in members and not (match[0] == "May" and match.start()):
                found.setdefault(kind, match[0])
    return found


def _verdicts(original: str, wording: str) -> Iterable[str]:
    before, after = (f" {' '.join(_WORD.findall(text.lower()))} " for text in (original, wording))
    for word in sorted(_VERDICTS):
        if f" {word} " in after and f" {word} " not in before:
            yield f"“{word}” tells the verdict; the wording is the claim alone."


def _without(text: str, frame: Sequence[tuple[int, int]]) -> str:
    for start, end in frame:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
