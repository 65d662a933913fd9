import math

import numpy as np
import pytest

from workbench.detect.features import NAMED
from workbench.detect.worthiness import Scorer, Weights, scorer
from workbench.quality import detection
from workbench.quality.detection import (
    RUNS,
    Speed,
    labels_of,
    measure,
    measure_transcripts,
    rows_of,
    scores,
    speed,
    state,
)
from workbench.quality.labelled import LabelledSentence

FACT = LabelledSentence(1, "Unemployment fell to 3.5 percent in 2019.", 1)
CHAT = LabelledSentence(2, "Thank you very much, and good evening.", 0)


def test_a_sentence_is_stated_with_its_slots():
    stated = state(FACT.text)
    assert [quantity.value for quantity in stated.quantities] == [3.5]
    assert [day.text for day in stated.dates] == ["2019"]


def test_the_figures_are_those_of_the_sentences():
    figures = measure(scorer(), [FACT, CHAT], batch=4)
    assert (figures.rows, figures.f1, figures.average_precision) == (2, 1.0, 1.0)
    assert figures.threshold == scorer().weights.threshold
    assert 0 <= figures.expected_calibration_error < 0.5


def test_the_speed_is_that_of_a_whole_batch_beside_half_of_it():
    asked = []

    class Counting:
        def score(self, stated):
            asked.append(len(stated))
            return scorer().score(stated)

    found = speed(Counting(), [state(FACT.text)] * 9)
    assert asked == [5, *[5, 9] * RUNS]
    assert found.sentences_per_second > 0
    assert 0 < found.processor_seconds < 60
    assert found.growth > 0


def test_a_batch_is_filled_with_the_sentences_over_and_over(monkeypatch):
    batches = []
    monkeypatch.setattr(detection, "speed", lambda _, stated: batches.append(stated) or Speed(1, 1.0, 2.0))
    measure(scorer(), [FACT, CHAT, CHAT], batch=5)
    assert [item.text for item in batches[0]] == [FACT.text, CHAT.text, CHAT.text, FACT.text, CHAT.text]


def test_the_rows_of_the_regression_give_the_scores():
    stated = [state(sentence.text) for sentence in (FACT, CHAT)]
    weights = scorer().weights
    row = np.array([weights.bias, weights.encoder, *[weights.named[name] for name in NAMED]])
    expected = 1 / (1 + np.exp(-rows_of(scorer(), stated) @ row))
    assert scores(scorer(), stated) == pytest.approx(expected, abs=0.002)


def test_without_named_features_only_the_encoder_speaks():
    plain = Scorer(scorer().encoder, Weights(0.0, {}, 1.0, {}, 0.5))
    ((score, reasons),) = plain.score([state(FACT.text)])
    assert {reason.feature for reason in reasons} == {"words"}
    assert score == pytest.approx(1 / (1 + math.exp(-reasons[0].effect)))


def test_each_transcript_is_ranked_by_itself():
    good, bad = [FACT, CHAT], [LabelledSentence(1, FACT.text, 0), LabelledSentence(2, CHAT.text, 1)]
    assert measure_transcripts(scorer(), {"good": good, "bad": bad}) == {"good": 1.0, "bad": 0.5}


def test_a_transcript_without_a_line_worth_checking_is_not_ranked():
    assert measure_transcripts(scorer(), {"chat": [CHAT]}) == {}


def test_labels_are_an_array():
    assert labels_of([FACT, CHAT]).tolist() == [1, 0]
