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
from workbench.text.wordlist import words

Slot = TypeVar("Slot", Quantity, DateRef, Name)

_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)?")
_NEGATIONS = words("not no never none nobody nothing neither nor without cannot")
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
    "allegedly": words("allegedly alleged reportedly purportedly"),
    "would": words("would"),
}
_VERDICTS = words("false true untrue misleading debunked hoax fake incorrect inaccurate wrong unproven unfounded") | {
    rating.label.lower() for scale in SCALES.values() for rating in scale.ratings if rating.value is not None
}


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
        *_names(_outside(slots.names, frame), wording),
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
    given = {(day.first, day.last) for day in find_dates(wording, published_on=published_on)}
    spans = [wording[start:end].lower() for start, end in date_spans(wording)]
    for day in wanted:
        bare = day.text.lower()
        if (day.first, day.last) not in given and not any(bare == span or bare.endswith(f" {span}") for span in spans):
            yield f"The date “{day.text}” is missing or changed."


def _names(wanted: Iterable[Name], wording: str) -> Iterable[str]:
    """A person may go by the last name, an organisation by its initials."""
    there = {word.casefold() for word in _plain(wording)}
    for name in wanted:
        parts = list(_plain(name.text))
        initials = "".join(part[0] for part in parts if part[0].isupper()).casefold()
        last = parts[-1].casefold() if parts else ""
        if last and last not in there and not (len(parts) > 1 and initials in there):
            yield f"The name “{name.text}” is missing."


def _plain(text: str) -> Iterable[str]:
    """The words of a text without possessive endings, "U.N." as one word."""
    joined = re.sub(r"\b(?:[A-Z]\.){2,}", lambda found: found[0].replace(".", ""), text)
    return (re.sub(r"[’']s?\Z", "", match[0]) for match in _WORD.finditer(joined))


def _counted(original: str, wording: str, frame: Sequence[tuple[int, int]]) -> Iterable[str]:
    """Negations must be as many as they were."""
    least, most, after = _negations(_without(original, frame)), _negations(original), _negations(wording)
    if after.total() < least.total():
        yield f"The negation “{next(iter(least - after))}” is missing."
    if after.total() > most.total():
        yield f"The negation “{next(iter(after - most))}” is not in the claim."


def _negations(text: str) -> Counter[str]:
    lowered = text.lower()
    return Counter(word for word in _WORD.findall(lowered) if word in _NEGATIONS or word.endswith(("n’t", "n't")))


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
