"""A scale of the desk's own: what somebody types becomes one, or a sentence says why not."""

from dataclasses import replace

import pytest

from workbench.domain.crosswalks import meaning, on_scale
from workbench.domain.own_scale import MOST, TypedRating, make
from workbench.domain.ratings import POLITIFACT, SCALES
from workbench.errors import BadInputError

TYPED = (
    TypedRating("Made up", "Nobody ever found any of it.", means="false"),
    TypedRating("Cannot be known", "The evidence settles it neither way.", is_degree=False, means="unproven"),
    TypedRating("Shaky!", "A part holds.", means="half-true"),
    TypedRating("Solid", "The evidence supports it.", means="true"),
)


def test_degrees_are_numbered_worst_first_and_what_is_none_stands_last_without_a_number():
    scale = make(" Our scale ", 3, TYPED)
    assert (scale.key, scale.name, scale.worst, scale.best) == ("own-3", "Our scale", 1, 3)
    assert [(one.id, one.value) for one in scale.ratings] == [
        *(("made-up", 1), ("shaky", 2), ("solid", 3)),
        ("cannot-be-known", None),
    ]


def test_what_a_rating_means_leads_to_every_shipped_scale_and_back():
    scale = make("Ours", 1, [*TYPED, TypedRating("Silly", "A joke.", is_degree=False)])
    for other in SCALES.values():
        told = [on_scale(other, meaning(scale, rating.id)) for rating in scale.ratings]
        assert all(not one or one in other for one in told)
    assert on_scale(POLITIFACT, meaning(scale, "shaky")) == "half-true"
    assert (on_scale(scale, "true"), on_scale(scale, "mostly-true")) == ("solid", "")
    assert meaning(scale, "silly") == on_scale(POLITIFACT, meaning(scale, "silly")) == ""


def test_labels_of_any_script_have_an_id_and_those_without_letters_their_number():
    scale = make("Ours", 1, [TypedRating("Неправда", "Не так."), TypedRating("★★", "So.")])
    assert [rating.id for rating in scale.ratings] == ["неправда", "rating-2"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (TYPED[:1], "at least 2 degrees of truth; this one has 1"),
        ([TypedRating(f"L{n}", "m") for n in range(MOST + 1)], "at most 12 ratings; this one has 13"),
        (
            [*TYPED, TypedRating("MADE-UP", "The same again.")],
            "in their letters; these do not: Made up, MADE-UP",
        ),
        ([*TYPED, TypedRating(" ", "Nothing.")], "A label has 1 to 60 characters; '' has 0"),
        ([*TYPED, TypedRating("x" * 61, "Long.")], "has 61"),
        ([*TYPED, TypedRating("New", " ")], "what “New” means to readers"),
        ([*TYPED, TypedRating("New", "So.", means="bogus")], "There is no rating 'bogus'; there is false"),
        ([*TYPED, TypedRating("New", "So.", means="satire")], "“New” is a degree of truth and “Satire” is none"),
        ([*TYPED, replace(TYPED[0], label="New", is_degree=False)], "“New” is no degree of truth and “False” is one"),
        (TYPED[::-1], "“Shaky!” stands above “Solid” and means less"),
    ],
)
def test_what_is_no_scale_is_refused_with_the_reason(typed, words):
    with pytest.raises(BadInputError) as refused:
        make("Ours", 1, typed)
    assert words in refused.value.message


@pytest.mark.parametrize("name", ["", "  ", "n" * 81])
def test_a_scale_has_a_name(name):
    with pytest.raises(BadInputError, match="a name of 1 to 80 characters"):
        make(name, 1, TYPED)
