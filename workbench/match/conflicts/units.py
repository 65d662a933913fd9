"""Units: which can be converted into each other, and how a quantity is written out in a sentence."""

from functools import lru_cache

from workbench.domain.values import Modifier, Quantity

_FACTORS: dict[str, tuple[str, float]] = {
    "millimetre": ("metre", 0.001),
    "centimetre": ("metre", 0.01),
    "metre": ("metre", 1.0),
    "kilometre": ("metre", 1000.0),
    "inch": ("metre", 0.0254),
    "foot": ("metre", 0.3048),
    "yard": ("metre", 0.9144),
    "mile": ("metre", 1609.344),
    "gram": ("gram", 1.0),
    "kilogram": ("gram", 1000.0),
    "tonne": ("gram", 1_000_000.0),
    "ton": ("gram", 1_000_000.0),
    "ounce": ("gram", 28.349523125),
    "pound": ("gram", 453.59237),
    "litre": ("litre", 1.0),
    "gallon": ("litre", 3.785411784),
    "second": ("second", 1.0),
    "minute": ("second", 60.0),
    "hour": ("second", 3600.0),
    "day": ("day", 1.0),
    "week": ("day", 7.0),
    "fortnight": ("day", 14.0),
    "month": ("month", 1.0),
    "quarter": ("month", 3.0),
    "year": ("month", 12.0),
    "decade": ("month", 120.0),
    "century": ("month", 1200.0),
    "hectare": ("square metre", 10_000.0),
    "acre": ("square metre", 4046.8564224),
    "square kilometre": ("square metre", 1_000_000.0),
    "square mile": ("square metre", 2_589_988.110336),
    "kilometre per hour": ("kilometre per hour", 1.0),
    "mile per hour": ("kilometre per hour", 1.609344),
    "watt": ("watt", 1.0),
    "kilowatt": ("watt", 1e3),
    "megawatt": ("watt", 1e6),
    "gigawatt": ("watt", 1e9),
    "percent": ("percent", 1.0),
    "percentage point": ("percentage point", 1.0),
    "degree Celsius": ("degree Celsius", 1.0),
    "degree Fahrenheit": ("degree Fahrenheit", 1.0),
}
_SPELLINGS = {"meter": "metre", "liter": "litre"}


@lru_cache(maxsize=1_024)
def _spelt(unit: str) -> str:
    for american, here in _SPELLINGS.items():
        if unit.endswith(american):
            return unit.removesuffix(american) + here
    return unit


def base(quantity: Quantity) -> tuple[float, str, float]:
    """Value in the base unit, the base unit, and the factor between; an unknown unit is its own base."""
    unit, factor = _FACTORS.get(_spelt(quantity.unit), (quantity.unit, 1.0))
    return quantity.value * factor, unit, factor


def measured(quantity: Quantity) -> bool:
    """Whether the unit is one of measure or money, where another unit is another statement; a counted thing is not."""
    return _spelt(quantity.unit) in _FACTORS or is_currency(quantity.unit)


def is_currency(unit: str) -> bool:
    """Whether the unit is an ISO 4217 code."""
    return len(unit) == 3 and unit.isupper()


def comparable(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities can measure the same thing.

    Units of one base can; percent and percentage points can be taken for each other, and so can two measures or
    currencies with the same figure ("5 miles", "5 kilometres"). Counted things can when one of them is not named.
    """
    a, b = base(one)[1], base(other)[1]
    if a == b or {a, b} == {"percent", "percentage point"}:
        return True
    if measured(one) and measured(other):
        return one.value == other.value
    return "" in {a, b} and not measured(one) and not measured(other)


def phrase(quantity: Quantity) -> str:
    """The quantity in words and figures: "about 85 percent", "USD 1.2 billion", "between 3 and 5 years"."""
    if quantity.low is not None and quantity.high is not None:
        return _with_unit(f"between {figure(quantity.low)} and {figure(quantity.high)}", quantity.unit, plural=True)
    lead = "" if quantity.modifier is Modifier.EXACT else f"{quantity.modifier.value} "
    return lead + _with_unit(figure(quantity.value), quantity.unit, plural=abs(quantity.value) != 1)


def figure(value: float) -> str:
    """A number as people write it: 1,250, 84.6, 1.2 billion."""
    for size, name in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if abs(value) >= size:
            return f"{round(value / size, 6):,.10g} {name}"
    return f"{round(value, 6):,.10g}"


def _with_unit(number: str, unit: str, *, plural: bool) -> str:
    if not unit:
        return number
    if is_currency(unit):
        return f"{unit} {number}"
    irregular = {"foot": "feet", "inch": "inches", "century": "centuries", "person": "people", "percent": "percent"}
    if not plural:
        return f"{number} {unit}"
    return f"{number} {irregular.get(unit, unit if unit.endswith('s') else unit + 's')}"
