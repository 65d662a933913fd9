"""The rating scales that are shipped, as versioned data; `domain.own_scale` makes one of a desk's own.

An outcome that is no degree of truth (unproven, opinion, satire, outdated) carries no number: a number there would be
read as half true. One rating is one row; a changed definition is a new version of the scale, never an edit.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rating:
    """One outcome: `value` 1 (worst) to the scale's best, or None when it is no degree of truth.

    `means` is the id of the rating of the scale `desk` that a rating of the desk's own making means, "" for none; what
    shipped ratings mean stands in `domain.crosswalks`.
    """

    id: str
    label: str
    value: int | None
    meaning: str
    means: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """A named, versioned set of ratings, worst first, outcomes without a number last."""

    id: str
    version: int
    name: str
    ratings: tuple[Rating, ...]

    @property
    def worst(self) -> int:
        """The number that ClaimReview calls worstRating; 1 or more."""
        return min(r.value for r in self.ratings if r.value is not None)

    @property
    def best(self) -> int:
        """The number that ClaimReview calls bestRating; above `worst`."""
        return max(r.value for r in self.ratings if r.value is not None)

    @property
    def first_unnumbered(self) -> str:
        """The id of the first outcome that is no degree of truth, "" where each is one: forms divide them there."""
        return next((rating.id for rating in self.ratings if rating.value is None), "")

    @property
    def key(self) -> str:
        """Name and version in one word, as forms and exports carry them: "desk-1"."""
        return f"{self.id}-{self.version}"

    def __getitem__(self, rating_id: str) -> Rating:
        for rating in self.ratings:
            if rating.id == rating_id:
                return rating
        raise KeyError(f"no rating {rating_id!r} on scale {self.id}; there is {', '.join(r.id for r in self.ratings)}")

    def __contains__(self, rating_id: object) -> bool:
        return any(rating.id == rating_id for rating in self.ratings)


DESK = Scale(
    id="desk",
    version=1,
    name="The desk's scale",
    ratings=(
        Rating("false", "False", 1, "The evidence contradicts the claim."),
        Rating("mostly-false", "Mostly false", 2, "A part holds, but what matters in the claim does not."),
        Rating(
            "half-true",
            "Half true",
            3,
            "The facts are right and the picture they give is not, or the reverse.",
        ),
        Rating("mostly-true", "Mostly true", 4, "What matters holds; a detail is wrong or missing."),
        Rating("true", "True", 5, "The evidence supports the claim as it was made."),
        Rating("unproven", "Unproven", None, "The evidence that can be had settles it neither way."),
        Rating("opinion", "Opinion", None, "A judgement that no evidence can settle."),
        Rating("satire", "Satire", None, "Made as a joke and read as news."),
        Rating("outdated", "Outdated", None, "It held once and no longer does."),
    ),
)

POLITIFACT = Scale(
    id="politifact",
    version=1,
    name="PolitiFact's Truth-O-Meter",
    ratings=(
        Rating("pants-on-fire", "Pants on Fire", 1, "Wrong, and ridiculous to claim."),
        Rating("false", "False", 2, "Not accurate."),
        Rating("mostly-false", "Mostly False", 3, "A grain of truth, and what would change the picture is left out."),
        Rating("half-true", "Half True", 4, "Accurate in part, and important details are left out."),
        Rating("mostly-true", "Mostly True", 5, "Accurate, and needs more to be understood."),
        Rating("true", "True", 6, "Accurate, with nothing of weight missing."),
    ),
)

FULL_FACT = Scale(
    id="fullfact",
    version=1,
    name="Full Fact's conclusions, in sentences",
    ratings=(
        Rating(
            "incorrect", "Incorrect.", 1, "The evidence says otherwise; the sentence that follows says what it says."
        ),
        Rating("mixture", "Mixture.", 2, "One part holds and another does not; the sentence says which."),
        Rating("roughly-correct", "Roughly correct.", 3, "Near enough; the sentence gives the exact figure."),
        Rating("correct", "Correct.", 4, "The evidence supports it; the sentence says how."),
    ),
)

AVERITEC = Scale(
    id="averitec",
    version=1,
    name="AVeriTeC's four",
    ratings=(
        Rating("refuted", "Refuted", 1, "The evidence found contradicts the claim."),
        Rating("conflicting", "Conflicting Evidence/Cherrypicking", 2, "Evidence on both sides, or true by selection."),
        Rating("supported", "Supported", 3, "The evidence found supports the claim."),
        Rating("not-enough-evidence", "Not Enough Evidence", None, "What was found settles it neither way."),
    ),
)

GOOGLE = Scale(
    id="google",
    version=1,
    name="Google's five",
    ratings=(
        Rating("1", "False", 1, "Not true."),
        Rating("2", "Mostly false", 2, "More wrong than right."),
        Rating("3", "Half true", 3, "Partly right."),
        Rating("4", "Mostly true", 4, "More right than wrong."),
        Rating("5", "True", 5, "True."),
    ),
)

SCALES = {(scale.id, scale.version): scale for scale in (DESK, POLITIFACT, FULL_FACT, AVERITEC, GOOGLE)}
"""Every scale that is shipped, by its name and version; `domain.crosswalks` says what their ratings mean."""


def newest(scale_id: str) -> Scale:
    """The version in force of a shipped scale; KeyError names those that there are."""
    found = [scale for scale in SCALES.values() if scale.id == scale_id]
    if not found:
        raise KeyError(f"no scale {scale_id!r}; there is {', '.join(scale.id for scale in SCALES.values())}")
    return max(found, key=lambda scale: scale.version)


def labels(own: Scale, others: Iterable[Scale] = SCALES.values()) -> dict[str, str]:
    """Every rating that a check may have, by its id: those of the desk's scale first, then those of the others."""
    found = {rating.id: rating.label for rating in own.ratings}
    for scale in others:
        for rating in scale.ratings:
            found.setdefault(rating.id, f"{rating.label} ({scale.name})")
    return found
