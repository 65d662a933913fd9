import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.training.head import BLOCK, blocks_of, fit, held_out, least_squares, probabilities


def sample(count=400, seed=3):
    random = np.random.default_rng(seed)
    rows = np.column_stack([np.ones(count), random.standard_normal((count, 2))])
    chances = 1 / (1 + np.exp(-rows @ np.array([-0.5, 2.0, 0.0])))
    return rows, (random.random(count) < chances).astype(np.int64)


def test_the_weights_that_made_the_labels_are_found_again():
    rows, labels = sample(20_000)
    assert fit(rows, labels, np.zeros(3), np.zeros(3)) == pytest.approx([-0.5, 2.0, 0.0], abs=0.1)


def test_at_the_fit_the_gradient_is_zero():
    rows, labels = sample()
    penalty, target = np.array([0.0, 1.0, 10.0]), np.array([0.0, 1.0, 0.0])
    weights = fit(rows, labels, penalty, target)
    gradient = rows.T @ (probabilities(rows, weights) - labels) + penalty * (weights - target)
    assert np.abs(gradient).max() < 1e-6


def test_a_heavy_penalty_holds_a_weight_at_its_target():
    rows, labels = sample()
    assert fit(rows, labels, np.full(3, 1e9), np.array([0.1, 0.2, 0.3])) == pytest.approx([0.1, 0.2, 0.3], abs=1e-4)


def test_labels_that_can_be_told_apart_perfectly_do_not_run_away():
    rows = np.column_stack([np.ones(6), np.arange(6.0)])
    weights = fit(rows, np.array([0, 0, 0, 1, 1, 1]), np.array([0.0, 1.0]), np.zeros(2))
    assert np.isfinite(weights).all()
    assert (probabilities(rows, weights)[3:] > 0.5).all()


def test_a_row_is_judged_by_weights_that_have_not_seen_its_block():
    rows, labels = sample()
    blocks = np.repeat(np.arange(10), 40)
    penalty, target = np.ones(3), np.zeros(3)
    unseen = held_out(rows, labels, blocks, penalty, target, folds=5)
    changed = labels.copy()
    changed[:40] = 1 - changed[:40]  # block 0 is held out with block 5: their own labels cannot move their rows
    again = held_out(rows, changed, blocks, penalty, target, folds=5)
    assert again[:40] == pytest.approx(unseen[:40])
    assert again[200:240] == pytest.approx(unseen[200:240])
    assert np.abs(again[40:80] - unseen[40:80]).max() > 1e-6


@given(st.lists(st.integers(0, 40_000), min_size=1, max_size=30))
def test_neighbouring_numbers_share_a_block(places):
    assert blocks_of(places).tolist() == [place // BLOCK for place in places]


def test_least_squares_finds_the_line_that_made_the_values():
    rows, _ = sample()
    assert least_squares(rows, rows @ np.array([1.0, -2.0, 0.5]), 0.0) == pytest.approx([1.0, -2.0, 0.5], abs=1e-6)
    assert least_squares(rows, rows @ np.array([1.0, -2.0, 0.5]), 1e9)[1:] == pytest.approx([0, 0], abs=1e-4)
