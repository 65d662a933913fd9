import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.quality.metrics import (
    average_precision,
    best_threshold,
    calibration_error,
    decide,
)

pairs = st.lists(st.tuples(st.integers(0, 20).map(lambda n: n / 20), st.integers(0, 1)), min_size=1, max_size=40)


def arrays(rows):
    return np.array([score for score, _ in rows], dtype=float), np.array([label for _, label in rows])


def test_f1_is_the_harmonic_mean_of_precision_and_recall():
    decision = decide(*arrays([(0.9, 1), (0.8, 0), (0.7, 1), (0.2, 1)]), 0.5)
    assert (decision.precision, decision.recall) == pytest.approx((2 / 3, 2 / 3))
    assert decision.f1 == pytest.approx(2 / 3)


def test_nothing_found_is_zero_and_no_error():
    assert decide(*arrays([(0.1, 1)]), 0.5).f1 == 0
    assert decide(*arrays([(0.9, 0)]), 0.5).f1 == 0


def test_average_precision_is_the_mean_of_precision_at_each_hit():
    assert average_precision(*arrays([(0.9, 1), (0.8, 0), (0.7, 1)])) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision(*arrays([(0.9, 0)])) == 0


def test_calibration_error_is_the_distance_of_promise_and_share_by_bin():
    assert calibration_error(*arrays([(0.95, 1), (0.95, 0), (0.05, 0), (0.05, 0)])) == pytest.approx(0.25)
    assert calibration_error(*arrays([(1.0, 1), (0.0, 0)])) == 0


@given(pairs)
def test_no_other_cut_is_better_than_the_best_threshold(rows):
    scores, labels = arrays(rows)
    best = decide(scores, labels, best_threshold(scores, labels)).f1
    assert best >= max(decide(scores, labels, score).f1 for score in scores) - 1e-12
