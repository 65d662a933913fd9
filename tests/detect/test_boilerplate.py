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
        ("RELATED: Five charts on inflation", "navigation"),
        ("More from the Northgate Herald", "navigation"),
        ("Share this article", "navigation"),
        ("Copyright 2024 The Northgate Herald.", "notice"),
        ("By clicking accept you agree to our use of cookies.", "notice"),
        ("By signing up you agree to our Terms of Service and Privacy Policy.", "notice"),
        ("By Ines Marwick in Oslo", "byline"),
        ("Last updated on Mon 3 Jun 2024 10.23 BST", "byline"),
    ],
)
def test_boilerplate_is_named_and_claims_are_left_alone(text: str, name: str) -> None:
    assert boilerplate(text) == name


@pytest.mark.parametrize(
    "claim",
    [
        "Share prices fell by 3 percent on Monday.",
        "Share of renters rose to 20%.",
        "Related deaths fell by 12 percent.",
        "Recommended intake is 2,000 kcal a day.",
        "More in the north voted to stay than to leave.",
        "Read more than 20 books a year and you are in the top 10 percent.",
        "Sign up rates rose to 2 million.",
        "Newsletter sales rose.",
        "Download speeds in the app store fell by half.",
        "Subscribers to the channel rose by 5 million.",
        "The channel has 300 million subscribers, and now earns $10bn a quarter.",
        "The firm changed its privacy policy in 2012.",
        "The terms and conditions of the loan are harsh.",
        "The court fined the firm for placing cookies on its website without consent.",
        "Copyright law protects works for 70 years.",
        "Getty Images sued the firm in 2023.",
        "Smoking contributed to the deaths of 40,000 people.",
        "The policy contributed to this fall in crime.",
        "Published in 2014, the report counted 40 deaths.",
        "Updated figures show 312 people died.",
        "Posted speeds fell to 20mph in 2023.",
        "Translated by machine, 40 percent of the pages had errors.",
        "Written by hand, the letter dates from 1914.",
    ],
)
def test_a_claim_that_begins_like_a_notice_or_speaks_of_one_is_a_claim(claim: str) -> None:
    assert boilerplate(claim) == ""


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
