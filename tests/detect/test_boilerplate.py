import pytest

from workbench.detect.boilerplate import boilerplate, dateline, is_heading


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("FILE - The two presidents shake hands in Oslo on May 2, 2020.", "caption"),
        ("Photo: Lin Adeyemi", "caption"),
        ("The harbour at night (AP Photo/L. Adeyemi)", "caption"),
        ("By Ines Marwick", "byline"),
        ("Pavel Hora and Lin Adeyemi contributed to this report.", "byline"),
        ("Reporting by Pavel Hora; editing by Lin Adeyemi", "byline"),
        ("Accessibility links", "navigation"),
        ("Recommended", "navigation"),
        ("Read more: How vaccines are tested", "navigation"),
        ("Subscribe to our newsletter today.", "navigation"),
        ("We use cookies to improve your experience.", "notice"),
        ("© 2023 Northgate Herald. All rights reserved.", "notice"),
        ("* * *", "no words"),
        ("The bakery sold 400 cookies a day in 2019.", ""),
        ("By 2030 the city wants to halve its emissions.", ""),
        ("More than 300 people live there.", ""),
        ("Home prices rose by 5 percent.", ""),
        ("Watch sales fell in May.", ""),
    ],
)
def test_boilerplate_is_named_and_claims_are_left_alone(text: str, name: str) -> None:
    assert boilerplate(text) == name


@pytest.mark.parametrize(
    ("paragraph", "heading"),
    [
        ("A narrow path", True),
        ("The council agreed.", False),
        ("- Rents rose 4%", False),
        ("MAYOR: We paid for the bridge", False),
        ("word " * 40, False),
    ],
)
def test_a_short_paragraph_that_no_mark_closes_is_a_heading(paragraph: str, heading: bool) -> None:
    assert is_heading(paragraph) is heading


@pytest.mark.parametrize(
    ("sentence", "rest"),
    [
        ("HARBOUR CITY, Jan. 17, 2025 - Prices rose.", "Prices rose."),
        ("WASHINGTON — The White House said no.", "The White House said no."),
        ("KYIV, Ukraine (Wire) – Talks began.", "Talks began."),
        ("ST. OLAF, 3 May – It rained.", "It rained."),
    ],
)
def test_a_dateline_is_no_part_of_the_claim(sentence, rest):
    assert sentence[dateline(sentence) :] == rest


@pytest.mark.parametrize(
    "sentence",
    [
        "NATO - the alliance - grew.".replace(" - ", "-"),
        "The U.S. - not China - objected.",
        "GDP grew by 2 percent - more than before.",
        "A 12-point plan.",
        "",
    ],
)
def test_a_sentence_without_a_dateline_is_left_whole(sentence):
    assert dateline(sentence) == 0
