"""From float32 to int8: measure what flows into each linear on sentences of the training data, then fix it."""

from collections.abc import Sequence

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper

from workbench.training.graph import (
    OUTPUTS,
    PARTS,
    STATES,
    TRUNK,
    Floats,
    Network,
    Range,
    Ranges,
    affine,
    build,
    by_column,
    linears,
)

Batch = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Token ids and mask, each (sentences, tokens)."""

CUT = 1e-5
"""Share of the values, at each end, that may fall outside of the range: a few huge ones would cost all the others."""

SOME = 4
"""One token in so many is looked at."""

SHARES = (0.0, 0.2, 0.35, 0.5, 0.65, 0.8)
"""How much of the unevenness of the columns is tried to be moved from the inputs into the weight; 0 moves nothing."""


def calibrate(network: Network, batches: Sequence[Batch]) -> Ranges:
    """The range of the input of each linear over the real tokens of the batches, by the linear's name."""
    states = [None] * len(batches)
    found: dict[str, Range] = {}
    for part in PARTS:
        wanted = linears(network, part)
        session, tensors = _watched(network, part, sorted({tensor for tensor, _ in wanted.values()}))
        seen: list[list[Floats]] = [[] for _ in tensors]
        for row, (ids, mask) in enumerate(batches):
            first = {"input_ids": ids} if part == TRUNK else {STATES: states[row]}
            output, *values = session.run([OUTPUTS[part], *tensors], {**first, "attention_mask": mask})
            for kept, value in zip(seen, values, strict=True):
                kept.append(value[mask == 1][::SOME])
            states[row] = output if part == TRUNK else states[row]
        inputs = {name.removesuffix(".watched"): np.concatenate(rows) for name, rows in zip(tensors, seen, strict=True)}
        found |= {name: fitting(inputs[tensor], weight) for name, (tensor, weight) in wanted.items()}
    return found


def _watched(network: Network, part: str, tensors: list[str]) -> tuple[onnxruntime.InferenceSession, list[str]]:
    """A session of a float32 part that also gives the tensors; inputs are given back by passing them through."""
    model = build(network, part)
    watched = []
    for tensor in tensors:
        name = f"{tensor}.watched"
        model.graph.node.append(helper.make_node("Identity", [tensor], [name], name))
        model.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
        watched.append(name)
    return onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"]), watched


def fitting(values: Floats, weight: Floats) -> Range:
    """The range for inputs (tokens, width) and a weight (width, out): of `SHARES` that of the least squared error."""
    exact = values @ weight
    large, heavy = np.maximum(np.abs(values).max(axis=0), 1e-5), np.maximum(np.abs(weight).max(axis=1), 1e-5)
    tried = [_evened(values, large**share / heavy ** (1 - share) if share else np.ones_like(large)) for share in SHARES]
    return min(tried, key=lambda one: float(np.square(rounded_product(values, weight, one) - exact).mean()))


def _evened(values: Floats, evened: Floats) -> Range:
    low, high = np.quantile(values / evened, (CUT, 1 - CUT))
    return Range(float(low), float(high), evened.astype(np.float32))


def rounded_product(values: Floats, weight: Floats, found: Range) -> Floats:
    """What the int8 graph makes of values @ weight."""
    scale, zero = affine(found.low, found.high)
    small = np.clip(np.rint(values / found.evened / scale) + zero, 0, 255) - zero
    rounded, scales = by_column(weight * found.evened[:, None])
    product: Floats = (small @ rounded.astype(np.float32)) * (scale * scales)
    return product
