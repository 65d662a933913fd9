"""Fine-tuning the worthiness top on labelled sentences, with PyTorch; the trunk below it stays as it is.

Because the trunk is frozen its output is computed once (by onnxruntime), and an epoch costs only the layers that learn.
Several seeds are trained and their weights averaged (Wortsman et al. 2022): one network, with less of the luck of one
run. Same data, same seeds, same number of threads: same weights.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from workbench.training.batches import Tokens, padded, shuffled, sorted_by_length
from workbench.training.graph import EPSILON, HEADS, STATES, TRUNK, Floats, Layer, Network, build
from workbench.training.plan import Plan

Told = Callable[[str], None]
Labels = NDArray[np.float32]
HEAD_RATE = 10.0
WARM_UP = 0.06


class Top(nn.Module):
    """The layers that learn, with a linear head on the mean over the tokens."""

    def __init__(self, layers: Sequence[Layer], dropout: float) -> None:
        super().__init__()
        width = layers[0].out.shape[0]
        self.layers = nn.ModuleList(_module(layer, dropout) for layer in layers)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(width, 1)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Log-odds of shape (batch,) from states (batch, tokens, width) and mask (batch, tokens) of 0 and 1."""
        for layer in self.layers:
            states = layer(states, src_key_padding_mask=mask == 0)
        real = mask.unsqueeze(-1)
        mean = (states * real).sum(1) / real.sum(1)
        found: Tensor = self.head(self.dropout(mean)).squeeze(-1)
        return found


def trunk_states(network: Network, tokens: Sequence[Tokens]) -> list[NDArray[np.float16]]:
    """What the frozen trunk says of each text, (tokens, width) in float16: the input of the top."""
    model = build(network, TRUNK).SerializeToString()
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    found: list[NDArray[np.float16]] = [np.zeros((0, 0), dtype=np.float16)] * len(tokens)
    for rows in sorted_by_length(tokens, 64):
        ids, mask = padded([tokens[row] for row in rows])
        states = session.run([STATES], {"input_ids": ids, "attention_mask": mask})[0]
        for row, state in zip(rows, states, strict=True):
            found[row] = state[: len(tokens[row])].astype(np.float16)
    return found


def fine_tune(
    network: Network, states: Sequence[NDArray[np.float16]], labels: Labels, plan: Plan, told: Told
) -> Network:
    """The network with a trained worthiness top and head: the average over the seeds of the plan."""
    tops = []
    for seed in plan.seeds:
        told(f"seed {seed}")
        tops.append(_train(network, states, labels, plan, seed, told).state_dict())
    mean = {name: torch.stack([top[name] for top in tops]).mean(0) for name in tops[0]}
    top = Top(network.worth, plan.dropout)
    top.load_state_dict(mean)
    layers = tuple(_layer(layer) for layer in top.layers if isinstance(layer, nn.TransformerEncoderLayer))
    return replace(network, worth=layers, head=_numpy(top.head.weight)[0], bias=float(top.head.bias[0]))


def _train(
    network: Network, states: Sequence[NDArray[np.float16]], labels: Labels, plan: Plan, seed: int, told: Told
) -> Top:
    torch.manual_seed(seed)
    order = random.Random(seed)  # noqa: S311 - a seeded shuffle, no secret
    top = Top(network.worth, plan.dropout)
    rates = [plan.rate] * len(top.layers) + [plan.rate * HEAD_RATE]
    parts = [*top.layers, top.head]
    groups = [{"params": list(part.parameters()), "lr": rate} for part, rate in zip(parts, rates, strict=True)]
    optimiser = torch.optim.AdamW(groups, weight_decay=plan.decay)
    total = plan.epochs * math.ceil(len(states) / plan.batch)
    warm = max(1, int(WARM_UP * total))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / warm, max(0.0, (total - step) / max(1, total - warm)))
    )
    wanted = torch.tensor(labels * (1 - plan.smoothing) + plan.smoothing / 2)
    top.train()
    for epoch in range(plan.epochs):
        loss_sum = 0.0
        for rows in shuffled([len(state) for state in states], plan.batch, order):
            loss = nn.functional.binary_cross_entropy_with_logits(top(*_batch(states, rows)), wanted[rows])
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(top.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            loss_sum += float(loss.detach()) * len(rows)
        told(f"epoch {epoch + 1} of {plan.epochs}, loss {loss_sum / len(states):.4f}")
    top.eval()
    return top


def _batch(states: Sequence[NDArray[np.float16]], rows: Sequence[int]) -> tuple[Tensor, Tensor]:
    longest = max(len(states[row]) for row in rows)
    filled = np.zeros((len(rows), longest, states[rows[0]].shape[1]), dtype=np.float32)
    mask = np.zeros((len(rows), longest), dtype=np.float32)
    for place, row in enumerate(rows):
        filled[place, : len(states[row])] = states[row]
        mask[place, : len(states[row])] = 1
    return torch.from_numpy(filled), torch.from_numpy(mask)


def _module(layer: Layer, dropout: float) -> nn.TransformerEncoderLayer:
    width, wide = layer.up.shape
    module = nn.TransformerEncoderLayer(
        width, HEADS, wide, dropout, activation="gelu", layer_norm_eps=EPSILON, batch_first=True
    )
    values = {
        "self_attn.in_proj_weight": layer.qkv.T,
        "self_attn.in_proj_bias": layer.qkv_bias,
        "self_attn.out_proj.weight": layer.out.T,
        "self_attn.out_proj.bias": layer.out_bias,
        "linear1.weight": layer.up.T,
        "linear1.bias": layer.up_bias,
        "linear2.weight": layer.down.T,
        "linear2.bias": layer.down_bias,
        "norm1.weight": layer.norm[0],
        "norm1.bias": layer.norm[1],
        "norm2.weight": layer.last_norm[0],
        "norm2.bias": layer.last_norm[1],
    }
    module.load_state_dict({name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in values.items()})
    return module


def _layer(module: nn.TransformerEncoderLayer) -> Layer:
    attention = module.self_attn
    return Layer(
        qkv=_numpy(attention.in_proj_weight).T.copy(),
        qkv_bias=_numpy(attention.in_proj_bias),
        out=_numpy(attention.out_proj.weight).T.copy(),
        out_bias=_numpy(attention.out_proj.bias),
        norm=(_numpy(module.norm1.weight), _numpy(module.norm1.bias)),
        up=_numpy(module.linear1.weight).T.copy(),
        up_bias=_numpy(module.linear1.bias),
        down=_numpy(module.linear2.weight).T.copy(),
        down_bias=_numpy(module.linear2.bias),
        last_norm=(_numpy(module.norm2.weight), _numpy(module.norm2.bias)),
    )


def _numpy(tensor: Tensor) -> Floats:
    found: Floats = tensor.detach().numpy().copy()
    return found
