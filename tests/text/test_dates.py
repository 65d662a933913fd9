from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.text.dates import find_dates

PUBLISHED = date(2023, 3, 18)  # a Saturday


def bounds(text: str) -> list[tuple[str, str, str]]:
    found = find_dates(text, published_on=PUBLISHED)
    return [(str(day.first), str(day.last), day.precision) for day in found]


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("on Feb. 4, 2022", "2022-02-04", "2022-02-04", "day"),
        ("on 4 February 2022", "2022-02-04", "2022-02-04", "day"),
        ("2022-02-04", "2022-02-04", "2022-02-04", "day"),
        ("04/02/2022", "2022-02-04", "2022-04-02", "day"),
        ("in February 2022", "2022-02-01", "2022-02-28", "month"),
        ("annexed in 2014.", "2014-01-01", "2014-12-31", "year"),
        ("the 1990s", "1990-01-01", "1999-12-31", "decade"),
        ("the 19th century", "1801-01-01", "1900-12-31", "century"),
        ("in Q1 2023", "2023-01-01", "2023-03-31", "quarter"),
        ("between 2010 and 2014", "2010-01-01", "2014-12-31", "year"),
        ("since February 2022", "2022-02-01", "None", "month"),
        ("by 2030", "None", "2030-12-31", "year"),
        ("before 2014", "None", "2013-12-31", "year"),
        ("after 2014", "2015-01-01", "None", "year"),
        ("by the end of 2026", "None", "2026-12-31", "year"),
        ("since the end of 2020", "2020-12-31", "None", "year"),
        ("before the start of 2020", "None", "2019-12-31", "year"),
        ("until the start of 2020", "None", "2020-01-01", "year"),
        ("on 3/4/24", "2024-03-04", "2024-04-03", "day"),
        ("March 3-5, 2023", "2023-03-03", "2023-03-05", "day"),
        ("3 to 5 March 2023", "2023-03-03", "2023-03-05", "day"),
        ("from January to March 2020", "2020-01-01", "2020-03-31", "month"),
        ("from October to March 2020", "2019-10-01", "2020-03-31", "month"),
        ("in June and July 2020", "2020-06-01", "2020-07-31", "month"),
        ("from 24 February to 3 March 2022", "2022-02-24", "2022-03-03", "day"),
        ("from Dec. 30 to Jan. 2, 2022", "2021-12-30", "2022-01-02", "day"),
        ("on Monday, March 3, 2025", "2025-03-03", "2025-03-03", "day"),
        ("on Thursday 24 February 2022", "2022-02-24", "2022-02-24", "day"),
    ],
)
def test_an_absolute_date_has_bounds_at_its_own_precision(text: str, first: str, last: str, precision: str) -> None:
    assert bounds(text) == [(first, last, precision)]
    assert not find_dates(text)[0].relative


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("Last month they met", "2023-02-01", "2023-02-28", "month"),
        ("next week", "2023-03-20", "2023-03-26", "week"),
        ("said on Friday", "2023-03-17", "2023-03-17", "day"),
        ("will meet on Monday", "2023-03-20", "2023-03-20", "day"),
        ("On Monday voters will decide", "2023-03-20", "2023-03-20", "day"),
        ("The sale will go on, she said on Friday", "2023-03-17", "2023-03-17", "day"),
        ("earlier this year", "2023-01-01", "2023-03-18", "year"),
        ("seven years ago", "2016-01-01", "2016-12-31", "year"),
        ("yesterday", "2023-03-17", "2023-03-17", "day"),
        ("in the past five years", "2018-01-01", "2023-03-18", "year"),
        ("on March 15", "2023-03-15", "2023-03-15", "day"),
        ("In May the council agreed", "2022-05-01", "2022-05-31", "month"),
        ("last March", "2022-03-01", "2022-03-31", "month"),
        ("since April", "2022-04-01", "None", "month"),
        ("since March 20", "2022-03-20", "None", "day"),
        ("Friday’s vote", "2023-03-17", "2023-03-17", "day"),
        ("last night", "2023-03-17", "2023-03-17", "day"),
        ("over the weekend", "2023-03-18", "2023-03-19", "day"),
        ("last weekend", "2023-03-11", "2023-03-12", "day"),
        ("next weekend", "2023-03-25", "2023-03-26", "day"),
        ("by the end of the year", "None", "2023-12-31", "year"),
        ("since the start of this month", "2023-03-01", "None", "month"),
        ("in the third quarter of last year", "2022-07-01", "2022-09-30", "quarter"),
        ("over the past year", "2022-01-01", "2023-03-18", "year"),
        ("in the last week", "2023-03-06", "2023-03-18", "week"),
        ("over the past decade", "2013-01-01", "2023-03-18", "decade"),
        ("over the past two decades", "2003-01-01", "2023-03-18", "decade"),
        ("in the past 24 hours", "2023-03-17", "2023-03-18", "day"),
        ("over the past twenty years", "2003-01-01", "2023-03-18", "year"),
        ("over the next year", "2023-03-18", "2024-12-31", "year"),
    ],
)
def test_a_relative_date_rests_on_the_publication_date(text: str, first: str, last: str, precision: str) -> None:
    assert bounds(text) == [(first, last, precision)]
    assert find_dates(text, published_on=PUBLISHED)[0].relative
    assert find_dates(text) == []


@pytest.mark.parametrize(
    "text",
    ["2,014 people", "1500 people", "2014 troops", "$2014", "He may go", "2022-02-30", "30 February 2022", "555-2014"],
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert bounds(text) == []


@pytest.mark.parametrize(
    "text", ["He was freed the next day", "It grew in the previous year", "the last day of the trial"]
)
def test_a_day_counted_from_what_is_told_does_not_rest_on_the_publication_date(text: str) -> None:
    assert bounds(text) == []


def test_an_event_named_by_its_month_is_that_month_and_not_all_time_since() -> None:
    assert bounds("since the February 2022 invasion") == [("2022-02-01", "2022-02-28", "month")]


_PARTS = [
    "last",
    "Feb.",
    "31",
    "2014",
    "May",
    "Friday",
    "since",
    "the",
    "ago",
    "years",
    "in",
    "9999",
    "1500-20",
    "Q4",
    "’90s",
]


@given(st.lists(st.sampled_from(_PARTS), max_size=10), st.dates())
def test_any_words_of_dates_are_read_without_error_and_bounds_are_in_order(parts: list[str], day: date) -> None:
    text = " ".join(parts)
    for found in find_dates(text, published_on=day):
        assert text[found.start : found.end] == found.text
        assert found.first is None or found.last is None or found.first <= found.last
