"""From labelled sentences to the weights that detection ships: encoder, tokenizer, card; then the table beside them."""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from workbench.detect.worthiness import Scorer
from workbench.encode.encoder import MOST_TOKENS, Encoder, encoder
from workbench.encode.weights import CARD, MEANING, TOKENIZER, TRUNK, TURN, WORTH, read_card, verified
from workbench.quality.detection import labels_of
from workbench.training import base, package
from workbench.training.batches import padded, sorted_by_length
from workbench.training.graph import PARTS, Network, Ranges, build
from workbench.training.plan import Plan
from workbench.training.quantise import calibrate
from workbench.training.table import Splits, Told, refit

NAME = "all-MiniLM-L6-v2 with a worthiness top"
CALIBRATED_ON = 1_024
"""Sentences of the training data whose activations set the int8 ranges."""

PROBES = 100
"""Texts, at most, of one word, two, three … by which it is found out whether two encoders are alike."""

ALIKE = 0.99
"""The least cosine of two vectors that count as the same; the same weights, rounded on two machines, had 0.999."""


def train(splits: Splits, out: Path, plan: Plan, told: Told) -> Scorer:
    """Train and write everything into the folder `out`; gives the scorer read back from there."""
    network = base.read()
    from workbench.training.fine_tune import fine_tune, trunk_states  # PyTorch, which base.read says how to install

    out.mkdir(parents=True, exist_ok=True)
    tokenizer = (package.folder() / TOKENIZER).read_bytes()
    older = [sentence for sentence in splits.train if sentence.place < plan.newest_from]
    tokens = _tokens(tokenizer, [sentence.text for sentence in older])
    told(f"{len(tokens)} sentences through the shared layers")
    states = trunk_states(network, tokens)
    tuned = fine_tune(network, states, labels_of(older).astype(np.float32), plan, told)
    told("to int8")
    ranges = calibrate(tuned, _sample(tokens))
    _write_encoder(out, tuned, ranges, tokenizer)
    return refit(splits, Encoder(out), read_card(out).version, out, plan, told)


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


def _write_encoder(out: Path, network: Network, ranges: Ranges, tokenizer: bytes) -> None:
    """Write all files; of a network with the package's vectors those of the package, so that no desk's grow old."""
    contents = {f"{part}.onnx": build(network, part, ranges).SerializeToString(deterministic=True) for part in PARTS}
    contents |= {TOKENIZER: tokenizer, TURN: verified(TURN)}  # `workbench train matching` learns the turn
    _write(out, contents)
    if alike(Encoder(out), encoder()):
        _write(out, contents | {name: verified(name) for name in (TRUNK, MEANING)})


def alike(one: Encoder, other: Encoder) -> bool:
    """Whether two encoders' vectors differ by no more than they do when the same weights are rounded twice."""
    some = other.whole_words()
    starts = range(0, len(some), -(-len(some) // PROBES))
    texts = [" ".join(some[start : start + 1 + size]) for size, start in enumerate(starts)]
    return bool((one.embed_as_base(texts) * other.embed_as_base(texts)).sum(axis=1).min() > ALIKE)


def _write(out: Path, contents: Mapping[str, bytes]) -> None:
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    card = {"name": NAME, "version": sums[WORTH][:12], "sha256": sums}
    for name, content in {**contents, CARD: (json.dumps(card, indent=1) + "\n").encode()}.items():
        part = out / f"{name}.part"
        part.write_bytes(content)
        os.replace(part, out / name)  # noqa: PTH105 - one step, so that no reader sees half a file
