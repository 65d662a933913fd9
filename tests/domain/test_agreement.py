"""Agreement, held to published figures and to what must hold of any data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.agreement import (
    ac1,
    alpha,
    bootstrap,
    confusion,
    interval,
    kappa,
    kappa_of,
    nominal,
    ordinal,
    percent,
)

N = None
# Four observers, twelve units: the reliability data of Krippendorff's own example.
OBSERVERS = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3),
    (N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N),
)
UNITS = tuple(zip(*OBSERVERS, strict=True))
LABELS = st.sampled_from(["true", "false", "half"])
PAIRS = st.lists(st.tuples(LABELS, LABELS), min_size=1, max_size=40)
ORDER = ("false", "half", "true")


def test_alpha_gives_krippendorffs_own_figures_with_missing_data():
    assert alpha(UNITS, nominal) == pytest.approx(0.743, abs=0.0005)
    assert alpha(UNITS, ordinal(UNITS, (1, 2, 3, 4, 5))) == pytest.approx(0.815, abs=0.0005)
    assert alpha(UNITS, interval) == pytest.approx(0.849, abs=0.0005)


def test_kappa_from_its_two_shares_gives_the_published_figure():
    assert kappa_of(0.9286, 0.5638) == pytest.approx(0.8363, abs=0.00005)


def test_kappa_of_a_table_worked_by_hand():
    # 20 both yes, 15 both no, 5 and 10 apart: po .7, pe .5, kappa .4.
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert percent(pairs) == pytest.approx(0.7)
    assert kappa(pairs) == pytest.approx(0.4)
    assert confusion(pairs)["n", "y"] == 10


def test_weighted_kappa_worked_by_hand():
    pairs = [("false", "false"), ("half", "true"), ("true", "true"), ("false", "true")]
    # Steps apart: 0 1 0 2; marginals (2, 1, 1) and (1, 0, 3).
    assert kappa(pairs, "linear", ORDER) == pytest.approx(1 - (3 / 4) / (18 / 16))
    assert kappa(pairs, "quadratic", ORDER) == pytest.approx(1 - (5 / 4) / (32 / 16))


def test_ac1_stays_steady_where_one_label_dominates_and_kappa_does_not():
    pairs = [("y", "y")] * 118 + [("y", "n")] * 5 + [("n", "y")] * 2
    assert kappa(pairs) == pytest.approx(-0.0234, abs=0.0005)
    assert ac1(pairs) == pytest.approx(0.9408, abs=0.0005)


def test_where_there_is_nothing_to_compare_there_is_no_figure():
    same = [("true", "true")] * 30
    assert (percent([]), kappa([]), alpha([], nominal), ac1([])) == (N, N, N, N)
    assert (kappa(same), alpha(same, nominal), ac1(same)) == (N, N, N)
    assert alpha([("true", N), (N, "false")], nominal) is None
    assert bootstrap(same, lambda drawn: alpha(drawn, nominal)) is None


@given(PAIRS)
def test_no_figure_is_above_one_and_it_is_one_only_for_full_agreement(pairs):
    figures = (kappa(pairs), kappa(pairs, "linear", ORDER), kappa(pairs, "quadratic", ORDER), alpha(pairs, nominal))
    for value in (*figures, ac1(pairs)):
        assert value is None or value <= 1 + 1e-12
        assert value is None or (value > 1 - 1e-9) == all(one == other for one, other in pairs)


@given(PAIRS)
def test_who_is_first_makes_no_difference(pairs):
    turned = [(other, one) for one, other in pairs]
    for figure in (percent, kappa, ac1, lambda rows: alpha(rows, nominal)):
        assert figure(pairs) == pytest.approx(figure(turned))


def test_the_interval_is_the_same_each_time_and_holds_the_figure():
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    found = bootstrap(pairs, kappa)
    assert found == bootstrap(pairs, kappa)
    assert found.low < found.value < found.high
    assert (found.low, found.high) == (pytest.approx(0.15, abs=0.1), pytest.approx(0.64, abs=0.1))


def test_weights_that_are_none_are_refused():
    with pytest.raises(ValueError, match="none, linear or quadratic"):
        kappa([("true", "false")], "cubic", ORDER)
