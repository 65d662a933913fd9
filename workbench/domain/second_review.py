"""Which verdicts are judged a second time: by rules about claim and verdict, and by a sample nobody can foresee."""

import hashlib
from dataclasses import dataclass
from typing import Final

from workbench.domain.ratings import Scale

LOW: Final = "low"
CONFIDENCES: Final = {"high": "High", "medium": "Medium", LOW: "Low"}
"""How sure an author is of a verdict, with the words for it."""

RULES: Final = {
    "topic": "The topic is one of those that are always judged twice",
    "confidence": "The author is not sure of it",
    "label": "The desk gives this label for the first time",
    "reach": "Many articles carry the claim",
    "sample": "The sample",
}
"""The rules by their names, with the words for them."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the desk has set: which rules are on, and their limits.

    `rate` is the share of claims in the sample, 0 to 1; `salt` makes the sample the desk's own; `reach` is the number
    of articles from which on a claim counts as widespread; `tolerance` is how many steps on the scale two ratings may
    be apart and still agree.
    """

    on: frozenset[str] = frozenset()
    rate: float = 0.0
    salt: str = ""
    topics: frozenset[str] = frozenset()
    reach: int = 3
    tolerance: int = 0


NO_RULES: Final = Rules()
"""A desk on which every verdict goes straight to an editor."""


@dataclass(frozen=True, slots=True)
class Case:
    """A claim with its first verdict, as the rules see them."""

    claim_id: int
    topic: str = ""
    confidence: str = ""
    is_first_of_label: bool = False
    articles: int = 1


def triggers(case: Case, rules: Rules) -> tuple[str, ...]:
    """The names of the rules that ask for a second review, in the order of `RULES`; none when it needs none."""
    holds = {
        "topic": case.topic in rules.topics,
        "confidence": case.confidence == LOW,
        "label": case.is_first_of_label,
        "reach": case.articles >= rules.reach,
        "sample": is_sampled(case.claim_id, rules),
    }
    return tuple(name for name in RULES if name in rules.on and holds[name])


def is_sampled(claim_id: int, rules: Rules) -> bool:
    """Whether a claim is in the sample: 64 bits of SHA-256 over salt and number, as a share of all, are below the rate.

    The same claim is always in the sample or never, whoever asks and however often.
    """
    digest = hashlib.sha256(f"{rules.salt}:{claim_id}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64 < rules.rate


def agree(first: str, second: str, scale: Scale, tolerance: int = 0) -> bool:
    """Whether two ratings say the same: equal, or both degrees of truth and at most `tolerance` steps apart."""
    if first == second:
        return True
    one, other = scale[first].value, scale[second].value
    return one is not None and other is not None and abs(one - other) <= tolerance
