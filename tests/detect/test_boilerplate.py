import pytest

from workbench.detect.boilerplate import boilerplate, is_heading


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
