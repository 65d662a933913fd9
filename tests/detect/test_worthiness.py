import math
from pathlib import Path
from unittest.mock import patch

import pytest

from workbench.detect import worthiness as module
from workbench.detect.features import NAMED, SENTENCES, named_features, ngrams
from workbench.detect.worthiness import weights, worthiness
from workbench.errors import StartUpError
from workbench.text.slots import find_slots

FACT = "Unemployment fell to 3.5 percent in 2019, the lowest rate in fifty years."
CHAT = "Thank you very much, and good evening to you all."


def score(sentence: str) -> float:
    slots = find_slots(sentence)
    return worthiness(sentence, slots.quantities, slots.dates)[0]


def test_a_statistic_is_worth_more_than_a_greeting() -> None:
    assert score(FACT) > 0.9
    assert score(CHAT) < 0.1


def test_the_reasons_and_the_bias_add_up_to_the_score() -> None:
    slots = find_slots(FACT)
    value, reasons = worthiness(FACT, slots.quantities, slots.dates)
    total = weights().bias + sum(reason.effect for reason in reasons)
    assert value == pytest.approx(1 / (1 + math.exp(-total)), abs=1e-9)
    assert [abs(reason.effect) for reason in reasons] == sorted((abs(r.effect) for r in reasons), reverse=True)


def test_reasons_are_sentences_with_words_of_the_text() -> None:
    slots = find_slots(FACT)
    _, reasons = worthiness(FACT, slots.quantities, slots.dates)
    percent = next(reason for reason in reasons if reason.feature == "percent")
    assert percent.sentence == "states a percentage or a share"
    assert percent.words == ("3.5 percent",)
    for reason in reasons:
        assert all(word in FACT for word in reason.words) or reason.feature == "words"


def test_every_named_feature_has_a_weight_and_a_sentence() -> None:
    assert set(weights().named) == set(NAMED)
    assert set(SENTENCES) == {*NAMED, "words"}


def test_words_and_pairs_are_distinct_sorted_and_numbers_are_one_token() -> None:
    assert ngrams("Taxes rose 5%, taxes fell 1,200") == sorted(
        {"taxes", "rose", "0", "fell", "taxes rose", "rose 0", "0 taxes", "taxes fell", "fell 0"}
    )


def test_features_come_in_the_order_of_the_table() -> None:
    slots = find_slots(FACT)
    names = [feature.name for feature in named_features(FACT, slots.quantities, slots.dates)]
    assert names == sorted(names, key=NAMED.index)


def test_damaged_weights_are_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "worthiness.json").write_text("{}", encoding="utf-8")
    weights.cache_clear()
    with (
        patch.object(module.resources, "files", return_value=tmp_path),
        pytest.raises(StartUpError, match="worthiness"),
    ):
        weights()
    weights.cache_clear()
