"""The desk's scale."""

import pytest

from workbench.domain.ratings import SCALES, Scale


@pytest.mark.parametrize("scale", SCALES.values(), ids=lambda scale: scale.id)
def test_every_scale_keeps_to_the_rules_of_claimreview(scale: Scale):
    assert scale.worst >= 1
    assert scale.best > scale.worst
    numbers = [rating.value for rating in scale.ratings if rating.value is not None]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("rating", ["unproven", "opinion", "satire", "outdated"])
def test_outcomes_that_are_no_degree_of_truth_carry_no_number(rating):
    for scale in SCALES.values():
        assert scale[rating].value is None


def test_an_unknown_rating_is_refused_with_the_choices():
    scale = next(iter(SCALES.values()))
    assert "bogus" not in scale
    with pytest.raises(KeyError, match=r"no rating 'bogus' .* false, mostly-false"):
        scale["bogus"]
