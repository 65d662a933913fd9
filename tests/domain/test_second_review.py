"""Which verdicts are judged twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.ratings import DESK
from workbench.domain.second_review import RULES, Case, Rules, agree, is_sampled, triggers

ALL = Rules(on=frozenset(RULES), rate=0.0, salt="s", topics=frozenset({"health"}), reach=3)


@pytest.mark.parametrize(
    ("case", "names"),
    [
        (Case(1), ()),
        (Case(1, topic="health"), ("topic",)),
        (Case(1, topic="sport"), ()),
        (Case(1, confidence="low"), ("confidence",)),
        (Case(1, confidence="medium"), ()),
        (Case(1, is_first_of_label=True), ("label",)),
        (Case(1, articles=3), ("reach",)),
        (Case(1, articles=2), ()),
        (Case(1, "health", "low", True, 9), ("topic", "confidence", "label", "reach")),
    ],
)
def test_each_rule_asks_for_what_it_is_about(case, names):
    assert triggers(case, ALL) == names


def test_a_rule_that_is_off_asks_for_nothing():
    assert triggers(Case(1, "health", "low", True, 9), Rules(topics=ALL.topics, rate=1.0)) == ()


@given(claim_id=st.integers(1, 10**6), salt=st.text(max_size=8))
def test_a_claim_is_in_the_sample_or_not_whoever_asks(claim_id, salt):
    half = Rules(rate=0.5, salt=salt)
    assert is_sampled(claim_id, half) == is_sampled(claim_id, half)
    assert is_sampled(claim_id, Rules(rate=1.0, salt=salt))
    assert not is_sampled(claim_id, Rules(rate=0.0, salt=salt))


def test_the_sample_has_the_size_that_was_set_and_another_salt_draws_another():
    def drawn(salt):
        return {claim_id for claim_id in range(1, 20_001) if is_sampled(claim_id, Rules(rate=0.1, salt=salt))}

    one, other = drawn("a"), drawn("b")
    assert 1_850 <= len(one) <= 2_150
    assert 150 <= len(one & other) <= 260  # a tenth of a tenth, by chance


@pytest.mark.parametrize(
    ("first", "second", "tolerance", "same"),
    [
        ("true", "true", 0, True),
        ("true", "mostly-true", 0, False),
        ("true", "mostly-true", 1, True),
        ("true", "half-true", 1, False),
        ("unproven", "unproven", 0, True),
        ("unproven", "half-true", 2, False),
        ("opinion", "satire", 2, False),
    ],
)
def test_two_ratings_agree_when_they_are_equal_or_near_enough_on_the_scale(first, second, tolerance, same):
    assert agree(first, second, DESK, tolerance) is same
