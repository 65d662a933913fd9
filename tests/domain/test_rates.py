"""Shares and times with what they leave open, held to published figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.rates import quantile, wilson


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_the_one_that_newcombe_gives_for_wilsons_score(hits, of, low, high):
    found = wilson(hits, of)
    assert (found.value, found.low, found.high) == pytest.approx((hits / of, low, high), abs=0.00006)


@given(st.integers(1, 10_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_interval_holds_its_share_and_stays_within_0_and_1(pair):
    found = wilson(*pair)
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_of_nothing_there_is_no_share_and_more_hits_than_tries_are_refused():
    assert wilson(0, 0) is None
    for hits, of in ((3, 2), (-1, 2)):
        with pytest.raises(ValueError, match="no share"):
            wilson(hits, of)


def test_a_quantile_lies_between_two_values_by_line():
    assert quantile([4, 1, 3, 2], 0.5) == 2.5
    assert quantile([1, 2, 3, 4, 5], 0.9) == pytest.approx(4.6)
    assert quantile([7], 0.1) == 7
    assert quantile([], 0.5) is None
