"""The encoder as an ONNX graph: in float32 to calibrate with, then in int8 with fixed ranges to serve.

Written node by node instead of traced from PyTorch, because two things must hold that an exporter does not give: the
scale of each quantised activation is a constant measured once, so that the score of a sentence does not depend on the
sentences that happen to share its batch; and the file is a function of the weights alone, the same bytes each time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Floats = NDArray[np.float32]

HEADS = 12
EPSILON = 1e-12
MICROSOFT = "com.microsoft"
OPSETS = (("", 20), (MICROSOFT, 1))
TRUNK, MEANING, WORTH = PARTS = ("trunk", "meaning", "worth")
STATES = "states"
OUTPUTS = {TRUNK: STATES, MEANING: "vector", WORTH: "effects"}


@dataclass(frozen=True, slots=True)
class Range:
    """What flows into a linear: once each column is divided by `evened` (width,), all lies within `low` and `high`.

    A few columns are twenty times larger than the others. With one scale for all, these would cost the others their
    digits; the division is made good in the rows of the weight (SmoothQuant, Xiao et al. 2023).
    """

    low: float
    high: float
    evened: Floats


Ranges = Mapping[str, Range]
"""The range of the input of each linear, by the linear's name."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One transformer layer (post-norm, GELU); matrices are (in, out), biases and norms (out,)."""

    qkv: Floats
    qkv_bias: Floats
    out: Floats
    out_bias: Floats
    norm: tuple[Floats, Floats]
    up: Floats
    up_bias: Floats
    down: Floats
    down_bias: Floats
    last_norm: tuple[Floats, Floats]


@dataclass(frozen=True, slots=True)
class Network:
    """All weights. `words` is (vocabulary, width); `places` (longest, width) includes the constant segment row.

    `trunk` is read by both tops: `meaning` gives the vector, `worth` and `head` (width,) with `bias` the effects.
    """

    words: Floats
    places: Floats
    norm: tuple[Floats, Floats]
    trunk: tuple[Layer, ...]
    meaning: tuple[Layer, ...]
    worth: tuple[Layer, ...]
    head: Floats
    bias: float


@dataclass(slots=True)
class _Graph:
    """Nodes and constants, in order; `ranges` is empty for float32. `linears` has each linear's input and weight."""

    ranges: Ranges
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: dict[str, onnx.TensorProto] = field(default_factory=dict)
    linears: dict[str, tuple[str, Floats]] = field(default_factory=dict)

    def constant(self, name: str, value: NDArray[Any]) -> str:
        self.constants.setdefault(name, numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, kind: str, inputs: Iterable[str], output: str, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, list(inputs), [output], output, domain=domain, **attributes))
        return output

    def linear(self, x: str, weight: Floats, bias: Floats, name: str) -> str:
        """x @ weight + bias, in int8 when the range of x is known."""
        self.linears[name] = (x, weight)
        if name not in self.ranges:
            product = self.add("MatMul", (x, self.constant(f"{name}.w", weight)), f"{name}.product")
            return self.add("Add", (product, self.constant(f"{name}.b", bias)), name)
        found = self.ranges[name]
        scale, zero = affine(found.low, found.high)
        rounded, scales = by_column(weight * found.evened[:, None])
        a_scale = self.constant(f"{name}.xs", np.array(scale, dtype=np.float32))
        a_zero = self.constant(f"{name}.xz", np.array(zero, dtype=np.uint8))
        even = self.add("Mul", (x, self.constant(f"{name}.xe", 1 / found.evened)), f"{name}.even")
        small = self.add("QuantizeLinear", (even, a_scale, a_zero), f"{name}.x")
        inputs = [small, self.constant(f"{name}.w", rounded), a_scale, self.constant(f"{name}.ws", scales)]
        inputs += [a_zero, self.constant(f"{name}.wz", np.zeros_like(scales, dtype=np.int8))]
        inputs.append(self.constant(f"{name}.b", bias))
        return self.add("MatMulIntegerToFloat", inputs, name, MICROSOFT)

    def normed(self, x: str, weights: tuple[Floats, Floats], name: str) -> str:
        scale, shift = self.constant(f"{name}.scale", weights[0]), self.constant(f"{name}.shift", weights[1])
        return self.add("LayerNormalization", (x, scale, shift), name, epsilon=EPSILON, axis=-1)

    def layer(self, x: str, mask: str, layer: Layer, name: str) -> str:
        mixed = self.linear(x, layer.qkv, layer.qkv_bias, f"{name}.qkv")
        parts = [f"{name}.q", f"{name}.k", f"{name}.v"]
        self.nodes.append(helper.make_node("Split", [mixed], parts, f"{name}.split", axis=-1, num_outputs=3))
        seen = self.add(
            "MultiHeadAttention", (*parts, "", mask), f"{name}.seen", MICROSOFT, num_heads=HEADS, mask_filter_value=-1e4
        )
        told = self.linear(seen, layer.out, layer.out_bias, f"{name}.out")
        x = self.normed(self.add("Add", (told, x), f"{name}.sum"), layer.norm, f"{name}.norm")
        wide = self.add("Gelu", (self.linear(x, layer.up, layer.up_bias, f"{name}.up"),), f"{name}.gelu")
        narrow = self.linear(wide, layer.down, layer.down_bias, f"{name}.down")
        return self.normed(self.add("Add", (narrow, x), f"{name}.total"), layer.last_norm, f"{name}.last")

    def layers(self, x: str, mask: str, layers: Iterable[Layer], name: str) -> str:
        for number, layer in enumerate(layers):
            x = self.layer(x, mask, layer, f"{name}.{number}")
        return x


def build(network: Network, part: str, ranges: Ranges | None = None) -> onnx.ModelProto:
    """One part of the encoder: with `ranges` (see `calibrate`) in int8, without in float32.

    `trunk` gives `states` (batch, tokens, width) for `input_ids` and `attention_mask` (batch, tokens) int64. `meaning`
    and `worth` take `states` and `attention_mask`: the first gives `vector` (batch, width) of length 1, the second
    `effects` (batch, tokens).
    """
    return _model(_graph(network, part, ranges or {}), part, network.words.shape[1])


def linears(network: Network, part: str) -> dict[str, tuple[str, Floats]]:
    """Of each linear of a float32 part the name of the tensor that goes in, and its weight: what calibration asks."""
    return _graph(network, part, {}).linears


def _graph(network: Network, part: str, ranges: Ranges) -> _Graph:
    graph = _Graph(ranges)
    graph.add("Cast", ("attention_mask",), "mask", to=TensorProto.INT32)
    if part == TRUNK:
        _embed(graph, network)
        graph.add("Identity", (graph.layers("embedded", "mask", network.trunk, part),), STATES)
        return graph
    graph.add("Cast", ("attention_mask",), "real", to=TensorProto.FLOAT)
    graph.constant("last", np.array([-1]))
    if part == MEANING:
        _vector(graph, graph.layers(STATES, "mask", network.meaning, part))
    else:
        _effects(graph, graph.layers(STATES, "mask", network.worth, part), network)
    return graph


def affine(low: float, high: float) -> tuple[float, int]:
    """Scale and zero point that map [low, high], widened to hold 0, to 0…255."""
    low, high = min(low, 0.0), max(high, 1e-6)
    scale = (high - low) / 255
    return scale, round(-low / scale)


def by_column(weight: Floats) -> tuple[NDArray[np.int8], Floats]:
    """A matrix in 7 bits (-63…63) with a scale a column.

    Seven, because processors without VNNI add two products of 8 bits in 16 and would saturate: with them the scores
    would differ from machine to machine.
    """
    scales = np.maximum(np.abs(weight).max(axis=0), 1e-12).astype(np.float32) / 63
    return np.clip(np.rint(weight / scales), -63, 63).astype(np.int8), scales


def by_row(table: Floats) -> tuple[NDArray[np.int8], Floats]:
    """A table in 8 bits (-127…127) with a scale a row, (rows, 1)."""
    scales = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-12).astype(np.float32) / 127
    return np.rint(table / scales).astype(np.int8), scales


def _embed(graph: _Graph, network: Network) -> None:
    if graph.ranges:
        table, scales = by_row(network.words)
        graph.add("Gather", (graph.constant("words", table), "input_ids"), "word.small")
        graph.add("Cast", ("word.small",), "word.whole", to=TensorProto.FLOAT)
        graph.add("Gather", (graph.constant("words.scale", scales), "input_ids"), "word.scale")
        graph.add("Mul", ("word.whole", "word.scale"), "word")
    else:
        graph.add("Gather", (graph.constant("words", network.words), "input_ids"), "word")
    graph.add("Shape", ("input_ids",), "tokens", start=1, end=2)
    bounds = (graph.constant("zero", np.array([0])), "tokens", graph.constant("first", np.array([0])))
    graph.add("Slice", (graph.constant("places", network.places), *bounds), "place")
    graph.normed(graph.add("Add", ("word", "place"), "placed"), network.norm, "embedded")


def _vector(graph: _Graph, x: str) -> None:
    """The mean over the tokens, of length 1."""
    graph.add("Unsqueeze", ("real", "last"), "column")
    graph.add("Mul", (x, "column"), "kept")
    graph.add("ReduceSum", ("kept", graph.constant("middle", np.array([1]))), "sum", keepdims=0)
    graph.add("LpNormalization", ("sum",), OUTPUTS[MEANING], axis=-1, p=2)


def _effects(graph: _Graph, x: str, network: Network) -> None:
    """Each token's share of mean(x) @ head + bias."""
    graph.add("ReduceSum", ("real", "last"), "count", keepdims=1)
    graph.add("MatMul", (x, graph.constant("head", network.head[:, None])), "said.column")
    graph.add("Squeeze", ("said.column", "last"), "said")
    graph.add("Add", ("said", graph.constant("head.bias", np.float32(network.bias).reshape(1))), "said.all")
    graph.add("Mul", ("said.all", "real"), "said.real")
    graph.add("Div", ("said.real", "count"), OUTPUTS[WORTH])


def _model(graph: _Graph, part: str, width: int) -> onnx.ModelProto:
    tokens, wide = ("batch", "tokens"), ("batch", "tokens", width)
    shapes = {TRUNK: wide, MEANING: ("batch", width), WORTH: tokens}
    first = ("input_ids", TensorProto.INT64, tokens) if part == TRUNK else (STATES, TensorProto.FLOAT, wide)
    inputs = [helper.make_tensor_value_info(*info) for info in (first, ("attention_mask", TensorProto.INT64, tokens))]
    outputs = [helper.make_tensor_value_info(OUTPUTS[part], TensorProto.FLOAT, shapes[part])]
    made = helper.make_graph(graph.nodes, part, inputs, outputs, list(graph.constants.values()))
    opsets = [helper.make_opsetid(domain, version) for domain, version in OPSETS]
    return helper.make_model(made, opset_imports=opsets, ir_version=10, producer_name="workbench")
