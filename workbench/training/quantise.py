"""From float32 to int8: measure what flows into each linear on sentences of the training data, then fix it."""

from collections.abc import Sequence

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper

from workbench.training.graph import OUTPUTS, PARTS, STATES, TRUNK, Floats, Network, build, linear_inputs

Batch = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Token ids and mask, each (sentences, tokens)."""

CUT = 1e-5
"""Share of the values, at each end, that may fall outside of the range: a few huge ones would cost all the others."""


def calibrate(network: Network, batches: Sequence[Batch]) -> dict[str, tuple[float, float]]:
    """The (low, high) of the input of each linear over the real tokens of the batches, by the linear's name."""
    states = [None] * len(batches)
    found: dict[str, tuple[float, float]] = {}
    for part in PARTS:
        inputs = linear_inputs(network, part)
        session, tensors = _watched(network, part, sorted(set(inputs.values())))
        bounds: list[list[tuple[float, float]]] = []
        for row, (ids, mask) in enumerate(batches):
            first = {"input_ids": ids} if part == TRUNK else {STATES: states[row]}
            output, *values = session.run([OUTPUTS[part], *tensors], {**first, "attention_mask": mask})
            bounds.append([_bounds(value[mask == 1]) for value in values])
            states[row] = output if part == TRUNK else states[row]
        means = np.mean(bounds, axis=0).tolist()
        by_tensor = {tensor: (low, high) for tensor, (low, high) in zip(tensors, means, strict=True)}
        found |= {linear: by_tensor[f"{tensor}.watched"] for linear, tensor in inputs.items()}
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


def _bounds(values: Floats) -> tuple[float, float]:
    low, high = np.quantile(values, (CUT, 1 - CUT))
    return float(low), float(high)
