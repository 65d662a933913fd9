"""A corpus of any size, made up: what `workbench bench scale` measures time and memory on.

Words are those of the encoder's vocabulary, so that texts have as many pieces for it as real ones, drawn as often as
words of a language are (Zipf 1949: the word of rank r about 1/r as often as the first), so that the index meets common
and rare ones. Each passage has one of 5,000 topics, whose
rare words its neighbours share, a share in percent and a year. Equal seeds make equal corpora, and the first
passages of a larger corpus are those of a smaller one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from workbench.domain.values import DateRef, Quantity, Slots
from workbench.encode.encoder import encoder

TOPICS = 5_000
TOPIC_WORDS = 6
LENGTH = 14
"""Words of a passage beside those of its topic, its share and its year."""

BLOCK = 10_000
"""Passages drawn at a time."""

SPREAD = 0.6
"""How far the vectors of one topic lie around its middle, beside a middle of length 1."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class MadePassage:
    """A passage that was made up, with what an extractor would find in it."""

    topic: int
    text: str
    slots: Slots


class MadeCorpus:
    """The passages, their vectors and claims about them; `seed` decides everything."""

    def __init__(self, size: int, *, seed: int = 1, width: int = 384) -> None:
        self.size = size
        self.seed = seed
        self.width = width
        self._words = encoder().whole_words()
        heights = np.cumsum(1 / np.arange(1, len(self._words) + 1))
        self._heights = heights / heights[-1]
        rare = np.random.default_rng(seed).integers(500, len(self._words), size=(TOPICS, TOPIC_WORDS))
        self._topics = [" ".join(self._words[at] for at in row) for row in rare]

    def passages(self) -> Iterator[MadePassage]:
        """All of them, in order."""
        for block in range(-(-self.size // BLOCK)):
            random = np.random.default_rng((self.seed, block))
            ranks = np.searchsorted(self._heights, random.random((BLOCK, LENGTH)))
            topics, shares, years = (
                random.integers(*bounds, BLOCK) for bounds in ((0, TOPICS), (1, 100), (1950, 2025))
            )
            for at in range(min(BLOCK, self.size - block * BLOCK)):
                words = " ".join(self._words[rank] for rank in ranks[at])
                yield self._passage(int(topics[at]), words, int(shares[at]), int(years[at]))

    def vectors(self, first: int, topics: NDArray[np.int64]) -> Floats:
        """Vectors for the passages from number `first` on, given their topics: near the middle of each one's topic.

        Made up too, because the encoder reads some hundred passages a second: how long a search takes depends on how
        many there are and how they cluster, not on what they mean.
        """
        middles = np.random.default_rng(self.seed).standard_normal((TOPICS, self.width), np.float32)
        middles /= np.linalg.norm(middles, axis=1, keepdims=True)
        noise = np.random.default_rng((self.seed, 1, first)).standard_normal((len(topics), self.width), np.float32)
        made: Floats = middles[topics] + noise * np.float32(SPREAD / np.sqrt(self.width))
        return made

    def claims(self, count: int) -> list[MadePassage]:
        """Claims near passages of the corpus: the words of a passage with every third one left out, another share."""
        step = max(1, self.size // count)
        chosen = [passage for at, passage in enumerate(self.passages()) if at % step == 0][:count]
        return [self._claim(one) for one in chosen]

    def _claim(self, near: MadePassage) -> MadePassage:
        words = near.text.split()[2:-4]
        kept = " ".join(word for at, word in enumerate(words) if at % 3)
        share = near.slots.quantities[0].value
        year = near.slots.dates[0].first
        return self._passage(near.topic, kept, int(share) % 99 + 1, year.year if year else 2000, topical=False)

    def _passage(self, topic: int, words: str, share: int, year: int, *, topical: bool = True) -> MadePassage:
        body = f"{self._topics[topic]} {words}" if topical else words
        head, middle = f"In {year} {body} ", f"{share} percent"
        quantity = Quantity(len(head), len(head) + len(middle), middle, float(share), "percent")
        day = DateRef(3, 7, str(year), date(year, 1, 1), date(year, 12, 31), "year")
        return MadePassage(topic, f"{head}{middle} of it.", Slots((quantity,), (day,)))
