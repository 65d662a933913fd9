"""How well worthiness finds what people found worth checking, how fast, and how honest its probabilities are."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import numpy as np

from workbench.detect.features import NAMED, named_features
from workbench.detect.worthiness import Scorer, Stated
from workbench.quality.labelled import LabelledSentence
from workbench.quality.metrics import (
    Floats,
    Labels,
    average_precision,
    calibration_error,
    decide,
)
from workbench.text.dates import date_spans, find_dates
from workbench.text.quantities import find_quantities

BATCH = 2_000
"""Sentences scored at once: the size that the speed is told for."""

RUNS = 3
"""Times that a batch is scored to tell the speed; the median counts."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a measurement on labelled sentences gives; shares are 0 to 1, `None` where nothing was there to measure."""

    rows: int
    f1: float
    precision: float
    recall: float
    average_precision: float
    threshold: float
    expected_calibration_error: float
    sentences_per_second: int
    processor_seconds: float
    growth: float


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast a batch is scored, with its slots found before; medians.

    `processor_seconds` are those of the whole batch, over all threads: they hold on a busy machine too. `growth` is how
    many times those of half the batch they are: 2 where time is linear.
    """

    sentences_per_second: int
    processor_seconds: float
    growth: float


def state(text: str) -> Stated:
    """A sentence with the slots that its score looks at; relative dates are left out, for want of a day."""
    return Stated(text, find_quantities(text, taken=date_spans(text)), find_dates(text, published_on=None))


def scores(scorer: Scorer, stated: Sequence[Stated]) -> Floats:
    """The worthiness of each sentence, 0 to 1."""
    found: list[float] = []
    for start in range(0, len(stated), BATCH):
        found += [score for score, _ in scorer.score(stated[start : start + BATCH])]
    return np.array(found)


def rows_of(scorer: Scorer, stated: Sequence[Stated]) -> Floats:
    """What the regression looks at, (sentences, 2 + named features): 1, the encoder's number, each named feature."""
    found = np.zeros((len(stated), 2 + len(NAMED)))
    found[:, 0] = 1.0
    shares = scorer.encoder.shares([item.text for item in stated])
    for row, (item, shared) in enumerate(zip(stated, shares, strict=True)):
        found[row, 1] = sum(share.effect for share in shared)
        for feature in named_features(item.text, item.quantities, item.dates):
            found[row, 2 + NAMED.index(feature.name)] = feature.value
    return found


def measure(scorer: Scorer, sentences: Sequence[LabelledSentence], batch: int = BATCH) -> Figures:
    """All figures of labelled sentences; the speed is that of `batch` sentences, these over and over."""
    stated = [state(sentence.text) for sentence in sentences]
    labels = labels_of(sentences)
    found = scores(scorer, stated)
    decision = decide(found, labels, scorer.weights.threshold)
    return Figures(
        rows=len(labels),
        **asdict(decision),
        average_precision=average_precision(found, labels),
        threshold=scorer.weights.threshold,
        expected_calibration_error=calibration_error(found, labels),
        **asdict(speed(scorer, [stated[row % len(stated)] for row in range(batch)])),
    )


def speed(scorer: Scorer, stated: Sequence[Stated]) -> Speed:
    """How fast these sentences are scored at once, and half of them (every second one, so that lengths are alike)."""
    half = stated[::2]
    scorer.score(half)
    pairs = [(_timed(scorer, half), _timed(scorer, stated)) for _ in range(RUNS)]
    return Speed(
        sentences_per_second=round(len(stated) / median(whole.wall for _, whole in pairs)),
        processor_seconds=median(whole.processor for _, whole in pairs),
        growth=median(whole.processor / part.processor for part, whole in pairs) * 2 * len(half) / len(stated),
    )


@dataclass(frozen=True, slots=True)
class _Seconds:
    wall: float
    processor: float


def _timed(scorer: Scorer, stated: Sequence[Stated]) -> _Seconds:
    wall, processor = time.perf_counter(), time.process_time()
    scorer.score(stated)
    return _Seconds(time.perf_counter() - wall, time.process_time() - processor)


def measure_transcripts(scorer: Scorer, transcripts: Mapping[str, Sequence[LabelledSentence]]) -> dict[str, float]:
    """The average precision of each transcript that has a line worth checking, each ranked by itself."""
    return {
        name: average_precision(scores(scorer, [state(line.text) for line in lines]), labels_of(lines))
        for name, lines in transcripts.items()
        if any(line.label for line in lines)
    }


def labels_of(sentences: Sequence[LabelledSentence]) -> Labels:
    """The labels as an array of 0 and 1."""
    return np.array([sentence.label for sentence in sentences], dtype=np.int64)


def scorer_in(folder: Path) -> Scorer:
    """The scorer whose encoder and table lie in one folder, as training writes them."""
    from workbench.detect.worthiness import WEIGHTS, read_weights
    from workbench.encode.encoder import Encoder

    return Scorer(Encoder(folder), read_weights(folder / WEIGHTS))
