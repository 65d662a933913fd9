"""How values look on a page."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from workbench.domain.roles import Role
from workbench.web import _filters

pytestmark = pytest.mark.one_database

NOW = datetime(2025, 6, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(("value", "shown"), [(date(2023, 3, 17), "2023-03-17"), (None, "–")])
def test_a_day_is_written_year_first(value, shown):
    assert _filters.day(value) == shown


def test_a_moment_says_its_zone():
    assert _filters.moment(datetime(2023, 3, 17, 14, 5, 59, tzinfo=UTC)) == "2023-03-17 14:05 UTC"
    assert _filters.moment(None) == "–"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (3_599, "59 min"),
        (3_600, "1 h"),
        (86_399, "23 h"),
        (86_400, "1 d"),
        (40 * 86_400, "40 d"),
        (-5, "0 s"),
    ],
)
def test_an_age_is_told_in_its_largest_whole_unit(seconds, shown):
    with time_machine.travel(NOW, tick=False):
        assert _filters.ago(NOW - timedelta(seconds=seconds)) == shown


def test_what_never_happened_has_no_age():
    assert _filters.ago(None) == "–"


@pytest.mark.parametrize(("value", "shown"), [(0, "0.00"), (0.866, "0.87"), (1, "1.00")])
def test_a_score_has_two_digits(value, shown):
    assert _filters.score(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(85, "85"), (1_200_000_000, "1,200,000,000"), (0.5, "0.5"), (-2.3, "-2.3"), (0, "0"), (100, "100"), (4.10, "4.1")],
)
def test_a_number_keeps_its_zeros_before_the_point_and_loses_those_behind_it(value, shown):
    assert _filters.number(value) == shown


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "//evil.example", " https://a.example", "ftp://a", "", "JaVa"],
)
def test_only_web_addresses_become_links(address):
    assert _filters.safe_url(address) == ""


@pytest.mark.parametrize("address", ["https://a.example/?q=<b>", "http://a.example"])
def test_a_web_address_stays_as_it_is(address):
    assert _filters.safe_url(address) == address


def test_another_page_keeps_every_filter_and_takes_no_orders(app):
    with app.test_request_context("/queue?state=a&state=b&q=%26%3D&page=3&page=4&_external=1&endpoint=x"):
        assert _filters.other_page(2) == "/queue?state=a&state=b&q=%26%3D&_external=1&endpoint=x&page=2"


@pytest.mark.parametrize(
    ("text", "values", "hot"),
    [
        ("Prices rose by 8.5 percent, and 2.3 percent", ["8.5 percent"], ["8.5"]),
        ("In 2014, not (2015).", ["2014", "2015"], ["2014,", "(2015)."]),
        (
            "In our February 2023 survey, this month",
            ["February 2023", "this month"],
            ["February", "2023", "this", "month"],
        ),
        ("It did not grow", ["not"], ["not"]),
        ("In Kyiv and in kyiv", ["Kyiv"], ["Kyiv", "kyiv"]),
        ("Nothing differs", [], []),
        ("  kept  ", [""], []),
    ],
)
def test_the_alarm_is_for_the_words_that_conflict_and_the_text_stays_whole(text, values, hot):
    pieces = _filters.conflicting(text, values)
    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, is_hot in pieces if is_hot] == hot


def test_an_asset_has_the_address_of_its_content(app):
    with app.test_request_context("/"):
        address = _filters.asset("workbench.css")
        assert address.startswith("/static/workbench.css?v=")
        assert address == _filters.asset("workbench.css")
        assert address.partition("=")[2] != _filters.asset("workbench.js").partition("=")[2]


@pytest.mark.parametrize("role", list(Role))
def test_links_are_shown_to_who_may_follow_them(signed_in, role):
    page = signed_in(role).get("/queue").text
    for address, needed in (("/queue", Role.READER), ("/log", Role.REVIEWER), ("/supervise", Role.SUPERVISOR)):
        assert (f'href="{address}"' in page) is role.includes(needed)
    assert ('href="/people"' in page) is role.includes(Role.ADMIN)


def test_strangers_are_shown_the_way_in_and_no_way_further(client):
    page = client.get("/checks").text
    assert 'href="/sign-in"' in page
    assert 'href="/queue"' not in page
