"""The regression on top of a trained encoder, from labelled sentences: the table that scores. Needs no PyTorch."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from workbench.detect.features import NAMED
from workbench.detect.worthiness import WEIGHTS, Scorer, Weights, weights_json
from workbench.encode.encoder import Encoder
from workbench.quality.detection import labels_of, measure, rows_of, state
from workbench.quality.labelled import LabelledSentence, read_sentences
from workbench.quality.metrics import Floats, Labels, average_precision, best_threshold, calibration_error, decide
from workbench.training import head, package
from workbench.training.drift import fit_ahead, held_out_ahead
from workbench.training.plan import Plan

Told = Callable[[str], None]

PENALTY_NAMED = 10.0
PENALTY_ENCODER = 1.0
TYPICAL_PENALTY = 1.0


@dataclass(frozen=True, slots=True)
class Splits:
    """What training reads: it learns on train, fits the regression to dev and the newest of train, and measures."""

    train: Sequence[LabelledSentence]
    dev: Sequence[LabelledSentence]
    measured: Mapping[str, Sequence[LabelledSentence]]
    sha256: Mapping[str, str]


def read_splits(train: Path, dev: Path, measured: Mapping[str, Path], skipped: Told) -> Splits:
    """The labelled files; `skipped` is told of rows that cannot be used. Raises `BadInputError`."""
    paths = {"train": train, "dev": dev, **measured}
    rows = {name: read_sentences(path, skipped) for name, path in paths.items()}
    sums = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in paths.items()}
    return Splits(rows["train"], rows["dev"], {name: rows[name] for name in measured}, sums)


def refit(splits: Splits, encoder: Encoder, version: str, out: Path, plan: Plan, told: Told) -> Scorer:
    """Fit the table for an encoder of this version, trained by this plan, and write it into the folder `out`."""
    told("the regression")
    out.mkdir(parents=True, exist_ok=True)
    newest = [sentence for sentence in splits.train if sentence.place >= plan.newest_from]
    weights, figures = _regression(encoder, splits.dev, newest)
    scorer = Scorer(encoder, replace(weights, made_for=version))
    figures |= {name: _rounded(asdict(measure(scorer, rows))) for name, rows in splits.measured.items()}
    _write_table(out, scorer.weights, splits, plan, figures)
    return scorer


def _regression(
    encoder: Encoder, dev: Sequence[LabelledSentence], newest: Sequence[LabelledSentence]
) -> tuple[Weights, dict[str, Any]]:
    """The table, for sentences later than `newest`, and its figures on blocks that the regression had not seen either.

    The threshold is where F1 was best on the newest, held out: they are nearest to what the table is for.
    """
    none = Weights(0.0, {}, 1.0, {}, 0.5)
    fresh = [*dev, *newest]
    rows = rows_of(Scorer(encoder, none), [state(sentence.text) for sentence in fresh])
    labels, late = labels_of(fresh), np.array([0] * len(dev) + [1] * len(newest), dtype=np.int64)
    penalty = np.array([0.0, PENALTY_ENCODER, *[PENALTY_NAMED] * len(NAMED)])
    target = np.array([0.0, 1.0, *[0.0] * len(NAMED)])
    blocks = head.blocks_of(sentence.place for sentence in fresh)
    unseen = held_out_ahead(rows, labels, late, blocks, penalty, target)
    fitted = fit_ahead(rows, labels, late, penalty, target)
    nearest = late == 1 if newest else late == 0
    threshold = round(best_threshold(unseen[nearest], labels[nearest]), 3)
    named = {name: round(float(weight), 3) for name, weight in zip(NAMED, fitted[2:], strict=True)}
    typical = head.least_squares(np.delete(rows, 1, axis=1), rows[:, 1], TYPICAL_PENALTY)
    weights = Weights(
        round(float(fitted[0]), 3),
        named,
        round(float(fitted[1]), 3),
        {name: round(float(weight), 3) for name, weight in zip(("", *NAMED), typical, strict=True)},
        threshold,
    )
    parts = {"dev, held out": late == 0, "newest, held out": late == 1}
    figures = {name: _held(unseen[part], labels[part], threshold) for name, part in parts.items() if part.any()}
    return weights, figures


def _held(chances: Floats, labels: Labels, threshold: float) -> dict[str, Any]:
    return _rounded(
        {
            "rows": len(labels),
            "f1": decide(chances, labels, threshold).f1,
            "average_precision": average_precision(chances, labels),
            "expected_calibration_error": calibration_error(chances, labels),
        }
    )


def _write_table(out: Path, weights: Weights, splits: Splits, plan: Plan, figures: Mapping[str, Any]) -> None:
    note = {
        "made by": "workbench train detection",
        "data": dict(splits.sha256),
        "rows": {"train": len(splits.train), "dev": len(splits.dev)},
        "plan": asdict(plan),
        "base": {"package": package.PACKAGE, "sha256": package.SHA256},
        "figures": figures,
    }
    (out / WEIGHTS).write_text(weights_json(weights, note), encoding="utf-8")


def _rounded(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in figures.items()}
