import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.worth import in_bar, in_digits

WORTHINESS = st.floats(0, 1).map(lambda value: round(value, 4)) | st.floats(0, 1)


@pytest.mark.parametrize(
    ("worthiness", "shown"),
    [
        *((0.5, "0.50"), (0.874, "0.87"), (0.985, "0.985"), (0.9961, "0.996"), (0.9987, "0.9987")),
        *((0.99991, "0.9999"), (1.0, ">0.9999"), (0.012, "0.012"), (0.0004, "0.0004"), (0.0, "<0.0001")),
    ],
)
def test_a_worthiness_has_as_many_digits_as_it_takes_to_be_told_from_certainty(worthiness, shown):
    assert in_digits(worthiness) == shown


@given(WORTHINESS, WORTHINESS)
def test_digits_and_bar_keep_the_order_of_the_scores(one, other):
    low, high = sorted((one, other))
    as_number = [float(in_digits(value).lstrip("<>")) for value in (low, high)]
    assert as_number[0] <= as_number[1]
    assert 0 <= in_bar(low) <= in_bar(high) <= 1


def test_the_bar_is_half_full_at_even_odds_and_full_at_none_that_is_unsure():
    assert in_bar(0.5) == 0.5
    assert in_bar(0.9) == pytest.approx(0.637, abs=0.001)
    assert in_bar(0.999) < 1 == in_bar(0.9999)
