"""Numbers: value, scale, unit, bounds. Only numbers that measure the same thing are compared.

Two numbers measure the same thing when their units can be converted into each other and half of the content words
around the one stand around the other. A passage with several numbers agrees when one of them is the claim's, or agrees
within what rounding and "about" excuse and stands closest to the claim's words. In a text that is nearly the claim's
own the one in the same place is meant, whatever else is said further on.
"""

import math
import re
from dataclasses import replace

from workbench.domain.values import Modifier, Outcome, Quantity, SlotComparison
from workbench.match.aligned import opposite
from workbench.match.conflicts.units import base, comparable, figure, measured, phrase
from workbench.match.registered import COMPARISONS
from workbench.match.sides import Side, overlap

SAME_THING = 0.5
"""Share of the context words in common from which two numbers with different values contradict each other."""

MAYBE_SAME_THING = 0.34
"""From here the difference is shown as unclear; below it the numbers have nothing to do with each other."""

EXACT_ROOM = 0.005
ABOUT_ROOM = 0.03
ABOUT_UNCLEAR = 0.10
"""Relative differences: what rounding excuses, what "about" excuses, and up to where "about" is arguable."""

_WORSE = (Outcome.AGREES, Outcome.UNCLEAR, Outcome.CONFLICTS)
_NOTHING: tuple[float, Quantity | None, Outcome] = (0.0, None, Outcome.ABSENT)
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_UP = {Modifier.MORE_THAN, Modifier.AT_LEAST}
_DOWN = {Modifier.LESS_THAN, Modifier.AT_MOST}


@COMPARISONS.register("number")
def compare(claim: Side, source: Side) -> list[SlotComparison]:
    """One row for each quantity of the claim: against the passage's quantity that speaks most to it."""
    if not claim.slots.quantities:
        return []
    contexts = [(one, source.around(one.start, one.end)) for one in source.slots.quantities]
    return [
        _in_place(claim, quantity, source) or _compare_one(claim, quantity, contexts)
        for quantity in claim.slots.quantities
    ]


def _in_place(claim: Side, quantity: Quantity, source: Side) -> SlotComparison | None:
    """The row of what stands in the quantity's place in a text that is nearly the same; None when nothing like it does.

    Two figures in the place of a range are laid beside it both.
    """
    span = opposite(claim, source, quantity.start, quantity.end) if source.slots.quantities else None
    if span is None:
        return None
    there = [one for one in source.slots.quantities if one.start < span[1] and span[0] < one.end]
    outcomes = [(_said_otherwise(quantity, one), one) for one in there if comparable(quantity, one)]
    if not outcomes:
        return None
    wanted = min if quantity.low is None else max
    outcome, other = wanted(outcomes, key=lambda row: _WORSE.index(row[0]))
    return _row("number" if outcome is Outcome.AGREES else _kind(quantity, other), outcome, quantity, other)


def _said_otherwise(one: Quantity, other: Quantity) -> Outcome:
    """The agreement of two figures in one place: "about 47" where "about 50" stands was changed, however near it is."""
    if one.modifier is other.modifier is Modifier.ABOUT and one.low is other.low is None:
        return agreement(replace(one, modifier=Modifier.EXACT), replace(other, modifier=Modifier.EXACT))
    return agreement(one, other)


def _compare_one(claim: Side, quantity: Quantity, others: list[tuple[Quantity, frozenset[str]]]) -> SlotComparison:
    about = claim.around(quantity.start, quantity.end)
    ranked: list[tuple[float, Quantity, Outcome]] = []
    for other, context in others:
        if comparable(quantity, other):
            ranked.append((overlap(about, context), other, agreement(quantity, other)))
    # "About 97 percent" of something else does not excuse "98 percent" where 89 stands in the claim's own words: a
    # number that agrees only within its room must stand as close to the claim's words as any other.
    closest = max((row[0] for row in ranked), default=0.0)
    agreeing = [
        row
        for row in ranked
        if row[2] is Outcome.AGREES and (row[0] >= closest or base(quantity)[0] == base(row[1])[0])
    ]
    if agreeing:
        _, other, _ = max(agreeing, key=lambda row: row[0])
        return _row("number", Outcome.AGREES, quantity, other)
    # The words around a number are all there is to tell what it measures; the closest context speaks for the passage.
    # Of numbers in one context the nearest is meant: the same digits at another scale, else the smallest factor.
    share, best, outcome = max(
        ranked,
        key=lambda row: (row[0], _kind(quantity, row[1]) != "number", -_factor(quantity, row[1])),
        default=_NOTHING,
    )
    if best is None or share < MAYBE_SAME_THING:
        return SlotComparison(
            "number", Outcome.ABSENT, quantity.text, "", f"the source does not give {phrase(quantity)}"
        )
    if share < SAME_THING:
        return _row("number", Outcome.UNCLEAR, quantity, best)
    return _row(_kind(quantity, best), outcome, quantity, best)


def _factor(one: Quantity, other: Quantity) -> float:
    """How far apart two values are, in powers of e; far for zero or a change of sign."""
    a, b = base(one)[0], base(other)[0]
    return abs(math.log(a / b)) if a * b > 0 else math.inf


def agreement(one: Quantity, other: Quantity) -> Outcome:
    """Whether two quantities that measure the same thing can both be true: agrees, unclear or conflicts."""
    if measured(one) and measured(other) and base(one)[1] != base(other)[1]:
        return Outcome.CONFLICTS
    a, b = base(one)[0], base(other)[0]
    if one.low is not None or other.low is not None:
        return _ranges(one, other)
    if (one.modifier in _UP and other.modifier in _DOWN) or (one.modifier in _DOWN and other.modifier in _UP):
        return Outcome.CONFLICTS if _bounds_apart(one, a, b) else Outcome.UNCLEAR
    if _close(a, b, max(_room(one), _room(other))):
        return Outcome.AGREES
    same_side = {one.modifier, other.modifier} <= _UP or {one.modifier, other.modifier} <= _DOWN
    for bound, bounded, free in ((one, a, b), (other, b, a)):
        if same_side:
            break  # "more than 250" beside "more than 350" could both hold, and one of them misleads
        if (bound.modifier in _UP and free > bounded) or (bound.modifier in _DOWN and free < bounded):
            return Outcome.UNCLEAR
    about = Modifier.ABOUT in {one.modifier, other.modifier}
    return Outcome.UNCLEAR if about and _close(a, b, ABOUT_UNCLEAR * max(abs(a), abs(b))) else Outcome.CONFLICTS


def _bounds_apart(one: Quantity, a: float, b: float) -> bool:
    """Whether a lower and an upper bound leave no room between them ("more than 85" against "at most 85").

    "At least 85" and "at most 85" leave 85 itself, and yet say the opposite of each other.
    """
    floor, ceiling = (a, b) if one.modifier in _UP else (b, a)
    return floor >= ceiling


def _ranges(one: Quantity, other: Quantity) -> Outcome:
    (low_a, high_a), (low_b, high_b) = _bounds(one), _bounds(other)
    if low_a > high_b or low_b > high_a:
        return Outcome.CONFLICTS
    if one.low is None or other.low is None:
        return Outcome.AGREES
    # Two ranges are two statements: that they overlap is not enough, both ends have to be the same.
    same = all(_close(a, b, ABOUT_ROOM * max(abs(a), abs(b))) for a, b in ((low_a, low_b), (high_a, high_b)))
    return Outcome.AGREES if same else Outcome.CONFLICTS


def _bounds(quantity: Quantity) -> tuple[float, float]:
    value, _, factor = base(quantity)
    if quantity.low is None or quantity.high is None:
        return value - _room(quantity), value + _room(quantity)
    return quantity.low * factor, quantity.high * factor


def _room(quantity: Quantity) -> float:
    """How far the true value may lie from the stated one: half its last digit, or 3 percent after "about"."""
    value, _, factor = base(quantity)
    if quantity.modifier is Modifier.ABOUT:
        return abs(value) * ABOUT_ROOM
    digits = _DIGITS.search(quantity.text)
    if digits is None:
        return 0.0
    written = digits[0].replace(",", "")
    number = float(written)
    decimals = len(written.partition(".")[2])
    zeros = 0 if decimals else len(written) - len(written.rstrip("0"))
    scale = abs(quantity.value) / number if number else 1.0
    half_step = 0.5 * 10.0 ** (zeros - decimals) * scale * factor
    # "300,000" may be rounded to its zeros, but 100 is not 60: the room of a round number is capped.
    cap = abs(value) * (EXACT_ROOM if zeros else 0.05)
    return min(half_step, cap)


def _close(a: float, b: float, room: float) -> bool:
    return abs(a - b) <= room + 1e-9 * max(abs(a), abs(b))


def _kind(one: Quantity, other: Quantity) -> str:
    """What differs: the unit, the direction of a bound, the scale (million for billion), or the number."""
    if measured(one) and measured(other) and one.unit != other.unit:
        return "unit" if one.value == other.value or base(one)[1] != base(other)[1] else "number"
    a, b = base(one)[0], base(other)[0]
    if math.isclose(a, b) and one.modifier is not other.modifier:
        return "direction"
    if a > 0 and b > 0:
        tens = math.log10(a / b)
        if abs(tens) > 0.9 and abs(tens - round(tens)) < 1e-6:
            return "scale"
    return "number"


def _row(slot: str, outcome: Outcome, one: Quantity, other: Quantity) -> SlotComparison:
    sentence = f"claim says {phrase(one)}, source says {phrase(other)}"
    if outcome is Outcome.AGREES:
        return SlotComparison(slot, outcome, one.text, other.text, sentence)
    return SlotComparison(slot, outcome, one.text, other.text, sentence + _gap(one, other))


def _gap(one: Quantity, other: Quantity) -> str:
    """How far the claim is from the source, in words; nothing where a difference makes no sense."""
    (a, unit, _), (b, other_unit, _) = base(one), base(other)
    if unit != other_unit or a == b:
        return ""
    side = "lower" if a < b else "higher"
    if unit == "percent":
        return f" ({abs(a - b):.4g} points {side})"
    if a == 0 or b == 0:
        return f" ({side} than zero)" if b == 0 else ""
    ratio = abs(a / b)
    if ratio >= 2:
        return f" ({figure(round(ratio, 1))} times as much)"
    if ratio <= 0.5:
        return f" (1/{figure(round(1 / ratio, 1))} of it)"
    return f" ({abs(a - b) / abs(b):.1%} {side})"
