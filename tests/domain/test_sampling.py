"""A stratified sample that can be drawn again."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.sampling import stratified

THINGS = st.dictionaries(st.integers(1, 10_000), st.sampled_from("abcd"), max_size=80)


@given(things=THINGS, size=st.integers(1, 60), seed=st.text(max_size=5))
def test_a_sample_has_its_size_and_each_stratum_its_share_to_within_one(things, size, seed):
    drawn = stratified(things, size, seed)
    assert len(drawn) == len(set(drawn)) == min(size, len(things))
    assert set(drawn) <= set(things)
    whole, part = Counter(things.values()), Counter(things[number] for number in drawn)
    for stratum, count in whole.items():
        assert abs(part[stratum] - min(size, len(things)) * count / len(things)) < 1


@given(things=THINGS, size=st.integers(1, 60))
def test_the_same_seed_draws_the_same_ones_whatever_the_order(things, size):
    backwards = dict(reversed(things.items()))
    assert stratified(things, size, "x") == stratified(backwards, size, "x")


def test_another_seed_draws_others():
    things = dict.fromkeys(range(1, 1001), "one")
    assert stratified(things, 50, "a") != stratified(things, 50, "b")
