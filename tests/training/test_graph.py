from dataclasses import replace

import numpy as np
import onnxruntime
import pytest

from tests.training.networks import VOCABULARY, expected, network
from workbench.training.batches import padded
from workbench.training.graph import PARTS, affine, build, by_column, by_row, linears
from workbench.training.quantise import calibrate, fitting, rounded_product

TEXTS = [[1, 7, 3, 9, 2], [1, 4, 2], [1, 30, 31, 32, 33, 34, 35, 2]]


def run(network, texts, ranges=None):
    """Vector and effects of the texts, through all three parts."""
    sessions = {part: onnxruntime.InferenceSession(build(network, part, ranges).SerializeToString()) for part in PARTS}
    ids, mask = padded(texts)
    (states,) = sessions["trunk"].run(None, {"input_ids": ids, "attention_mask": mask})
    return [sessions[top].run(None, {"states": states, "attention_mask": mask})[0] for top in ("meaning", "worth")]


def many(count=64):
    random = np.random.default_rng(5)
    return [random.integers(0, VOCABULARY, random.integers(3, 12)).tolist() for _ in range(count)]


def test_the_float_graph_computes_a_transformer_with_two_tops():
    vectors, effects = run(network(), TEXTS)
    for row, text in enumerate(TEXTS):
        vector, shares = expected(network(), text)
        assert vectors[row] == pytest.approx(vector, abs=1e-4)
        assert effects[row, : len(text)] == pytest.approx(shares, abs=1e-4)
        assert (effects[row, len(text) :] == 0).all()


def test_the_int8_graph_stays_close_to_the_float_graph():
    texts = many()
    ranges = calibrate(network(), [padded(texts)])
    exact, rounded = run(network(), texts), run(network(), texts, ranges)
    cosines = (exact[0] * rounded[0]).sum(axis=1)
    assert cosines.min() > 0.99
    assert np.abs(exact[1].sum(axis=1) - rounded[1].sum(axis=1)).max() < 0.5


def test_a_column_that_is_much_larger_than_the_others_does_not_cost_them_their_digits():
    dice = np.random.default_rng(3)
    values = dice.standard_normal((500, 16)).astype(np.float32)
    values[:, 4] *= 60
    weight = dice.standard_normal((16, 8)).astype(np.float32)
    even = replace(fitting(values, weight), low=float(values.min()), high=float(values.max()), evened=np.ones(16))
    found = fitting(values, weight)
    error, before = (np.square(rounded_product(values, weight, one) - values @ weight).mean() for one in (found, even))
    assert error < before / 4
    assert found.evened[4] > 4 * np.delete(found.evened, 4).max()


def test_what_the_int8_graph_says_of_a_text_does_not_depend_on_its_batch():
    texts = many()
    ranges = calibrate(network(), [padded(texts)])
    together = run(network(), texts, ranges)
    for row, text in enumerate(texts[:8]):
        alone = run(network(), [text], ranges)
        assert alone[0][0] == pytest.approx(together[0][row], abs=1e-3)
        assert alone[1][0] == pytest.approx(together[1][row, : len(text)], abs=1e-3)


def test_the_same_weights_give_the_same_bytes():
    ranges = calibrate(network(), [padded(many())])
    for part in PARTS:
        first, second = (build(network(), part, ranges).SerializeToString(deterministic=True) for _ in range(2))
        assert first == second


def test_every_linear_of_the_network_is_calibrated():
    names = {name for part in PARTS for name in linears(network(), part)}
    assert names == {
        f"{part}.{part_name}"
        for part in ("trunk.0", "trunk.1", "meaning.0", "worth.0")
        for part_name in ("qkv", "out", "up", "down")
    }
    assert set(calibrate(network(), [padded(TEXTS)])) == names


@pytest.mark.parametrize(("low", "high"), [(-1.0, 3.0), (0.5, 2.0), (-4.0, -1.0), (0.0, 0.0)])
def test_zero_is_kept_exactly_by_the_ranges(low, high):
    scale, zero = affine(low, high)
    assert 0 <= zero <= 255
    assert scale > 0
    assert (min(low, 0) / scale + zero) == pytest.approx(0, abs=0.51)


def test_columns_are_rounded_to_seven_bits_and_rows_to_eight():
    weights = np.random.default_rng(1).standard_normal((20, 5)).astype(np.float32)
    for rounded, scales, most in ((*by_column(weights), 63), (*by_row(weights), 127)):
        assert np.abs(rounded).max() == most
        assert rounded * scales == pytest.approx(weights, abs=float(scales.max()) / 2 + 1e-6)
