"""How to train: the numbers that were chosen on dev, apart from the code that needs PyTorch."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train.

    `smoothing` moves labels from 0 and 1 towards a half by that share of the way. Training sentences numbered
    `newest_from` or higher are kept from the encoder: they are nearest in time to what a desk reads, and the regression
    and its threshold are fitted to them and to dev.
    """

    epochs: int = 2
    rate: float = 1e-4
    batch: int = 32
    smoothing: float = 0.1
    dropout: float = 0.1
    decay: float = 0.01
    seeds: tuple[int, ...] = (1, 2)
    newest_from: int = 30_000
