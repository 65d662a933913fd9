"""A scale of the desk's own: what may stand on it, and how what somebody types becomes one.

Degrees of truth are numbered from 1 in the order in which they stand, worst first; what is no degree of truth carries
no number and stands last. What a rating means is said on the scale `desk`, the common measure, so that it can be
compared with every shipped scale.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from workbench.domain.ratings import DESK, Rating, Scale
from workbench.errors import BadInputError

OWN: Final = "own"
"""The id of the scale that a desk makes for itself; each change of it is a new version."""

MOST: Final = 12
LONGEST_NAME: Final = 80
LONGEST_LABEL: Final = 60
"""Characters; fact-check listings show no more of a label."""

LONGEST_MEANING: Final = 300
LEAST_DEGREES: Final = 2


@dataclass(frozen=True, slots=True)
class TypedRating:
    """A rating as somebody types it; `means` is the id of a rating of the scale `desk`, "" for none."""

    label: str
    meaning: str
    is_degree: bool = True
    means: str = ""


def make(name: str, version: int, typed: Sequence[TypedRating]) -> Scale:
    """The scale that these ratings make, degrees of truth worst first; BadInputError says what is wrong with it."""
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise BadInputError(f"A scale has a name of 1 to {LONGEST_NAME} characters; this one has {len(name.strip())}.")
    if len(typed) > MOST:
        raise BadInputError(f"A scale has at most {MOST} ratings; this one has {len(typed)}.")
    degrees = [one for one in typed if one.is_degree]
    if len(degrees) < LEAST_DEGREES:
        raise BadInputError(f"A scale has at least {LEAST_DEGREES} degrees of truth; this one has {len(degrees)}.")
    for one in typed:
        _check(one)
    ordered = degrees + [one for one in typed if not one.is_degree]
    ratings = tuple(
        Rating(
            id=_id(one.label, number),
            label=one.label.strip(),
            value=number if one.is_degree else None,
            meaning=one.meaning.strip(),
            means=one.means,
        )
        for number, one in enumerate(ordered, start=1)
    )
    twice = [rating_id for rating_id, count in Counter(rating.id for rating in ratings).items() if count > 1]
    if twice:
        alike = ", ".join(rating.label for rating in ratings if rating.id in twice)
        raise BadInputError(f"Ratings need labels that differ in their letters; these do not: {alike}.")
    _check_order(ratings)
    return Scale(OWN, version, name.strip(), ratings)


def _check_order(ratings: Sequence[Rating]) -> None:
    """What the degrees of truth mean must rise with them, or a comparison with another scale would turn it round."""
    known = [(rating, DESK[rating.means].value or 0) for rating in ratings if rating.means and rating.value is not None]
    for (lower, one), (higher, other) in pairwise(known):
        if one > other:
            raise BadInputError(
                f"“{higher.label}” stands above “{lower.label}” and means less (“{DESK[higher.means].label}” and "
                f"“{DESK[lower.means].label}”). Change the order, or what they mean."
            )


def _check(one: TypedRating) -> None:
    label = one.label.strip()
    if not 0 < len(label) <= LONGEST_LABEL:
        raise BadInputError(f"A label has 1 to {LONGEST_LABEL} characters; {label[:20]!r} has {len(label)}.")
    if not 0 < len(one.meaning.strip()) <= LONGEST_MEANING:
        raise BadInputError(f"Say in 1 to {LONGEST_MEANING} characters what “{label}” means to readers.")
    if not one.means:
        return
    if one.means not in DESK:
        raise BadInputError(f"There is no rating {one.means!r}; there is {', '.join(r.id for r in DESK.ratings)}.")
    if (DESK[one.means].value is not None) != one.is_degree:
        other = DESK[one.means].label
        is_so, is_not = ("a degree of truth", "none") if one.is_degree else ("no degree of truth", "one")
        raise BadInputError(f"“{label}” is {is_so} and “{other}” is {is_not}, so the one cannot mean the other.")


def _id(label: str, number: int) -> str:
    """The label's letters and figures in one word: "Not so!" is "not-so"; of a label without any, its number."""
    return "-".join(re.findall(r"[^\W_]+", label.casefold())) or f"rating-{number}"
