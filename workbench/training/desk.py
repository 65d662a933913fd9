"""The regression fitted anew to what a desk itself found worth checking; the encoder stays as it is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.detect.features import NAMED
from workbench.detect.worthiness import Scorer, Weights
from workbench.errors import BadInputError
from workbench.quality.detection import labels_of, rows_of, state
from workbench.quality.labelled import LabelledSentence
from workbench.quality.metrics import Floats, Labels, average_precision, best_threshold, calibration_error, decide
from workbench.training import head

FEWEST = 200
"""Decisions below which nothing can be learned that would hold next month."""

FEWEST_OF_EACH = 40
HELD_OUT = 1 / 3
PENALTY = 20.0
"""Draws every weight to the one in use: a few hundred decisions bend it, they do not replace it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How some weights do on the held-out decisions; each figure is 0 to 1, the log loss is 0 or more."""

    f1: float
    average_precision: float
    expected_calibration_error: float
    log_loss: float


@dataclass(frozen=True, slots=True)
class Retrained:
    """New weights beside those in use, both measured on decisions that neither was fitted to."""

    weights: Weights
    learned: int
    held_out: int
    before: Standing
    after: Standing

    @property
    def better(self) -> bool:
        """Whether to switch: the ranking is no worse and the probabilities are better."""
        return (
            self.after.average_precision >= self.before.average_precision and self.after.log_loss < self.before.log_loss
        )


def retrain(decided: Sequence[LabelledSentence], scorer: Scorer) -> Retrained:
    """Fit to the older two thirds of the decisions, measure on the newest third. `BadInputError` when they are few."""
    worth = sum(sentence.label for sentence in decided)
    if len(decided) < FEWEST or min(worth, len(decided) - worth) < FEWEST_OF_EACH:
        raise BadInputError(
            f"The desk has decided on {len(decided)} claims, {worth} of them worth checking; learning from them takes"
            f" {FEWEST}, and {FEWEST_OF_EACH} of each kind."
        )
    ordered = sorted(decided, key=lambda sentence: sentence.place)
    rows, labels = rows_of(scorer, [state(sentence.text) for sentence in ordered]), labels_of(ordered)
    cut = round(len(ordered) * (1 - HELD_OUT))
    target = _row(scorer.weights)
    penalty = np.array([0.0, *[PENALTY] * (len(target) - 1)])
    fitted = head.fit(rows[:cut], labels[:cut], penalty, target)
    blocks = np.arange(cut) * 10 // cut
    threshold = best_threshold(head.held_out(rows[:cut], labels[:cut], blocks, penalty, target), labels[:cut])
    weights = Weights(
        bias=round(float(fitted[0]), 3),
        named={name: round(float(weight), 3) for name, weight in zip(NAMED, fitted[2:], strict=True)},
        encoder=round(float(fitted[1]), 3),
        typical=scorer.weights.typical,
        threshold=round(threshold, 3),
        made_for=scorer.weights.made_for,
    )
    before, after = (_standing(table, rows[cut:], labels[cut:]) for table in (scorer.weights, weights))
    return Retrained(weights, cut, len(ordered) - cut, before, after)


def _row(weights: Weights) -> Floats:
    return np.array([weights.bias, weights.encoder, *[weights.named.get(name, 0.0) for name in NAMED]])


def _standing(weights: Weights, rows: Floats, labels: Labels) -> Standing:
    chances = head.probabilities(rows, _row(weights))
    sure = np.clip(np.where(labels == 1, chances, 1 - chances), 1e-9, 1.0)
    return Standing(
        f1=decide(chances, labels, weights.threshold).f1,
        average_precision=average_precision(chances, labels),
        expected_calibration_error=calibration_error(chances, labels),
        log_loss=float(-np.log(sure).mean()),
    )
