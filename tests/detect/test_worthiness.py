import json
import math
from dataclasses import replace

import pytest

from tests.encode.folders import write
from workbench.detect.features import NAMED, SENTENCES, named_features
from workbench.detect.worthiness import WEIGHTS, Stated, read_weights, scorer, weights, weights_json, worthiness
from workbench.encode.encoder import Encoder
from workbench.errors import StartUpError
from workbench.text.slots import find_slots

FACT = "Unemployment fell to 3.5 percent in 2019, the lowest rate in fifty years."
CHAT = "Thank you very much, and good evening to you all."


def stated(sentence: str) -> Stated:
    slots = find_slots(sentence)
    return Stated(sentence, slots.quantities, slots.dates)


def test_a_statistic_is_worth_more_than_a_greeting() -> None:
    (fact, _), (chat, _) = worthiness([stated(FACT), stated(CHAT)])
    assert fact > 0.9
    assert chat < 0.1


def test_no_sentence_gives_no_score() -> None:
    assert worthiness([]) == []


def test_the_reasons_and_the_bias_add_up_to_the_score() -> None:
    ((value, reasons),) = worthiness([stated(FACT)])
    total = weights().base + sum(reason.effect for reason in reasons)
    assert value == pytest.approx(1 / (1 + math.exp(-total)), abs=1e-9)
    assert [abs(reason.effect) for reason in reasons] == sorted((abs(r.effect) for r in reasons), reverse=True)


def test_reasons_are_sentences_with_words_of_the_text() -> None:
    ((_, reasons),) = worthiness([stated(FACT)])
    percent = next(reason for reason in reasons if reason.feature == "percent")
    assert percent.sentence == "states a percentage or a share"
    assert percent.words == ("3.5 percent",)
    assert all(word in FACT for reason in reasons for word in reason.words)


def test_the_score_of_a_sentence_hardly_depends_on_what_is_scored_beside_it() -> None:
    beside = [stated(sentence) for sentence in (CHAT, "Crime doubled.", FACT * 3, "No.")]
    ((alone, _),) = worthiness([stated(FACT)])
    assert worthiness([stated(FACT), *beside])[0][0] == pytest.approx(alone, abs=0.01)


@pytest.mark.parametrize(
    "sentence",
    ["In May the council closed it.", "Great Britain left.", "Will Renn left.", "The town of Good Hope fell."],
)
def test_a_name_is_no_sign_of_doubt_of_judgement_or_of_the_future(sentence) -> None:
    assert not {"hedge", "opinion", "future"} & {feature.name for feature in named_features(sentence, [], [])}


@pytest.mark.parametrize(
    ("sentence", "feature"),
    [
        ("We may go.", "hedge"),
        ("Then I think it fell.", "opinion"),
        ("It was a GREAT day.", "opinion"),
        ("Great news for us.", "opinion"),
        ("WE WILL WIN.", "future"),
    ],
)
def test_words_of_doubt_judgement_and_the_future_count_however_they_are_written(sentence, feature) -> None:
    assert feature in {found.name for found in named_features(sentence, [], [])}


def test_every_named_feature_has_a_weight_and_a_sentence() -> None:
    assert set(weights().named) == set(NAMED)
    assert set(SENTENCES) == {*NAMED, "words"}


def test_features_come_in_the_order_of_the_table() -> None:
    slots = find_slots(FACT)
    names = [feature.name for feature in named_features(FACT, slots.quantities, slots.dates)]
    assert names == sorted(names, key=NAMED.index)


@pytest.mark.parametrize("content", ["{}", "[]", "no json", '{"bias": 1}'])
def test_damaged_weights_are_said_in_one_line(tmp_path, content) -> None:
    (tmp_path / WEIGHTS).write_text(content, encoding="utf-8")
    with pytest.raises(StartUpError, match=r"worthiness\.json") as caught:
        read_weights(tmp_path / WEIGHTS)
    assert "\n" not in caught.value.message


def test_a_table_is_read_as_it_was_written(tmp_path) -> None:
    (tmp_path / WEIGHTS).write_text(weights_json(weights(), {"made by": "a test"}), encoding="utf-8")
    assert read_weights(tmp_path / WEIGHTS) == weights()


def test_one_altered_number_is_said_in_one_line(tmp_path) -> None:
    content = weights_json(weights(), {})
    threshold = f'"threshold": {weights().threshold}'
    assert threshold in content
    (tmp_path / WEIGHTS).write_text(content.replace(threshold, '"threshold": 0.9'), encoding="utf-8")
    with pytest.raises(StartUpError, match="SHA-256") as caught:
        read_weights(tmp_path / WEIGHTS)
    assert "\n" not in caught.value.message


def test_the_packages_table_must_be_made_for_the_packages_encoder(monkeypatch) -> None:
    other = replace(weights(), made_for="older")
    monkeypatch.setattr("workbench.detect.worthiness.read_weights", lambda _: other)
    weights.cache_clear()
    with pytest.raises(StartUpError, match="encoder 'older'"):
        weights()


def test_the_note_of_the_weights_says_of_what_they_were_made() -> None:
    from importlib import resources

    note = json.loads((resources.files("workbench.detect") / WEIGHTS).read_text("utf-8"))["note"]
    assert {"made by", "data", "rows", "plan", "base", "figures"} <= set(note)


def test_a_scorer_works_with_any_encoder(tmp_path, monkeypatch) -> None:
    from workbench.detect.worthiness import Scorer
    from workbench.encode import encoder as module

    monkeypatch.setattr(module, "MOST_TOKENS", 16)
    other = Scorer(Encoder(write(tmp_path)), scorer().weights)
    ((score, _),) = other.score([stated("Prices rose by five percent.")])
    assert 0 < score < 1
