"""Crosswalks: other desks' labels beside the desk's own scale, shipped as data and changed by a supervisor."""

import pytest

from tests.factories import actor_of, make_user
from workbench.domain.crosswalks import CROSSWALKS, fold_label
from workbench.domain.ratings import AVERITEC, DESK, FULL_FACT, POLITIFACT
from workbench.domain.roles import Role
from workbench.errors import BadInputError
from workbench.services import log
from workbench.services.imports import crosswalks


def rating(session, label, publisher="", url=""):
    return crosswalks.desk_rating(crosswalks.rows_in_force(session), label, DESK, publisher=publisher, url=url)


@pytest.mark.parametrize(
    ("label", "publisher", "url", "expected"),
    [
        ("Pants on Fire!", "PolitiFact", "", "False"),
        ("pants-fire", "", "https://www.politifact.com/x", "False"),
        ("barely-true", "politifact", "", "Mostly false"),
        ("HALF TRUE", "", "https://api.politifact.com/x", "Half true"),
        ("Mostly True", "Anyone", "", "Mostly true"),
        ("4 of 1–5", "Anyone", "", "Mostly true"),
        ("Incorrect. The figure is 2%.", "Full Fact", "", "False"),
        ("Roughly correct, but old.", "", "https://fullfact.org/x", "Mostly true"),
        ("Incorrect. The figure is 2%.", "Anyone", "", ""),
        ("Refuted", "", "", "False"),
        ("Conflicting Evidence/Cherrypicking", "", "", "Half true"),
        ("Not Enough Evidence", "", "", "Unproven"),
        ("full-flop", "PolitiFact", "", ""),
        ("pants on fire", "Another Desk", "https://politifact.com.evil.example/", ""),
        ("", "PolitiFact", "", ""),
        ("...", "Full Fact", "", ""),
    ],
)
def test_a_label_means_a_rating_of_the_desk_or_stays_as_it_stands(session, label, publisher, url, expected):
    assert rating(session, label, publisher, url) == expected


def test_every_shipped_row_is_folded_and_leads_to_a_rating_there_is():
    for walk in CROSSWALKS.values():
        for label, to in walk.rows.items():
            assert (fold_label(label), to in DESK) == (label, True)


def test_a_supervisors_row_goes_before_the_shipped_one_and_leaves_its_event(session):
    actor = actor_of(make_user(session, role=Role.SUPERVISOR))
    crosswalks.change(session, actor, "politifact", "Pants on Fire", "mostly-false")
    assert rating(session, "pants-on-fire!", "PolitiFact") == "Mostly false"
    crosswalks.change(session, actor, "politifact", "full-flop", "outdated")
    assert rating(session, "Full Flop", "PolitiFact") == "Outdated"
    crosswalks.change(session, actor, "politifact", "pants on fire", "")
    assert rating(session, "Pants on fire", "PolitiFact") == ""
    first, second, third = log.story(session, "crosswalk", "politifact")
    assert (first.payload["was"], second.payload["was"], third.payload["was"]) == ("false", "no row", "mostly-false")


def test_a_row_for_any_publisher_goes_before_the_general_ones_and_after_the_publishers_own(session):
    actor = actor_of(make_user(session, role=Role.SUPERVISOR))
    crosswalks.change(session, actor, "any", "Mixture", "half-true")
    crosswalks.change(session, actor, "any", "false", "mostly-false")
    assert rating(session, "mixture", "Anyone") == "Half true"
    assert rating(session, "False", "Anyone") == "Mostly false"
    assert rating(session, "False", "PolitiFact") == "False"


def test_the_same_change_twice_is_one(session):
    actor = actor_of(make_user(session, role=Role.SUPERVISOR))
    for _ in range(2):
        crosswalks.change(session, actor, "any", "Legend", "false")
    assert len(log.story(session, "crosswalk", "any")) == 1
    assert [row.label for row in crosswalks.rows(session) if row.changed_at] == ["legend"]


@pytest.mark.parametrize(
    ("crosswalk", "label", "to", "words"),
    [
        ("nope", "x", "true", "There is no crosswalk 'nope'"),
        ("any", "x", "nope", "There is no rating 'nope'"),
        ("any", " … ", "true", "1 to 120 characters"),
        ("any", "x" * 121, "true", "this one has 121"),
    ],
)
def test_a_row_that_cannot_be_says_why(session, crosswalk, label, to, words):
    with pytest.raises(BadInputError, match=words):
        crosswalks.change(session, actor_of(make_user(session)), crosswalk, label, to)


def test_the_longest_beginning_counts(session):
    actor = actor_of(make_user(session, role=Role.SUPERVISOR))
    crosswalks.change(session, actor, "fullfact", "correct, but…", "half-true")
    assert rating(session, "Correct, but it is old.", "Full Fact") == "Half true"
    assert rating(session, "Correct.", "Full Fact") == "True"


@pytest.mark.parametrize(
    ("scale", "label", "told"),
    [
        (POLITIFACT, "Pants on fire!", "False"),
        (POLITIFACT, "5 of 1–5", "True"),
        (AVERITEC, "Not Enough Evidence", "Not Enough Evidence"),
        (FULL_FACT, "Half true", "Mixture."),
        (FULL_FACT, "Mostly false", ""),
    ],
)
def test_a_label_is_told_on_the_scale_that_the_desk_rates_on_where_that_has_a_word_for_it(session, scale, label, told):
    rows = crosswalks.rows_in_force(session)
    url = "https://www.politifact.com/" if label.startswith("Pants") else ""
    assert crosswalks.desk_rating(rows, label, scale, publisher="", url=url) == told
