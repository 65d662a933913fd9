"""From labelled sentences to the weights that detection ships: encoder, tokenizer, regression, card."""

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from workbench.detect.features import NAMED
from workbench.detect.worthiness import WEIGHTS, Scorer, Weights, weights_json
from workbench.encode.encoder import MOST_TOKENS, Encoder
from workbench.encode.weights import CARD, TOKENIZER, TURN, WORTH, read_card, verified
from workbench.quality.detection import labels_of, measure, rows_of, state
from workbench.quality.labelled import LabelledSentence, read_sentences
from workbench.quality.metrics import best_threshold, calibration_error
from workbench.training import base, head
from workbench.training.batches import padded, sorted_by_length
from workbench.training.graph import PARTS, Network, Ranges, build
from workbench.training.plan import Plan
from workbench.training.quantise import calibrate

Told = Callable[[str], None]

NAME = "all-MiniLM-L6-v2 with a worthiness top"
CALIBRATED_ON = 1_024
"""Sentences of the training data whose activations set the int8 ranges."""

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


def train(splits: Splits, out: Path, plan: Plan, told: Told) -> Scorer:
    """Train and write everything into the folder `out`; gives the scorer read back from there."""
    network = base.read()
    from workbench.training.fine_tune import fine_tune, trunk_states  # PyTorch, which base.read says how to install

    out.mkdir(parents=True, exist_ok=True)
    tokenizer = (base.folder() / TOKENIZER).read_bytes()
    older = [sentence for sentence in splits.train if sentence.place < plan.newest_from]
    newest = [sentence for sentence in splits.train if sentence.place >= plan.newest_from]
    tokens = _tokens(tokenizer, [sentence.text for sentence in older])
    told(f"{len(tokens)} sentences through the shared layers")
    states = trunk_states(network, tokens)
    tuned = fine_tune(network, states, labels_of(older).astype(np.float32), plan, told)
    told("to int8")
    ranges = calibrate(tuned, _sample(tokens))
    _write_encoder(out, tuned, ranges, tokenizer)
    told("the regression")
    weights, figures = _regression(Encoder(out), [*splits.dev, *newest])
    weights = replace(weights, made_for=read_card(out).version)
    scorer = Scorer(Encoder(out), weights)
    figures |= {name: _rounded(asdict(measure(scorer, rows))) for name, rows in splits.measured.items()}
    _write_table(out, weights, splits, plan, figures)
    return scorer


def _tokens(tokenizer: bytes, texts: Sequence[str]) -> list[list[int]]:
    from tokenizers import Tokenizer

    made = Tokenizer.from_buffer(tokenizer)
    made.no_padding()
    made.enable_truncation(MOST_TOKENS)
    return [encoding.ids for encoding in made.encode_batch(list(texts))]


def _sample(tokens: Sequence[Sequence[int]]) -> list[Any]:
    step = max(1, len(tokens) // CALIBRATED_ON)
    some = tokens[::step][:CALIBRATED_ON]
    return [padded([some[row] for row in rows]) for rows in sorted_by_length(some, 32)]


def _regression(encoder: Encoder, fresh: Sequence[LabelledSentence]) -> tuple[Weights, dict[str, Any]]:
    """The table; its threshold and calibration error are those of blocks that the regression had not seen either."""
    none = Weights(0.0, {}, 1.0, {}, 0.5)
    rows = rows_of(Scorer(encoder, none), [state(sentence.text) for sentence in fresh])
    labels = labels_of(fresh)
    penalty = np.array([0.0, PENALTY_ENCODER, *[PENALTY_NAMED] * len(NAMED)])
    target = np.array([0.0, 1.0, *[0.0] * len(NAMED)])
    blocks = head.blocks_of(sentence.place for sentence in fresh)
    unseen = head.held_out(rows, labels, blocks, penalty, target)
    fitted = head.fit(rows, labels, penalty, target)
    threshold = round(best_threshold(unseen, labels), 3)
    named = {name: round(float(weight), 3) for name, weight in zip(NAMED, fitted[2:], strict=True)}
    typical = head.least_squares(np.delete(rows, 1, axis=1), rows[:, 1], TYPICAL_PENALTY)
    weights = Weights(
        round(float(fitted[0]), 3),
        named,
        round(float(fitted[1]), 3),
        {name: round(float(weight), 3) for name, weight in zip(("", *NAMED), typical, strict=True)},
        threshold,
    )
    return weights, {"blocks held out": {"expected_calibration_error": round(calibration_error(unseen, labels), 4)}}


def _write_encoder(out: Path, network: Network, ranges: Ranges, tokenizer: bytes) -> None:
    contents = {f"{part}.onnx": build(network, part, ranges).SerializeToString(deterministic=True) for part in PARTS}
    contents[TOKENIZER] = tokenizer
    contents[TURN] = verified(TURN)  # learned by `workbench train matching`, which this does not undo
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    card = {"name": NAME, "version": sums[WORTH][:12], "sha256": sums}
    contents[CARD] = (json.dumps(card, indent=1) + "\n").encode()
    for name, content in contents.items():
        part = out / f"{name}.part"
        part.write_bytes(content)
        os.replace(part, out / name)  # noqa: PTH105 - one step, so that no reader sees half a file


def _write_table(out: Path, weights: Weights, splits: Splits, plan: Plan, figures: Mapping[str, Any]) -> None:
    note = {
        "made by": "workbench train detection",
        "data": dict(splits.sha256),
        "rows": {"train": len(splits.train), "dev": len(splits.dev)},
        "plan": asdict(plan),
        "base": {"package": base.PACKAGE, "sha256": base.SHA256},
        "figures": figures,
    }
    (out / WEIGHTS).write_text(weights_json(weights, note), encoding="utf-8")


def _rounded(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in figures.items()}
