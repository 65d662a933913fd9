"""A network of random weights, small enough for tests, and what it must compute, written down once more in numpy."""

import math

import numpy as np

from workbench.training.graph import EPSILON, HEADS, Floats, Layer, Network

WIDTH, WIDE, VOCABULARY, LONGEST = 2 * HEADS, 96, 50, 16


def network(seed: int = 0) -> Network:
    """Two shared layers and one of each top."""
    random = np.random.default_rng(seed)

    def draw(*shape: int, scale: float = 0.2) -> Floats:
        return (random.standard_normal(shape) * scale).astype(np.float32)

    def norm() -> tuple[Floats, Floats]:
        return 1 + draw(WIDTH, scale=0.1), draw(WIDTH, scale=0.1)

    def layer() -> Layer:
        return Layer(
            qkv=draw(WIDTH, 3 * WIDTH),
            qkv_bias=draw(3 * WIDTH),
            out=draw(WIDTH, WIDTH),
            out_bias=draw(WIDTH),
            norm=norm(),
            up=draw(WIDTH, WIDE),
            up_bias=draw(WIDE),
            down=draw(WIDE, WIDTH),
            down_bias=draw(WIDTH),
            last_norm=norm(),
        )

    return Network(
        words=draw(VOCABULARY, WIDTH, scale=1.0),
        places=draw(LONGEST, WIDTH),
        norm=norm(),
        trunk=(layer(), layer()),
        meaning=(layer(),),
        worth=(layer(),),
        head=draw(WIDTH, scale=1.0),
        bias=0.25,
    )


def expected(network: Network, ids: list[int]) -> tuple[Floats, Floats]:
    """Vector and effects of one text."""
    x = _norm(network.words[ids] + network.places[: len(ids)], network.norm)
    for layer in network.trunk:
        x = _layer(x, layer)
    meaning, worth = x, x
    for layer in network.meaning:
        meaning = _layer(meaning, layer)
    for layer in network.worth:
        worth = _layer(worth, layer)
    mean = meaning.mean(axis=0)
    return mean / np.linalg.norm(mean), (worth @ network.head + network.bias) / len(ids)


def _layer(x: Floats, layer: Layer) -> Floats:
    heads = [part.reshape(len(x), HEADS, -1) for part in np.split(x @ layer.qkv + layer.qkv_bias, 3, axis=1)]
    query, key, value = (part.transpose(1, 0, 2) for part in heads)
    looks = query @ key.transpose(0, 2, 1) / math.sqrt(query.shape[2])
    shares = np.exp(looks - looks.max(axis=2, keepdims=True))
    seen = (shares / shares.sum(axis=2, keepdims=True) @ value).transpose(1, 0, 2).reshape(len(x), -1)
    x = _norm(x + seen @ layer.out + layer.out_bias, layer.norm)
    wide = x @ layer.up + layer.up_bias
    wide = wide * (1 + np.vectorize(math.erf)(wide / math.sqrt(2))) / 2
    return _norm(x + wide @ layer.down + layer.down_bias, layer.last_norm)


def _norm(x: Floats, weights: tuple[Floats, Floats]) -> Floats:
    centred = x - x.mean(axis=-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + EPSILON) * weights[0] + weights[1]
