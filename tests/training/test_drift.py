import numpy as np
import pytest

from workbench.training.drift import STEPS, fit_ahead, held_out_ahead
from workbench.training.head import fit, probabilities

PENALTY, TARGET = np.array([0.0, 1.0, 10.0]), np.array([0.0, 1.0, 0.0])


def drifting(step, count=20_000, slope=2.0):
    """Rows of an earlier and a later half, whose labels differ by `step` in log-odds."""
    random = np.random.default_rng(5)
    rows = np.column_stack([np.ones(count), random.standard_normal((count, 2))])
    late = (np.arange(count) >= count // 2).astype(np.int64)
    chances = 1 / (1 + np.exp(-(rows[:, 1] * slope - 1 + step * late)))
    return rows, (random.random(count) < chances).astype(np.int64), late


def test_the_intercept_goes_on_by_the_step_that_the_labels_took():
    rows, labels, late = drifting(step=0.5)
    weights = fit_ahead(rows, labels, late, PENALTY, TARGET)
    assert weights == pytest.approx([-1 + STEPS * 0.5, 2.0, 0.0], abs=0.15)


def test_the_slope_is_that_of_the_earlier_part_whose_labels_blur_less():
    rows, labels, late = drifting(step=0.0)
    blurred = np.where((late == 1) & (np.random.default_rng(6).random(len(labels)) < 0.3), 1 - labels, labels)
    assert fit_ahead(rows, blurred, late, PENALTY, TARGET)[1] == pytest.approx(2.0, abs=0.15)
    assert fit(rows, blurred, PENALTY, TARGET)[1] < 1.5


def test_without_a_later_part_it_is_the_plain_regression():
    rows, labels, _ = drifting(step=0.0, count=500)
    none = np.zeros(500, dtype=np.int64)
    assert fit_ahead(rows, labels, none, PENALTY, TARGET) == pytest.approx(fit(rows, labels, PENALTY, TARGET))


def test_held_out_rows_are_judged_by_weights_that_have_not_seen_their_block():
    rows, labels, late = drifting(step=0.5, count=400)
    blocks = np.repeat(np.arange(20), 20)
    unseen = held_out_ahead(rows, labels, late, blocks, PENALTY, TARGET)
    inside = np.isin(blocks, [3, 13])  # blocks are held out in tens: the fourth fold
    weights = fit_ahead(rows[~inside], labels[~inside], late[~inside], PENALTY, TARGET)
    assert unseen[inside] == pytest.approx(probabilities(rows[inside], weights))
