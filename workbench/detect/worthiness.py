"""How much a sentence is worth checking, 0 to 1, with the features that moved the score.

A logistic regression whose weights stand in `worthiness.json`, written by `bench/train_worthiness.py`; the file says
from what data, with which figures. The reasons are the weights at work: their effects and the bias add up to the
log-odds of the score.
"""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from workbench.detect.features import SENTENCES, damp, named_features, ngrams
from workbench.domain.values import DateRef, Quantity, Reason
from workbench.errors import StartUpError

_SHOWN_WORDS = 6


@dataclass(frozen=True, slots=True)
class Weights:
    """The learned table: log-odds of the bias, of each named feature and of each n-gram; F1 is best at `threshold`."""

    bias: float
    named: dict[str, float]
    ngrams: dict[str, float]
    threshold: float


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The weights of the package, read once. Raises `StartUpError` when their file is missing or damaged."""
    try:
        table = json.loads((resources.files("workbench.detect") / "worthiness.json").read_text("utf-8"))
        return Weights(table["bias"], table["named"], table["ngrams"], table["threshold"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = (
            f"The worthiness weights (workbench/detect/worthiness.json) cannot be read: {error!r}. Install the package"
            " again, or write the file anew with bench/train_worthiness.py."
        )
        raise StartUpError(message) from error


def worthiness(
    sentence: str, quantities: Iterable[Quantity], dates: Iterable[DateRef]
) -> tuple[float, tuple[Reason, ...]]:
    """The score of a sentence, 0 to 1, and its reasons, strongest first.

    `quantities` and `dates` are those of the sentence. The effects are log-odds; the wording counts as one reason,
    with the n-grams that moved it most.
    """
    table = weights()
    reasons = [
        Reason(
            feature.name, SENTENCES[feature.name], round(table.named[feature.name] * feature.value, 3), feature.words
        )
        for feature in named_features(sentence, quantities, dates)
        if feature.name in table.named
    ]
    wording = _wording(sentence, table)
    if wording:
        reasons.append(wording)
    total = table.bias + sum(reason.effect for reason in reasons)
    strongest = sorted((reason for reason in reasons if reason.effect), key=lambda reason: -abs(reason.effect))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total)))), tuple(strongest)


def _wording(sentence: str, table: Weights) -> Reason | None:
    known = [gram for gram in ngrams(sentence) if gram in table.ngrams]
    if not known:
        return None
    factor = damp(len(known))
    effect = round(factor * sum(table.ngrams[gram] for gram in known), 3)
    sign = 1 if effect >= 0 else -1
    moved = sorted((gram for gram in known if table.ngrams[gram] * sign > 0), key=lambda gram: -abs(table.ngrams[gram]))
    return Reason("words", SENTENCES["words"], effect, tuple(moved[:_SHOWN_WORDS]))
