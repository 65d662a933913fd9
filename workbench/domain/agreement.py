"""How far independent judgements agree, beyond what chance would give.

A rating that somebody did not give is None. Where a figure is undefined (nothing to compare, or everybody always says
the same) it is None, which pages show as “n/a”; below `MINIMUM` doubly judged claims no figure should be shown at all.
Labels that are no degree of truth have no place on the scale and take part in the nominal figures only. Equal pairs
and units are counted once and weighed, so that the thousand samples of a bootstrap are quick.
"""

import random
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise

MINIMUM = 20
"""The least number of doubly judged claims of which a figure says anything."""

Label = Hashable
Pair = tuple[Label, Label]
Units = Sequence[Sequence[Label | None]]
"""One row a claim, one place a reviewer, None where that reviewer did not judge."""

Distance = Callable[[Label, Label], float]


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with the bounds of its 95 % interval."""

    value: float
    low: float
    high: float


def percent(pairs: Sequence[Pair]) -> float | None:
    """The share of pairs that are equal, 0 to 1; None without any."""
    return sum(one == other for one, other in pairs) / len(pairs) if pairs else None


def kappa(pairs: Sequence[Pair], weights: str = "none", order: Sequence[Label] = ()) -> float | None:
    """Cohen's kappa (Cohen 1960; weighted, 1968): agreement beyond what the two reviewers' own label shares would give.

    `weights` is "none", "linear" or "quadratic"; the latter two need the labels in their `order`, and leave pairs with
    another label out. None when chance alone would explain everything.
    """
    if weights != "none":
        pairs = [pair for pair in pairs if pair[0] in order and pair[1] in order]
    if not pairs:
        return None
    apart = _apart(weights, order)
    seen = sum(apart(*pair) * times for pair, times in Counter(pairs).items()) / len(pairs)
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    expected = sum(apart(one, other) * first[one] * second[other] for one in first for other in second)
    expected /= len(pairs) ** 2
    return 1 - seen / expected if expected else None


def kappa_of(observed: float, expected: float) -> float | None:
    """Kappa from the observed and the expected share of agreement, both 0 to 1; None when the latter is 1."""
    return (observed - expected) / (1 - expected) if expected < 1 else None


def alpha(units: Units, distance: Distance) -> float | None:
    """Krippendorff's alpha (Krippendorff 2004, 11.3): 1 - observed / expected disagreement, any number of reviewers.

    Missing judgements are left out, and with them claims that fewer than two judged. None when nothing can be compared,
    or when all labels are the same.
    """
    judged = Counter(tuple(label for label in unit if label is not None) for unit in units)
    judged = Counter({unit: times for unit, times in judged.items() if len(unit) > 1})
    totals: Counter[Label] = Counter()
    for unit, times in judged.items():
        for label in unit:
            totals[label] += times
    count = totals.total()
    seen = sum(times * _disagreement(unit, distance) / (len(unit) - 1) for unit, times in judged.items())
    by_chance = sum(totals[one] * totals[other] * distance(one, other) for one in totals for other in totals)
    return 1 - (count - 1) * seen / by_chance if by_chance else None


def nominal(one: Label, other: Label) -> float:
    """0 for the same label, 1 for another."""
    return float(one != other)


def ordinal(units: Units, order: Sequence[Label]) -> Distance:
    """Krippendorff's distance between ranks: the labels that lie between two, by how often they were given, squared."""
    judged = [[label for label in unit if label is not None] for unit in units]
    totals = Counter(label for unit in judged if len(unit) > 1 for label in unit)
    place = {label: at for at, label in enumerate(order)}

    def apart(one: Label, other: Label) -> float:
        low, high = sorted((place[one], place[other]))
        between = sum(totals[label] for label in order[low : high + 1])
        return (between - (totals[one] + totals[other]) / 2) ** 2

    return apart


def interval(one: Label, other: Label) -> float:
    """The difference of two numbers, squared."""
    return (float(one) - float(other)) ** 2  # type: ignore[arg-type]  # only for numbers


def ac1(units: Units) -> float | None:
    """Gwet's AC1 (Gwet 2008), for any number of reviewers: steady where one label is given most of the time.

    None when nothing can be compared or only one label exists.
    """
    judged = [[label for label in unit if label is not None] for unit in units]
    doubly = [unit for unit in judged if len(unit) > 1]
    labels = {label for unit in judged for label in unit}
    if not doubly or len(labels) < 2:
        return None
    seen = sum(1 - _disagreement(unit, nominal) / (len(unit) * (len(unit) - 1)) for unit in doubly) / len(doubly)
    given = [unit for unit in judged if unit]
    shares = (sum(unit.count(label) / len(unit) for unit in given) / len(given) for label in labels)
    expected = sum(share * (1 - share) for share in shares) / (len(labels) - 1)
    return kappa_of(seen, expected)


def bootstrap(
    things: Sequence[Pair] | Units, figure: Callable[[list[object]], float | None], *, rounds: int = 1000, seed: int = 1
) -> Interval | None:
    """The figure with its 95 % interval by the percentile bootstrap (Efron 1979): claims drawn again with replacement.

    The same seed gives the same interval. None where the figure itself, or nearly every draw, is undefined.
    """
    whole = figure(list(things))
    chance = random.Random(seed)  # noqa: S311 - draws a sample, keeps no secret
    drawn = (figure(chance.choices(list(things), k=len(things))) for _ in range(rounds)) if things else ()
    values = sorted(value for value in drawn if value is not None)
    if whole is None or len(values) < rounds / 2:
        return None
    return Interval(whole, values[int(0.025 * len(values))], values[min(len(values) - 1, int(0.975 * len(values)))])


def confusion(pairs: Sequence[Pair]) -> Counter[Pair]:
    """How often each label of the first reviewer met each of the second."""
    return Counter(pairs)


def _apart(weights: str, order: Sequence[Label]) -> Distance:
    if weights == "none":
        return nominal
    if weights not in {"linear", "quadratic"} or any(one == other for one, other in pairwise(sorted(map(str, order)))):
        raise ValueError(f"weights are none, linear or quadratic over distinct labels, not {weights!r} over {order!r}")
    place = {label: at for at, label in enumerate(order)}
    power = 1 if weights == "linear" else 2
    return lambda one, other: float(abs(place[one] - place[other]) ** power)


def _disagreement(unit: Sequence[Label], distance: Distance) -> float:
    counts = Counter(unit)
    return sum(counts[one] * counts[other] * distance(one, other) for one in counts for other in counts)
