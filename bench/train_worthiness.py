"""Train the worthiness weights from labelled sentences on disk and write them into the package.

    python bench/train_worthiness.py --data DIR [--out FILE] [--size N] [--penalty X]

DIR holds train.tsv, dev.tsv and dev-test.tsv (`Sentence_id  Text  class_label`, Yes or No). The threshold is chosen on
dev; dev-test is only measured. Nothing is drawn at random: same data, same file. Logistic regression, L2, by
accelerated gradient descent in numpy (Nesterov 1983): named features and n-grams have penalties of their own.
"""

import argparse
import csv
import hashlib
import json
import math
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.detect.features import NAMED, damp, named_features, ngrams
from workbench.text.dates import date_spans, find_dates
from workbench.text.quantities import find_quantities

Floats = NDArray[np.float64]
PUBLISHED = date(2020, 1, 1)


def read(path: Path) -> tuple[list[str], NDArray[np.int64]]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["class_label"] in {"Yes", "No"}]
    return [row["Text"].strip() for row in rows], np.array(
        [row["class_label"] == "Yes" for row in rows], dtype=np.int64
    )


class Sparse:
    """Rows of (column, value), enough of a matrix for logistic regression."""

    def __init__(self, rows: list[dict[int, float]], width: int) -> None:
        self.size, self.width = len(rows), width
        self.row = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
        self.column = np.array([column for row in rows for column in row], dtype=np.int64)
        self.value = np.array([value for row in rows for value in row.values()])

    def times(self, weights: Floats) -> Floats:
        return np.bincount(self.row, self.value * weights[self.column], self.size)

    def transposed_times(self, errors: Floats) -> Floats:
        return np.bincount(self.column, self.value * errors[self.row], self.width)


def describe(texts: list[str]) -> list[tuple[dict[str, float], list[str]]]:
    described = []
    for text in texts:
        quantities = find_quantities(text, taken=date_spans(text))
        dates = find_dates(text, published_on=PUBLISHED)
        described.append(({f.name: f.value for f in named_features(text, quantities, dates)}, ngrams(text)))
    return described


def matrix(described: list[tuple[dict[str, float], list[str]]], vocabulary: dict[str, int]) -> Sparse:
    rows = []
    for named, grams in described:
        row = {0: 1.0, **{1 + index: named[name] for index, name in enumerate(NAMED) if name in named}}
        known = [vocabulary[gram] for gram in grams if gram in vocabulary]
        row.update(dict.fromkeys(known, damp(len(known))))
        rows.append(row)
    return Sparse(rows, 1 + len(NAMED) + len(vocabulary))


def choose(described: list[tuple[dict[str, float], list[str]]], labels: NDArray[np.int64], size: int) -> dict[str, int]:
    """The n-grams that tell the classes apart best (G-squared), among those in at least six sentences."""
    total, positive = Counter[str](), Counter[str]()
    for (_, grams), label in zip(described, labels, strict=True):
        total.update(grams)
        if label:
            positive.update(grams)
    share = labels.mean()

    def gain(gram: str) -> float:
        count, yes = total[gram], positive[gram]
        no = count - yes
        return yes * math.log(max(yes, 0.5) / (count * share)) + no * math.log(max(no, 0.5) / (count * (1 - share)))

    ranked = sorted((gram for gram in total if total[gram] >= 6), key=lambda gram: (-gain(gram), gram))
    return {gram: 1 + len(NAMED) + index for index, gram in enumerate(ranked[:size])}


def fit(data: Sparse, labels: NDArray[np.int64], penalty: Floats, rounds: int = 600) -> Floats:
    weights = np.zeros(data.width)
    ahead, momentum = weights.copy(), 1.0
    step = 4.0 * data.size / np.square(data.value).sum()
    for _ in range(rounds):
        errors = 1 / (1 + np.exp(-data.times(ahead))) - labels
        gradient = data.transposed_times(errors) / data.size + penalty * ahead
        moved = ahead - step * gradient
        following = (1 + math.sqrt(1 + 4 * momentum**2)) / 2
        ahead = moved + (momentum - 1) / following * (moved - weights)
        weights, momentum = moved, following
    return weights


def average_precision(scores: Floats, labels: NDArray[np.int64]) -> float:
    ranked = labels[np.argsort(-scores, kind="stable")]
    hits = np.cumsum(ranked)
    return float((hits / np.arange(1, len(ranked) + 1))[ranked == 1].mean())


def f1(scores: Floats, labels: NDArray[np.int64], threshold: float) -> tuple[float, float, float]:
    chosen = scores >= threshold
    right = float((chosen & (labels == 1)).sum())
    precision, recall = right / max(1, chosen.sum()), right / max(1, labels.sum())
    return (2 * precision * recall / (precision + recall) if right else 0.0), precision, recall


def calibration_error(scores: Floats, labels: NDArray[np.int64], bins: int = 10) -> float:
    where = np.minimum((scores * bins).astype(int), bins - 1)
    return float(
        sum(abs(scores[where == b].mean() - labels[where == b].mean()) * (where == b).mean() for b in set(where))
    )


def measure(scores: Floats, labels: NDArray[np.int64], threshold: float) -> dict[str, float]:
    score, precision, recall = f1(scores, labels, threshold)
    return {
        "rows": len(labels),
        "f1": round(score, 4),
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "average_precision": round(average_precision(scores, labels), 4),
        "expected_calibration_error": round(calibration_error(scores, labels), 4),
    }


def lowest_good_threshold(scores: Floats, labels: NDArray[np.int64]) -> float:
    """The lowest threshold whose F1 is within 0.02 (about a standard error) of the best: a queue wants recall."""
    choices = [round(0.05 + 0.01 * step, 2) for step in range(86)]
    reached = [f1(scores, labels, choice)[0] for choice in choices]
    return next(choice for choice, value in zip(choices, reached, strict=True) if value >= max(reached) - 0.02)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("workbench/detect/worthiness.json"))
    parser.add_argument("--size", type=int, default=5000, help="how many n-grams")
    parser.add_argument("--penalty", type=float, default=5e-5, help="L2 on n-grams; named features get a tenth")
    options = parser.parse_args()
    texts = {name: read(options.data / f"{name}.tsv") for name in ("train", "dev", "dev-test")}
    described = {name: describe(rows[0]) for name, rows in texts.items()}
    labels = texts["train"][1]
    vocabulary = choose(described["train"], labels, options.size)
    train = matrix(described["train"], vocabulary)
    penalty = np.full(train.width, options.penalty)
    penalty[: 1 + len(NAMED)] = options.penalty / 10
    penalty[0] = 0.0
    weights = fit(train, labels, penalty)
    scores = {name: 1 / (1 + np.exp(-matrix(described[name], vocabulary).times(weights))) for name in texts}
    threshold = lowest_good_threshold(scores["dev"], texts["dev"][1])
    figures = {name: measure(scores[name], texts[name][1], threshold) for name in ("dev", "dev-test")}
    table = {
        "note": {
            "made by": "bench/train_worthiness.py",
            "method": "logistic regression on named features and n-grams",
            "data": "CheckThat! 2024 task 1, English, train.tsv (sentences of US debates)",
            "licence of the data": "carrier MIT; ClaimBuster CC BY 4.0 (not confirmed); no row of it is in this file",
            "data sha256": hashlib.sha256((options.data / "train.tsv").read_bytes()).hexdigest(),
            "rows": len(labels),
            "n-grams": options.size,
            "penalty": options.penalty,
            "threshold": "the lowest on dev whose F1 is within 0.02 of the best",
            "figures": figures,
        },
        "threshold": round(threshold, 2),
        "bias": round(float(weights[0]), 3),
        "named": {name: round(float(weights[1 + index]), 3) for index, name in enumerate(NAMED)},
        "ngrams": {gram: round(float(weights[index]), 2) for gram, index in sorted(vocabulary.items())},
    }
    options.out.write_text(json.dumps(table, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(json.dumps({"threshold": table["threshold"], **figures}, indent=1))
    print(json.dumps(table["named"]))


if __name__ == "__main__":
    main()
