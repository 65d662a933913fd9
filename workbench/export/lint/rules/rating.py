"""The verdict: its label and its numbers."""

import math
import re
from collections.abc import Iterator
from typing import Any, Final

from workbench.domain.ratings import SCALES
from workbench.export.compare import fold
from workbench.export.lint._model import Case, Problem, Severity, rule
from workbench.export.lint._read import items, node, short, text

NUMBERS: Final = ("ratingValue", "bestRating", "worstRating")
LONGEST_LABEL: Final = 60
"""Code points that fact-check listings show of a label."""

LOWEST_WORST: Final = 1

_DECIMAL: Final = re.compile(r"\s*[+-]?(?:\d{1,300}(?:[.]\d{0,300})?|[.]\d{1,300})(?:[eE][+-]?\d{1,3})?\s*", re.ASCII)
_WITHOUT_NUMBER: Final = frozenset(
    fold(rating.label) for scale in SCALES.values() for rating in scale.ratings if rating.value is None
)


@rule("E02", "The record has no `reviewRating` object.")
def rating_is_given(case: Case) -> Iterator[Problem]:
    """E02."""
    if node(case.record, "reviewRating") is None:
        value = case.record.get("reviewRating")
        found = "The record has no reviewRating" if value in (None, "", []) else f"The reviewRating is {short(value)}"
        yield Problem(".reviewRating", f"{found}; give an object of type Rating with alternateName.")


@rule("E03", "The rating has no `alternateName`, the label that people read; a warning when it has a `name` instead.")
def label_is_given(case: Case) -> Iterator[Problem]:
    """E03."""
    rating = node(case.record, "reviewRating")
    if rating is None or text(rating.get("alternateName")):
        return
    name = text(rating.get("name"))
    if name:
        message = f"The label {short(name)} is in name, which is read only for want of an alternateName; move it there."
        yield Problem(".reviewRating.name", message, Severity.WARNING)
    else:
        yield Problem(".reviewRating.alternateName", "Give the verdict in words; without it no verdict is shown.")


@rule("E08", "A number of the rating is not a finite number.")
def numbers_are_numbers(case: Case) -> Iterator[Problem]:
    """E08."""
    for key, value in _given(case).items():
        if _number(value) is None:
            yield Problem(f".reviewRating.{key}", f"{key} is {short(value)}; give a finite number or leave it out.")


@rule("E09", "`worstRating` is below 1.")
def worst_is_one_or_more(case: Case) -> Iterator[Problem]:
    """E09."""
    worst = _numbers(case).get("worstRating")
    if worst is not None and worst < LOWEST_WORST:
        message = (
            f"worstRating is {worst:g}; the lowest allowed is 1. A verdict without a number has none of the three."
        )
        yield Problem(".reviewRating.worstRating", message)


@rule("E10", "`bestRating` is not above `worstRating`.")
def best_is_above_worst(case: Case) -> Iterator[Problem]:
    """E10."""
    numbers = _numbers(case)
    best, worst = numbers.get("bestRating"), numbers.get("worstRating")
    if best is not None and worst is not None and best <= worst:
        yield Problem(".reviewRating.bestRating", f"bestRating is {best:g}; it must be above worstRating, {worst:g}.")


@rule("E11", "`ratingValue` is outside the range from `worstRating` to `bestRating`.")
def value_is_in_range(case: Case) -> Iterator[Problem]:
    """E11."""
    numbers = _numbers(case)
    value, best, worst = (numbers.get(key) for key in NUMBERS)
    if value is None or (best is not None and worst is not None and best <= worst):
        return
    if (best is not None and value > best) or (worst is not None and value < worst):
        limits = f"{'?' if worst is None else f'{worst:g}'} to {'?' if best is None else f'{best:g}'}"
        yield Problem(".reviewRating.ratingValue", f"ratingValue is {value:g}; it must be within {limits}.")


@rule("E12", "Some but not all of `ratingValue`, `bestRating` and `worstRating` are given.")
def numbers_come_together(case: Case) -> Iterator[Problem]:
    """E12."""
    given = _given(case)
    missing = [key for key in NUMBERS if key not in given]
    if given and missing:
        there = " and ".join(given)
        yield Problem(".reviewRating", f"{there} without {' and '.join(missing)}; give all three or none.")


@rule("E13", "The rating has numbers although its label is no degree of truth.")
def outcome_without_degree_has_no_number(case: Case) -> Iterator[Problem]:
    """E13."""
    label = _label(case)
    given = _given(case)
    if given and fold(label) in _WITHOUT_NUMBER:
        message = f"{short(label)} is no degree of truth, and a number reads as one; leave out {', '.join(given)}."
        yield Problem(".reviewRating", message)


@rule("W06", "The label is longer than 60 characters, so that its meaning may be cut off.")
def label_is_short(case: Case) -> Iterator[Problem]:
    """W06."""
    length = len(_label(case))
    if length > LONGEST_LABEL:
        message = (
            f"The label has {length} characters; keep to {LONGEST_LABEL}, the meaning first, the rest in reviewBody."
        )
        yield Problem(".reviewRating.alternateName", message)


@rule("W09", "A number of the rating is not a whole number.")
def numbers_are_whole(case: Case) -> Iterator[Problem]:
    """W09."""
    for key, number in _numbers(case).items():
        if not number.is_integer():
            yield Problem(
                f".reviewRating.{key}", f"{key} is {number:g}; readers of the markup keep whole numbers only."
            )


def _label(case: Case) -> str:
    return text((node(case.record, "reviewRating") or {}).get("alternateName"))


def _given(case: Case) -> dict[str, Any]:
    rating = node(case.record, "reviewRating") or {}
    return {key: rating[key] for key in NUMBERS if any(items(rating.get(key), "")) or isinstance(rating.get(key), dict)}


def _numbers(case: Case) -> dict[str, float]:
    """Those of the three that can be read; a number in quotation marks counts, as it does for readers of the markup."""
    read = {key: _number(value) for key, value in _given(case).items()}
    return {key: number for key, number in read.items() if number is not None}


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    if isinstance(value, str) and not _DECIMAL.fullmatch(value):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
