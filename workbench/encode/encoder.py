"""Texts in, numbers out: a meaning to compare by, and what each word says about worthiness.

The network is all-MiniLM-L6-v2 (Wang et al. 2020; Reimers and Gurevych 2019) with two tops on a shared trunk, a file
each, so that a retrained top leaves the vectors as they are. The original layers give the embedding, and a linear map
(`turn.npy`), learned on claims and their fact-checks, brings those nearer to each other. Layers fine-tuned on labelled
sentences give each token's share of the log-odds that the sentence is worth checking. A mean over tokens followed by a
linear layer is a sum over tokens: the shares add up to the score exactly, and nothing is estimated to explain it.
"""

import io
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.encode.weights import FOLDER, MEANING, TOKENIZER, TRUNK, TURN, WORTH, verified

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

Floats = NDArray[np.float32]

WIDTH = 384
"""Numbers in an embedding."""

MOST_TOKENS = 128
"""Word pieces that are read of a text; what follows does not count (about 100 English words)."""

MOST_CHARACTERS = 2_000
"""Code points of a text that are handed to the tokenizer, so that its time has a bound."""

_BATCH = 16
_WORKERS = min(4, len(os.sched_getaffinity(0)))
"""Batches computed at once, each by one thread: small matrices are split over threads badly."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one word adds to the log-odds of a text; `start` and `end` in code points of the text."""

    start: int
    end: int
    effect: float


class Encoder:
    """The network and its tokenizer, read from a folder. Safe to use from several threads."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Raises `StartUpError` when a file is missing or is not the one that the card names."""
        self._tokenizer = _tokenizer(verified(TOKENIZER, folder))
        self._trunk = _session(verified(TRUNK, folder))
        self._turn: Floats = np.load(io.BytesIO(verified(TURN, folder)), allow_pickle=False).astype(np.float32)
        self._tops = {name: _Top(verified(name, folder)) for name in (MEANING, WORTH)}

    def embed(self, texts: Sequence[str]) -> Floats:
        """The meaning of each text: float32 of shape (len(texts), WIDTH), each row of length 1."""
        found = self.embed_as_base(texts) @ self._turn
        lengths = np.sqrt((found * found).sum(axis=1, keepdims=True))
        turned: Floats = found / np.maximum(lengths, np.float32(1e-12))
        return turned

    def embed_as_base(self, texts: Sequence[str]) -> Floats:
        """The same without the turn that was learned for matching: what `workbench train matching` starts from."""
        found = np.zeros((len(texts), WIDTH), dtype=np.float32)
        for rows, _encodings, values in self._batches(texts, MEANING):
            found[rows] = values
        return found

    def shares(self, texts: Sequence[str]) -> list[tuple[Share, ...]]:
        """What each word of each text adds to the log-odds that it is worth checking, in the order of the words.

        The two marks that frame every text are spread over its words; a text without words has no shares.
        """
        found: list[tuple[Share, ...]] = [()] * len(texts)
        for rows, encodings, values in self._batches(texts, WORTH):
            for row, encoding, effects in zip(rows, encodings, values, strict=True):
                found[row] = _words(encoding, effects)
        return found

    def whole_words(self) -> list[str]:
        """The words of three letters or more that are one piece of the vocabulary, in its order."""
        pieces = sorted(self._tokenizer.get_vocab().items(), key=lambda piece: piece[1])
        return [word for word, _ in pieces if len(word) > 2 and word.isalpha() and word.isascii()]

    def _batches(self, texts: Sequence[str], top: str) -> Any:
        """Batches of texts of like length: (rows, encodings, values), so that little is computed for padding."""
        encodings = self._tokenizer.encode_batch([_readable(text) for text in texts])
        order = sorted(range(len(texts)), key=lambda row: len(encodings[row].ids))
        groups = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)][::-1]
        batches = [[encodings[row] for row in rows] for rows in groups]
        _ = self._tops[top].session  # made ready here, before several threads ask for it
        if len(batches) < 2:
            yield from ((rows, batch, self._run(batch, top)) for rows, batch in zip(groups, batches, strict=True))
            return
        with ThreadPoolExecutor(_WORKERS) as pool:  # the longest first, so that no thread waits for one at the end
            values = pool.map(lambda batch: self._run(batch, top), batches)
            yield from zip(groups, batches, values, strict=True)

    def _run(self, batch: Sequence["Encoding"], top: str) -> Floats:
        longest = max(len(encoding.ids) for encoding in batch)
        ids = np.zeros((len(batch), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, encoding in enumerate(batch):
            ids[row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        states = self._trunk.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        values: Floats = self._tops[top].session.run(None, {"states": states, "attention_mask": mask})[0]
        return values


class _Top:
    """One top, made ready when it is first used: who only detects does not pay for matching."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    @cached_property
    def session(self) -> "InferenceSession":
        return _session(self._content)


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The package's encoder, read at its first use."""
    return Encoder()


def _readable(text: str) -> str:
    """The start of a text, with what no tokenizer takes (lone surrogates) replaced one for one."""
    return text[:MOST_CHARACTERS].encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _words(encoding: "Encoding", effects: Floats) -> tuple[Share, ...]:
    spans: dict[int, tuple[int, int]] = {}
    sums: dict[int, float] = {}
    frame = 0.0
    for word, (start, end), effect in zip(encoding.word_ids, encoding.offsets, effects.tolist(), strict=False):
        if word is None:
            frame += effect
            continue
        spans[word] = (min(start, spans.get(word, (start, end))[0]), end)
        sums[word] = sums.get(word, 0.0) + effect
    return tuple(Share(*spans[word], effect + frame / len(sums)) for word, effect in sums.items())


def _tokenizer(content: bytes) -> "Tokenizer":
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_buffer(content)
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_TOKENS)
    return tokenizer


def _session(content: bytes) -> "InferenceSession":
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # The graph is written in fused operations already; what onnxruntime would fuse beyond was slower.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
