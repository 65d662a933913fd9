"""The desk's rating scales, as versioned data.

An outcome that is no degree of truth (unproven, opinion, satire, outdated) carries no number: a number there would be
read as half true. One rating is one row; a changed definition is a new version of the scale, never an edit.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rating:
    """One outcome: `value` 1 (worst) to the scale's best, or None when it is no degree of truth."""

    id: str
    label: str
    value: int | None
    meaning: str


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

SCALES = {(DESK.id, DESK.version): DESK}
