import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.timing import processor_seconds
from workbench.domain.values import Modifier, Quantity
from workbench.text.dates import date_spans
from workbench.text.quantities import find_quantities


def read(text: str) -> list[Quantity]:
    return find_quantities(text, taken=date_spans(text))


def values(text: str) -> list[tuple[str, float, str]]:
    return [(quantity.text, quantity.value, quantity.unit) for quantity in read(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("85% of them and 85 percent, 5 per cent", [("85%", 85), ("85 percent", 85), ("5 per cent", 5)]),
        ("up 0.5 percentage points", [("0.5 percentage points", 0.5)]),
        ("a 12-point framework", [("12-point", 12)]),
        ("after seven years without them", [("seven years", 7)]),
        ("worth $1.2 billion or £3bn", [("$1.2 billion", 1.2e9), ("£3bn", 3e9)]),
        ("12 US dollars, 30 euros, EUR 20", [("12 US dollars", 12), ("30 euros", 30), ("EUR 20", 20)]),
        ("two-thirds of voters, a third of the rest", [("two-thirds", 66.6667), ("a third", 33.3333)]),
        ("one in five adults; nine out of ten", [("one in five", 20), ("nine out of ten", 90)]),
        ("nearly half of all; half a million people", [("half", 50), ("half a million people", 5e5)]),
        ("costs doubled and output halved", [("doubled", 2), ("halved", 0.5)]),
        ("twenty-five thousand troops", [("twenty-five thousand troops", 25_000)]),
        ("two hundred and fifty cars", [("two hundred and fifty cars", 250)]),
        ("three and a half years", [("three and a half years", 3.5)]),
        ("the third-largest port, its 21st ship", [("third", 3), ("21st", 21)]),
        ("10,000 Russian troops", [("10,000 Russian troops", 10_000)]),
        ("a fall of -3.5% or −2 percent", [("-3.5%", -3.5), ("−2 percent", -2)]),
        ("a 65-year-old man", [("65-year-old", 65)]),
        ("4.1 million square kilometers", [("4.1 million square kilometers", 4.1e6)]),
        ("a level of .08 percent", [(".08 percent", 0.08)]),
        ("two point five million people", [("two point five million people", 2.5e6)]),
        ("three point two percent", [("three point two percent", 3.2)]),
        ("a million and a half people", [("a million and a half people", 1.5e6)]),
        ("5 lakh people, Rs 500 crore", [("5 lakh people", 5e5), ("Rs 500 crore", 5e9)]),
        ("1,50,000 farmers, ₹20 lakh crore", [("1,50,000 farmers", 150_000), ("₹20 lakh crore", 2e13)]),
        ("R500 million and N20,000", [("R500 million", 5e8), ("N20,000", 20_000)]),
        (
            "one in 100,000; 1 in 1,000 births; one-in-five",
            [("one in 100,000", 0.001), ("1 in 1,000", 0.1), ("one-in-five", 20)],
        ),
        ("a quarter of a percentage point", [("a quarter of a percentage point", 0.25)]),
        ("by half a point, by a quarter-point", [("half a point", 0.5), ("a quarter-point", 0.25)]),
        ("three-quarters of one percent", [("three-quarters of one percent", 0.75)]),
        ("27 EU countries and 30 U.S. states", [("27 EU countries", 27), ("30 U.S. states", 30)]),
        ("500+ people, 500-plus people", [("500+ people", 500), ("500-plus people", 500)]),
        ("exports quintupled", [("quintupled", 5)]),
        ("one in twenty-five goes without meals", [("one in twenty-five", 4)]),
        ("2.5 trillion kroner, 20 Swiss francs", [("2.5 trillion kroner", 2.5e12), ("20 Swiss francs", 20)]),
        ("106F", [("106F", 106)]),
        ("rose by 264,000 to 2.5 million", [("264,000", 264_000), ("2.5 million", 2.5e6)]),
        ("rose by $0.50 to $3.20", [("$0.50", 0.5), ("$3.20", 3.2)]),
    ],
)
def test_a_quantity_is_read_with_its_scale_and_its_span(text: str, expected: list[tuple[str, float]]) -> None:
    assert [(found.text, found.value) for found in read(text)] == expected


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("85 percent", "percent"),
        ("3 percentage points", "percentage point"),
        ("12 points", "point"),
        ("$5 million", "USD"),
        ("7 countries", "country"),
        ("40 people", "person"),
        ("55,000 Palestinians", "person"),
        ("30 million Americans", "person"),
        ("40 Democrats", "person"),
        ("20 Japanese soldiers", "soldier"),
        ("3 km", "kilometre"),
        ("10x", "time"),
        ("third-largest", "rank"),
        ("410", ""),
        ("30mph", "mile per hour"),
        ("30 miles per hour", "mile per hour"),
        ("1.5C", "degree Celsius"),
        ("25bps", "basis point"),
        ("5pc", "percent"),
        ("51.37p", "penny"),
        ("20 mg", "milligram"),
        ("2,700 kWh", "kilowatt-hour"),
        ("200 sq km", "square kilometre"),
        ("200 km²", "square kilometre"),
        ("half a percentage point", "percentage point"),
    ],
)
def test_a_unit_is_a_singular_noun_or_a_currency_code(text: str, unit: str) -> None:
    assert [found.unit for found in read(text)] == [unit]


@pytest.mark.parametrize(
    ("text", "modifier"),
    [
        ("about 85 percent", Modifier.ABOUT),
        ("more than 300 people", Modifier.MORE_THAN),
        ("at least $20", Modifier.AT_LEAST),
        ("up to 5 years", Modifier.AT_MOST),
        ("fewer than 10 states", Modifier.LESS_THAN),
        ("50 or more", Modifier.AT_LEAST),
        ("50+ people", Modifier.AT_LEAST),
        ("50 people at least", Modifier.AT_LEAST),
        ("50 at most", Modifier.AT_MOST),
        ("exactly 50", Modifier.EXACT),
    ],
)
def test_the_words_around_a_quantity_set_its_bound(text: str, modifier: Modifier) -> None:
    (found,) = read(text)
    assert found.modifier is modifier
    assert found.approximate == (modifier is not Modifier.EXACT)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("10 to 15 percent", 10, 15, "percent"),
        ("between 10 and 15 people", 10, 15, "person"),
        ("$1-2 million", 1e6, 2e6, "USD"),
        ("1.5 to 2 million", 1.5e6, 2e6, ""),
        ("two or three days", 2, 3, "day"),
        ("rose by 10 to 15 percent", 10, 15, "percent"),
        ("rose by 3 to 4 million people", 3e6, 4e6, "person"),
    ],
)
def test_a_range_has_both_ends_and_its_middle(text: str, low: float, high: float, unit: str) -> None:
    (found,) = read(text)
    assert (found.low, found.high, found.value, found.unit) == (low, high, (low + high) / 2, unit)
    assert found.approximate


def test_a_change_from_one_number_to_another_is_two_quantities_with_one_unit() -> None:
    assert values("rose from 5.0 to 5.3 percent") == [("5.0", 5.0, "percent"), ("5.3 percent", 5.3, "percent")]


@pytest.mark.parametrize(
    "text", ["1.000,00 euros", "400 737 jets", "1.000 people", "1,5 litres", "2.5m people", "50 pounds"]
)
def test_a_number_with_two_readings_says_so(text: str) -> None:
    (found,) = read(text)
    assert found.ambiguous.endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "COVID-19",
        "a Boeing 737",
        "an order of A350-900 jets",
        "the new LC 500 Convertible looks good",
        "under Article 5",
        "an F-16",
        "a 5-4 ruling",
        "at 10:30 a.m.",
        "since 9/11",
        "in 2014",
        "on Feb. 4, 2022",
        "see www.desk.example/12",
        "one of the men",
        "no one",
        "the 1990s",
        "a third party",
        "the Third Reich",
        "the Fifth Amendment",
        "10 Downing Street",
        "all Fortune 500 companies",
        "call 0800 123 456 or 020 7901 7000",
        "at Gate 4C",
        "5G networks",
        "2. It is set by law",
        "• 3) Schools were closed",
    ],
)
def test_names_scores_dates_and_times_are_no_quantities(text: str) -> None:
    assert values(text) == []


@given(
    st.text(st.sampled_from("0123456789.,%$€-– abdhimtwo\n/½") | st.characters(exclude_categories=("Cs",)), max_size=80)
)
def test_any_text_gives_spans_in_order_with_their_exact_words(text: str) -> None:
    position = 0
    for found in read(text):
        assert found.start >= position
        assert text[found.start : found.end] == found.text != ""
        assert found.low is None or found.high is None or found.low < found.high
        position = found.end


_WORDS = ["one", "million", "half a", "$", "1,234", "to", "and", "percent", "between", "from", "in", "5", "-", "third"]


@given(st.lists(st.sampled_from(_WORDS), max_size=14))
def test_any_sequence_of_number_words_is_read_without_error(parts: list[str]) -> None:
    text = " ".join(parts)
    assert all(text[found.start : found.end] == found.text for found in read(text))


@pytest.mark.parametrize(
    "unit", ["one ", "twenty ", "1,111", "1-", "between 1 and ", "$", "half a ", "more than ", "1 1/2 "]
)
def test_a_long_text_takes_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        return processor_seconds(lambda: read(unit * (size // len(unit))))

    small, large = seconds(4_000), seconds(32_000)
    assert large < 24 * small + 0.2
