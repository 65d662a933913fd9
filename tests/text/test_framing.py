import pytest

from workbench.text.framing import frames


@pytest.mark.parametrize(
    ("sentence", "framing"),
    [
        ("The minister said that rents rose.", ["The minister said that "]),
        ("According to the bank, rents rose.", ["According to the bank, "]),
        ("A survey published this month found that rents rose.", ["A survey published this month found that "]),
        (
            "Rents rose, the Office of National Figures said on Thursday.",
            [", the Office of National Figures said on Thursday."],
        ),
        ("Rents rose, the port authority said last month.", [", the port authority said last month."]),
        ("One in five, she said, has no savings.", [", she said,"]),
        ("Rents rose, according to Renn.", [", according to Renn."]),
        ("The bank said it twice and the town, too, rose.", ["The bank said "]),
        ("Rents rose in Oslo, and wages fell.", []),
        ("He did not say that rents rose.", []),
        ("The minister never said rents rose.", []),
        ("The study doesn’t show the town, but it found that no rents rose.", []),
    ],
)
def test_words_that_only_say_who_says_so_are_found(sentence, framing):
    assert [sentence[start:end] for start, end in frames(sentence)] == framing
