"""The weights that training starts from: all-MiniLM-L6-v2, from a package that carries it; nothing is fetched."""

import hashlib

import numpy as np

from workbench.errors import StartUpError
from workbench.training import package
from workbench.training.graph import Floats, Layer, Network

TOPS = 3
"""Layers of each top; the layers below are shared, frozen, and come from the base as they are."""


def read() -> Network:
    """The base as a network whose worthiness top is a copy of its own last layers, with a head of zeros."""
    from safetensors.numpy import load

    content = (package.folder() / "model.safetensors").read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != package.SHA256:
        raise StartUpError(
            f"The base weights have the SHA-256 {found}, not {package.SHA256}: another model, or a damaged file."
        )
    tensors: dict[str, Floats] = {name: value.astype(np.float32) for name, value in load(content).items()}
    count = 1 + max(int(name.split(".")[2]) for name in tensors if name.startswith("encoder.layer."))
    layers = tuple(_layer(tensors, f"encoder.layer.{number}.") for number in range(count))
    return Network(
        words=tensors["embeddings.word_embeddings.weight"],
        places=tensors["embeddings.position_embeddings.weight"] + tensors["embeddings.token_type_embeddings.weight"][0],
        norm=_norm(tensors, "embeddings.LayerNorm"),
        trunk=layers[:-TOPS],
        meaning=layers[-TOPS:],
        worth=layers[-TOPS:],
        head=np.zeros(tensors["embeddings.word_embeddings.weight"].shape[1], dtype=np.float32),
        bias=0.0,
    )


def _layer(tensors: dict[str, Floats], name: str) -> Layer:
    def matrix(part: str) -> tuple[Floats, Floats]:
        return np.ascontiguousarray(tensors[f"{name}{part}.weight"].T), tensors[f"{name}{part}.bias"]

    query, key, value = (matrix(f"attention.self.{part}") for part in ("query", "key", "value"))
    out, up, down = matrix("attention.output.dense"), matrix("intermediate.dense"), matrix("output.dense")
    return Layer(
        qkv=np.concatenate([query[0], key[0], value[0]], axis=1),
        qkv_bias=np.concatenate([query[1], key[1], value[1]]),
        out=out[0],
        out_bias=out[1],
        norm=_norm(tensors, f"{name}attention.output.LayerNorm"),
        up=up[0],
        up_bias=up[1],
        down=down[0],
        down_bias=down[1],
        last_norm=_norm(tensors, f"{name}output.LayerNorm"),
    )


def _norm(tensors: dict[str, Floats], name: str) -> tuple[Floats, Floats]:
    return tensors[f"{name}.weight"], tensors[f"{name}.bias"]
