"""The desk's scale."""

from dataclasses import fields

import pytest

from workbench.domain.crosswalks import CROSSWALKS, fold_label, meaning, on_scale, rating_of
from workbench.domain.ratings import DESK, POLITIFACT, SCALES, Scale, labels, newest
from workbench.settings import Settings


@pytest.mark.parametrize("scale", SCALES.values(), ids=lambda scale: scale.id)
def test_every_scale_keeps_to_the_rules_of_claimreview(scale: Scale):
    assert scale.worst >= 1
    assert scale.best > scale.worst
    numbers = [rating.value for rating in scale.ratings if rating.value is not None]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("rating", ["unproven", "opinion", "satire", "outdated"])
def test_outcomes_that_are_no_degree_of_truth_carry_no_number(rating):
    assert DESK[rating].value is None


def test_an_unknown_rating_is_refused_with_the_choices():
    assert "bogus" not in DESK
    with pytest.raises(KeyError, match=r"no rating 'bogus' .* false, mostly-false"):
        DESK["bogus"]


def test_the_scales_of_other_desks_have_the_ratings_that_they_are_known_by():
    sizes = {scale.id: len(scale.ratings) for scale in SCALES.values()}
    assert sizes == {"desk": 9, "politifact": 6, "fullfact": 4, "averitec": 4, "google": 5}


@pytest.mark.parametrize("scale", [scale for scale in SCALES.values() if scale is not DESK], ids=lambda scale: scale.id)
def test_every_rating_of_another_scale_has_its_place_on_the_desks_own_in_the_same_order(scale: Scale):
    """A crosswalk may join two ratings into one; it never turns their order, nor gives a number to what has none."""
    rows = {(walk.id, fold_label(label)): to for walk in CROSSWALKS.values() for label, to in walk.rows.items()}
    means = [DESK[rating_of(rating.label, [scale.id], rows)] for rating in scale.ratings]
    values = [mean.value for mean, rating in zip(means, scale.ratings, strict=True) if rating.value is not None]
    assert values == sorted(values)
    assert all(
        rating.value is not None or mean.value is None for mean, rating in zip(means, scale.ratings, strict=True)
    )


@pytest.mark.parametrize("scale", SCALES.values(), ids=lambda scale: scale.id)
def test_what_a_rating_means_leads_back_to_one_that_means_the_same(scale: Scale):
    for rating in scale.ratings:
        meant = meaning(scale, rating.id)
        assert meant in DESK
        assert meaning(scale, on_scale(scale, meant)) == meant
    assert on_scale(POLITIFACT, "false") == "false"
    assert on_scale(POLITIFACT, "unproven") == ""


def test_a_desk_can_choose_every_scale_there_is_and_gets_its_newest_version():
    (spec,) = (spec for spec in fields(Settings) if spec.name == "scale")
    assert set(spec.metadata["choices"]) == {scale.id for scale in SCALES.values()}
    assert newest("desk") is DESK
    with pytest.raises(KeyError, match="no scale 'bogus'; there is desk, politifact"):
        newest("bogus")


def test_every_rating_of_every_scale_has_a_label_that_says_of_which_scale_it_is_where_that_is_not_the_desks():
    found = labels(POLITIFACT)
    assert set(found) == {rating.id for scale in SCALES.values() for rating in scale.ratings}
    assert (found["pants-on-fire"], found["unproven"]) == ("Pants on Fire", "Unproven (The desk's scale)")
