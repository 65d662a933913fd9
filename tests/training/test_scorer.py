"""Weights put the right candidate first, scores read as probabilities, and links are suggested when they are right."""

import numpy as np
import pytest

from workbench.training.scorer import NEVER, Query, calibrate, learn, link_threshold, ordered


def query(dice, *, informative=2.0, held=False):
    """Ten candidates with two features, of which only the first says which one is right."""
    labels = np.zeros(10)
    labels[int(dice.integers(10))] = 1.0
    features = dice.random((10, 2)) * 0.5
    features[:, 0] += labels * informative / 5
    keys = [f"d{at}" for at in range(10)]
    return Query(features, labels, keys, [held] * 10, {keys[int(labels.argmax())]})


@pytest.fixture
def queries():
    dice = np.random.default_rng(5)
    return [query(dice) for _ in range(60)]


def test_what_says_more_weighs_more_and_nothing_weighs_less_than_nothing(queries):
    weights = learn(queries, 0.001)
    assert weights[0] > 2 * weights[1] >= 0
    assert learn(queries, 0.001).tolist() == weights.tolist()


def test_the_right_candidate_stands_first(queries):
    weights = learn(queries, 0.001)
    firsts = [ordered(one, weights)[0] in one.wanted for one in queries]
    assert np.mean(firsts) > 0.8


def test_a_score_is_the_share_that_is_right(queries):
    weights = learn(queries, 0.001)
    factor, bias = calibrate(queries, weights)
    scores = np.concatenate([1 / (1 + np.exp(-(factor * (one.features @ weights) + bias))) for one in queries])
    labels = np.concatenate([one.labels for one in queries])
    assert scores.mean() == pytest.approx(labels.mean(), abs=0.01)
    high = scores > 0.5
    assert labels[high].mean() == pytest.approx(scores[high].mean(), abs=0.15)


def scored(*rows):
    """One query a row of (score, right): its only candidate's single feature is the log-odds."""
    return [
        Query(
            np.array([[np.log(score / (1 - score))]]),
            np.array([float(right)]),
            ["d"],
            [False],
            {"d"} if right else {"x"},
        )
        for score, right in rows
    ]


def test_the_threshold_is_the_lowest_score_with_the_wanted_precision():
    good = [(0.99 - at / 1000, True) for at in range(20)]
    found = link_threshold(scored(*good, (0.9, False), (0.85, True), (0.5, False), (0.4, False)), np.array([1.0]), 0.0)
    assert found[0] == pytest.approx(0.85)
    assert found[1] == pytest.approx(21 / 22)
    assert found[2] == pytest.approx(21 / 24)


def test_without_such_a_score_nothing_is_ever_suggested():
    assert link_threshold(scored((0.9, False), (0.8, False)), np.array([1.0]), 0.0) == (NEVER, 0.0, 0.0)


def test_what_is_held_back_counts_neither_for_nor_against():
    dice = np.random.default_rng(5)
    assert link_threshold([query(dice, held=True)], np.array([1.0, 1.0]), 0.0) == (NEVER, 0.0, 0.0)
