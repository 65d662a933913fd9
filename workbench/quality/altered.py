"""Claims with one fact changed: what the conflict gate is measured on, made anew from any corpus with a fixed seed."""

import random
import re
from collections.abc import Callable, Iterable, Iterator

from workbench.domain.values import Slots
from workbench.quality.conflicts import LabelledPair
from workbench.text.slots import find_slots_many

SEED = 7
_SWAPS = {
    "direction": [
        ("rose", "fell"),
        ("increased", "decreased"),
        ("grew", "shrank"),
        ("more", "fewer"),
        ("higher", "lower"),
        ("gained", "lost"),
    ],
    "quantifier": [
        ("all", "some"),
        ("most", "all"),
        ("first", "last"),
        ("every", "some"),
        ("none", "all"),
        ("largest", "smallest"),
    ],
    "scale": [("million", "billion"), ("billion", "trillion"), ("thousand", "million")],
    "unit": [("percent", "percentage points"), ("miles", "kilometres"), ("pounds", "kilograms"), ("dollars", "euros")],
}
_AUXILIARY = re.compile(r"\b(is|was|are|were|has|have|had|will|can|could|would|should)\b(?! not|n't)", re.IGNORECASE)
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November")


def number(text: str, slots: Slots, dice: random.Random) -> str | None:
    """Another figure in the place of the first one written in digits."""
    for one in slots.quantities:
        found = re.search(r"\d[\d,]*(?:\.\d+)?", one.text)
        if found and not one.ambiguous:
            value = float(found[0].replace(",", ""))
            other = value * dice.choice((1.4, 1.6, 2.3, 0.6, 0.45))
            shown = f"{round(other):,}" if value >= 5 and "." not in found[0] else f"{other + 0.3:.1f}"
            at = one.start + found.start()
            return None if shown == found[0] else text[:at] + shown + text[at + len(found[0]) :]
    return None


def date(text: str, slots: Slots, dice: random.Random) -> str | None:
    """Another year, or another month."""
    for one in slots.dates:
        year = re.search(r"\b(1[89]|20)\d\d\b", one.text)
        if year:
            at = one.start + year.start()
            return f"{text[:at]}{int(year[0]) - dice.choice((1, 2, 3))}{text[at + 4 :]}"
        for month in _MONTHS:
            if month in one.text:
                return text[: one.start] + one.text.replace(month, "December") + text[one.end :]
    return None


def name(text: str, slots: Slots, dice: random.Random) -> str | None:
    """Another name of the same kind."""
    others = {
        "person": ["Maria Kowalska", "John Whitfield"],
        "place": ["Portugal", "Ecuador"],
        "organisation": ["Unilever", "Interpol"],
        "group": ["Danes", "Methodists"],
    }
    for one in slots.names:
        return text[: one.start] + dice.choice(others[one.kind.value]) + text[one.end :]
    return None


def negation(text: str, _slots: Slots, _dice: random.Random) -> str | None:
    """ "Not" after the first auxiliary verb."""
    found = _AUXILIARY.search(text)
    return f"{text[: found.end()]} not{text[found.end() :]}" if found else None


def _swap(slot: str) -> Callable[[str, Slots, random.Random], str | None]:
    def change(text: str, slots: Slots, _dice: random.Random) -> str | None:
        for pair in _SWAPS[slot]:
            for old, new in (pair, pair[::-1]):
                found = re.search(rf"\b{old}\b", text)
                inside = found and any(one.start <= found.start() < one.end for one in slots.quantities)
                if found and bool(inside) == (slot in {"unit", "scale"}):
                    return text[: found.start()] + new + text[found.end() :]
        return None

    return change


CHANGES: dict[str, Callable[[str, Slots, random.Random], str | None]] = {
    "number": number,
    "date": date,
    "name": name,
    "negation": negation,
    **{slot: _swap(slot) for slot in _SWAPS},
}


def altered_pairs(texts: Iterable[str], limit: int) -> Iterator[LabelledPair]:
    """Up to `limit` pairs of each slot, in an order that a fixed seed shuffles, both ways round by turns."""
    dice = random.Random(SEED)  # noqa: S311 - a seeded shuffle, no secret
    usable = sorted({text for text in texts if 30 <= len(text) <= 300})
    dice.shuffle(usable)
    counts = dict.fromkeys(CHANGES, 0)
    for text, slots in zip(usable, find_slots_many(usable), strict=True):
        for slot, change in CHANGES.items():
            other = change(text, slots, dice) if counts[slot] < limit else None
            if other and other != text:
                counts[slot] += 1
                yield LabelledPair(text, other, slot) if counts[slot] % 2 else LabelledPair(other, text, slot)
