"""What makes a passage resemble a claim: one function a feature, each 0 to 1 with a sentence of its own.

RapidFuzz finds resemblance and judges nothing: it sees the content words without their numbers and dates, and whether
those agree is a feature of its own. A claim whose number is changed into a contradicting one therefore can only lose.
Features of BM25 and of meaning take the index's score as it is given and do not look at the text.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from rapidfuzz import fuzz

from workbench.domain.values import Candidate, Outcome, Statement
from workbench.match.conflicts import date as dates
from workbench.match.conflicts import name as names
from workbench.match.conflicts import number as numbers
from workbench.match.conflicts.units import comparable
from workbench.match.sides import Side
from workbench.registry import Registry


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim beside a candidate, taken apart once for all features.

    `best_…` are the highest scores of the list; `place_…` say which place of it the candidate has by each, 1 for the
    first: as many as score higher, and one.
    """

    statement: Statement
    candidate: Candidate
    claim: Side
    source: Side
    title: Side
    best_lexical: float
    best_cosine: float
    place_lexical: int
    place_cosine: int


T = TypeVar("T")

Feature = Callable[[Pair], tuple[float, str]]
"""A value from 0 to 1 and a sentence that says what it rests on."""

FEATURES: Registry[Feature] = Registry("match feature")

COSINE_STEEP = 3.0
"""A cosine that is lower than the best by one over this counts nothing."""


@FEATURES.register("bm25 of best")
def bm25_of_best(pair: Pair) -> tuple[float, str]:
    """The index's score as a share of the best candidate's; what stands first has 1."""
    share = max(0.0, pair.candidate.lexical) / pair.best_lexical if pair.best_lexical > 0 else 0.0
    return share, f"{share:.0%} of the best BM25 score for this claim"


@FEATURES.register("cosine")
def cosine(pair: Pair) -> tuple[float, str]:
    """How near the two meanings are: the cosine of the encoder's vectors, 0 when it is below."""
    found = pair.candidate.cosine
    return (0.0, "its meaning was not read yet") if found is None else (max(0.0, found), f"cosine {found:.2f}")


@FEATURES.register("cosine of best")
def cosine_of_best(pair: Pair) -> tuple[float, str]:
    """How far the cosine is below the best candidate's; what stands first has 1, a third below it has 0."""
    found = pair.candidate.cosine
    if found is None:
        return 0.0, "its meaning was not read yet"
    below = max(0.0, pair.best_cosine - found)
    return max(0.0, 1 - COSINE_STEEP * below), f"{below:.2f} below the best cosine for this claim"


@FEATURES.register("place by words")
def place_by_words(pair: Pair) -> tuple[float, str]:
    """One over the candidate's place by BM25: 1, a half, a third; 0 when the words do not offer it."""
    if pair.candidate.lexical <= 0:
        return 0.0, "its words do not offer it"
    return 1 / pair.place_lexical, f"number {pair.place_lexical} by words"


@FEATURES.register("place by meaning")
def place_by_meaning(pair: Pair) -> tuple[float, str]:
    """One over the candidate's place by the cosine: 1, a half, a third; 0 when it has none."""
    if pair.candidate.cosine is None:
        return 0.0, "its meaning was not read yet"
    return 1 / pair.place_cosine, f"number {pair.place_cosine} by meaning"


@FEATURES.register("token set")
def token_set(pair: Pair) -> tuple[float, str]:
    """RapidFuzz token_set_ratio of the content words: the words in common, order and repeats aside."""
    return _ratio("token_set_ratio", fuzz.token_set_ratio(pair.claim.plain, pair.source.plain))


@FEATURES.register("partial")
def partial(pair: Pair) -> tuple[float, str]:
    """RapidFuzz partial_ratio of the content words: the best stretch of the longer text for the shorter one."""
    return _ratio("partial_ratio", fuzz.partial_ratio(pair.claim.plain, pair.source.plain))


@FEATURES.register("title token set")
def title_token_set(pair: Pair) -> tuple[float, str]:
    """RapidFuzz token_set_ratio of the claim and the source's title."""
    return _ratio("token_set_ratio with the title", fuzz.token_set_ratio(pair.claim.plain, pair.title.plain))


@FEATURES.register("word pairs")
def word_pairs(pair: Pair) -> tuple[float, str]:
    """Share of the claim's neighbouring content words that are neighbours in the passage or the title too."""
    both = pair.source.pairs | pair.title.pairs
    return _share(pair.claim.pairs, both, "of the claim's word pairs are in the source")


@FEATURES.register("numbers")
def shared_numbers(pair: Pair) -> tuple[float, str]:
    """Share of the claim's quantities that the passage or the title states too, as the conflict gate compares them."""
    theirs = [*pair.source.slots.quantities, *pair.title.slots.quantities]
    mine = pair.claim.slots.quantities
    found = sum(
        any(comparable(one, other) and numbers.agreement(one, other) is Outcome.AGREES for other in theirs)
        for one in mine
    )
    return (found / len(mine) if mine else 0.0), f"{found} of {len(mine)} numbers agree"


@FEATURES.register("dates")
def shared_dates(pair: Pair) -> tuple[float, str]:
    """Share of the claim's dates that agree with one of the passage or the title."""
    theirs = [*pair.source.slots.dates, *pair.title.slots.dates]
    mine = pair.claim.slots.dates
    found = sum(any(dates.agreement(one, other) is Outcome.AGREES for other in theirs) for one in mine)
    return (found / len(mine) if mine else 0.0), f"{found} of {len(mine)} dates agree"


@FEATURES.register("names")
def shared_names(pair: Pair) -> tuple[float, str]:
    """Share of the claim's names that the passage or the title has."""
    mine = pair.claim.slots.names
    found = sum(names.mentions(pair.source, one) or names.mentions(pair.title, one) for one in mine)
    return (found / len(mine) if mine else 0.0), f"{found} of {len(mine)} names are in the source"


@FEATURES.register("length")
def length(pair: Pair) -> tuple[float, str]:
    """Content words of the shorter text as a share of the longer one's."""
    one, other = sorted((len(pair.claim.stems), len(pair.source.stems)))
    return (one / other if other else 0.0), f"{len(pair.claim.stems)} and {len(pair.source.stems)} content words"


def _ratio(name: str, ratio: float) -> tuple[float, str]:
    return ratio / 100, f"{name} {ratio:.0f} without numbers"


def _share(these: frozenset[T], those: frozenset[T], what: str) -> tuple[float, str]:
    common = len(these & those)
    return (common / len(these) if these else 0.0), f"{common} of {len(these)} {what}"
