"""A folder of encoder weights as training writes it, with a random network and a tokenizer of a few words."""

import hashlib
import io
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.training.networks import VOCABULARY, WIDTH, network
from workbench.encode.weights import CARD, TOKENIZER, TURN
from workbench.training.batches import padded
from workbench.training.graph import PARTS, build
from workbench.training.quantise import calibrate

WORDS = ["[PAD]", "[CLS]", "[SEP]", "[UNK]", "prices", "rose", "by", "five", "percent", ".", "un", "##employ", "##ment"]


def tokenizer() -> str:
    vocabulary = {word: number for number, word in enumerate(WORDS)}
    assert len(vocabulary) <= VOCABULARY
    model = {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##"}
    return json.dumps(
        {
            "version": "1.0",
            "added_tokens": [],
            "normalizer": {
                "type": "BertNormalizer",
                "clean_text": True,
                "handle_chinese_chars": True,
                "strip_accents": None,
                "lowercase": True,
            },
            "pre_tokenizer": {"type": "BertPreTokenizer"},
            "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]},
            "decoder": None,
            "model": {**model, "max_input_chars_per_word": 100, "vocab": vocabulary},
        }
    )


def turn(matrix: NDArray[np.float16]) -> bytes:
    held = io.BytesIO()
    np.save(held, matrix)
    return held.getvalue()


def write(folder: Path) -> Path:
    texts = [[1, 4, 5, 6, 7, 8, 9, 2], [1, 10, 11, 12, 5, 2]]
    ranges = calibrate(network(), [padded(texts)])
    contents = {
        **{f"{part}.onnx": build(network(), part, ranges).SerializeToString() for part in PARTS},
        TOKENIZER: tokenizer().encode(),
        TURN: turn(np.eye(WIDTH, dtype=np.float16)),
    }
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    contents[CARD] = json.dumps({"name": "random", "version": "1", "sha256": sums}).encode()
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return folder
