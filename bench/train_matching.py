"""Learn the scorer's weights from judged queries, and write workbench/match/weights.json.

python -m bench.train_matching --data DIR [--write]

DIR holds ct20 and ct21-2b in the forms of docs/matching.md. The weights are learned on the train queries of both, over
the index's hundred candidates: first a listwise softmax (each query's right entries against its other candidates), with
L2 and no weight below zero, so that no resemblance ever counts against a passage; then one factor and a bias by
logistic regression, so that the score reads as a probability. The strength of L2 is chosen on the dev queries.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.matching import candidates, distinct, load, measure
from bench.matching_data import read_corpus, read_qrels, read_queries
from workbench.domain.values import Statement
from workbench.match.features import FEATURES
from workbench.match.gate import compare
from workbench.match.scorer import WEIGHTS, digest, pair_of
from workbench.text.slots import find_slots

TRAINED_ON = (
    "CheckThat! 2020 task 2 train (800 tweets, free for general research use) and 2021 task 2B train (472 debate "
    "sentences, no licence stated), 100 BM25 candidates each; the weights are numbers, no row of either is kept"
)
SETS = {
    "ct20": ("verified_claims.docs.tsv", "{part}/tweets.queries.tsv", "{part}/tweet-vclaim-pairs.qrels"),
    "ct21-2b": ("vclaims.jsonl", "iclaims.queries", "{part}.tsv"),
}
PRECISION = 0.9
"""Share of right links among those suggested on the dev queries that the threshold must reach."""

Floats = NDArray[np.float64]


class Query:
    """The candidates of one query: features, labels, keys, and whether the gate holds each back."""

    def __init__(self, features: Floats, labels: Floats, keys: list[str], held: list[bool], wanted: set[str]) -> None:
        self.features, self.labels, self.keys, self.held, self.wanted = features, labels, keys, held, wanted


def gather(folder: Path, name: str, parts: tuple[str, ...]) -> dict[str, list[Query]]:
    """Every query of the parts with its hundred candidates."""
    corpus_file, queries_file, qrels_file = SETS[name]
    corpus = load(read_corpus(folder / name / corpus_file))
    result = {}
    for part in parts:
        texts = read_queries(folder / name / queries_file.format(part=part))
        judged = read_qrels(folder / name / qrels_file.format(part=part))
        result[part] = []
        for key, wanted in judged.items():
            rows = candidates(corpus, texts[key])
            statement = Statement(texts[key], find_slots(texts[key]))
            best = max((row.lexical for row in rows), default=0.0)
            pairs = [pair_of(statement, row, best) for row in rows]
            values = np.array([[feature(pair)[0] for _, feature in FEATURES.items()] for pair in pairs])
            keys = [corpus.passages[row.passage_id][0].key for row in rows]
            labels = np.array([float(one in wanted) for one in keys])
            held = [any(row.outcome == "conflicts" for row in compare(pair.claim, pair.source)) for pair in pairs]
            if rows:
                result[part].append(Query(values, labels, keys, held, wanted))
    return result


def learn(queries: list[Query], strength: float, steps: int = 1500, floor: float = 0.0) -> Floats:
    """Weights by full-batch Adam on the listwise loss; deterministic."""
    usable = [query for query in queries if query.labels.any()]
    weights = np.full(len(list(FEATURES)), 0.5)
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    longest = max(len(query.labels) for query in usable)
    block = np.zeros((len(usable), longest, len(weights)))
    right = np.zeros((len(usable), longest))
    real = np.zeros((len(usable), longest), dtype=bool)
    for at, query in enumerate(usable):
        block[at, : len(query.labels)], right[at, : len(query.labels)] = query.features, query.labels
        real[at, : len(query.labels)] = True
    right /= right.sum(axis=1, keepdims=True)
    for step in range(1, steps + 1):
        logits = np.where(real, block @ weights, -np.inf)
        chances = np.exp(logits - logits.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        slope = np.einsum("qc,qcf->f", chances - right, block) / len(usable) + strength * weights
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        weights -= 0.05 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
        weights = np.maximum(weights, floor)
    return weights


def calibrate(queries: list[Query], weights: Floats) -> tuple[float, float]:
    """Factor and bias so that the score is the share of right ones among candidates scored so; Newton's method."""
    sums = np.concatenate([query.features @ weights for query in queries])
    labels = np.concatenate([query.labels for query in queries])
    mean, spread = float(sums.mean()), float(sums.std())
    design = np.stack([(sums - mean) / spread, np.ones_like(sums)], axis=1)
    found = np.zeros(2)
    for _ in range(100):
        chance = 1 / (1 + np.exp(-design @ found))
        hessian = design.T @ (design * (chance * (1 - chance))[:, None]) + 1e-6 * np.eye(2)
        found -= np.linalg.solve(hessian, design.T @ (chance - labels))
    return float(found[0]) / spread, float(found[1]) - float(found[0]) * mean / spread


def ranked(queries: list[Query], weights: Floats) -> dict[str, float]:
    """The measures of the order that the weights make."""
    orders = [
        distinct(query.keys[at] for at in np.argsort(-(query.features @ weights), kind="stable")) for query in queries
    ]
    return measure(orders, [query.wanted for query in queries])


def link_threshold(queries: list[Query], weights: Floats, bias: float) -> tuple[float, float, float]:
    """(threshold, precision, recall): the lowest score at which the suggested links reach the wanted precision."""
    rows = []
    for query in queries:
        scores = 1 / (1 + np.exp(-(query.features @ weights + bias)))
        rows.extend(
            (float(s), bool(y)) for s, y, held in zip(scores, query.labels, query.held, strict=True) if not held
        )
    rows.sort(reverse=True)
    total, right, best = sum(len(query.wanted) for query in queries), 0, (0.99, 0.0, 0.0)
    for number, (score, label) in enumerate(rows, 1):
        right += label
        if right / number >= PRECISION:
            best = (score, right / number, right / total)
    return best


def main() -> None:
    """Gather, learn, report, and write when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    finish({name: gather(options.data, name, ("train", "dev")) for name in SETS}, write=options.write)


def finish(sets: dict[str, dict[str, list[Query]]], *, write: bool) -> None:
    """Learn from what was gathered, choose on dev, print, and write the weights."""
    train = [query for parts in sets.values() for query in parts["train"]]
    dev = [query for parts in sets.values() for query in parts["dev"]]
    tried = {strength: learn(train, strength) for strength in (0.0003, 0.001, 0.003, 0.01, 0.03)}
    quality = {s: np.mean([ranked(parts["dev"], w)["map@5"] for parts in sets.values()]) for s, w in tried.items()}
    strength = max(quality, key=lambda one: quality[one])
    factor, bias = calibrate(train, tried[strength])
    weights = {name: round(float(w * factor), 4) for name, w in zip(FEATURES, tried[strength], strict=True)}
    numbers = np.array(list(weights.values()))
    threshold, precision, recall = link_threshold(dev, numbers, bias)
    figures = {
        f"{name} {part}": ranked(queries, numbers) for name, parts in sets.items() for part, queries in parts.items()
    }
    for label, row in figures.items():
        print(label, row)
    print(
        {s: round(float(q), 4) for s, q in quality.items()}, "l2", strength, "threshold", threshold, precision, recall
    )
    print(weights, bias)
    if write:
        bias, threshold = round(bias, 4), round(threshold, 4)
        WEIGHTS.write_text(
            json.dumps(
                {
                    "name": "fused",
                    "version": 1,
                    "digest": digest(weights, bias, threshold),
                    "bias": bias,
                    "threshold": threshold,
                    "weights": weights,
                    "trained_on": TRAINED_ON,
                    "tuned_on": "their dev queries: the strength of L2 and the threshold",
                    "licence": "MIT",
                    "seed": "none: no step is random",
                    "l2": strength,
                    "figures": figures,
                    "links_on_dev": {"precision": round(precision, 3), "recall": round(recall, 3)},
                },
                indent=1,
            )
            + "\n",
            encoding="utf-8",
        )


if __name__ == "__main__":
    main()
