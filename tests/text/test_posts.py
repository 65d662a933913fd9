"""Hashtags and handles are read as the words that they are made of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.text.posts import cut, spoken


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("How do butterflies survive the #AustralianFires?", "How do butterflies survive the Australian Fires?"),
        ("@realDonaldTrump said so", "real Donald Trump said so"),
        ("#BetoORourke", "Beto O Rourke"),
        ("#DREAM_Act", "DREAM Act"),
        ("#2020Vision, #covid19", "2020 Vision, covid 19"),
        ("#FakeNewsCNN", "Fake News CNN"),
        ("#ÉcoleNormale", "École Normale"),
        ("#wildfires", "wildfires"),
    ],
)
def test_a_tag_becomes_words_at_its_capitals_and_numbers(text, said):
    assert spoken(text) == said


@pytest.mark.parametrize(
    "text",
    ["", "No tag at all, and an iPhone", "mail ada@PodilDesk.example", "# a heading", "C# and @ 3", "##AddToCart"],
)
def test_everything_else_stays_as_it_is(text):
    assert spoken(text) == text


def test_a_tag_of_any_length_takes_the_time_of_its_length():
    assert spoken("#" + "Aa" * 30_000).endswith("Aa")


@given(st.text(alphabet="aB3É_é中", min_size=1, max_size=20))
def test_the_words_of_a_tag_are_all_of_it_in_order(tag):
    assert "".join(tag[start:end] for start, end in cut(tag)) == tag
    assert spoken(spoken(f"#{tag}")) == spoken(f"#{tag}")
