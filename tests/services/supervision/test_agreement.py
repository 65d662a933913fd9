"""Agreement of two people who judged the same claims, from the rows that the desk keeps."""

import pytest

from tests.factories import actor_of, make_claim, make_source, make_user, verdict_draft
from workbench.domain.roles import Role
from workbench.domain.second_review import Rules
from workbench.services.review import leases, second_reviews
from workbench.services.review.claims import Asked
from workbench.services.supervision import agreement

ALWAYS = Rules(on=frozenset({"sample"}), rate=1.0, salt="salt")
GIVEN = (("true", "true"), ("false", "false"), ("true", "half-true"), ("unproven", "true"), ("true", "true"))


@pytest.fixture
def people(session):
    people = {name: make_user(session, name=name) for name in ("Ada", "Bob")}
    make_user(session, role=Role.SUPERVISOR)
    return people


def judge(session, people, number, first, second):
    """One claim judged by Ada and, blind, by Bob."""
    text = f"Number {number} is a number."
    claim, source = make_claim(session, text=text), make_source(session)
    for name, rating in (("Ada", first), ("Bob", second)):
        actor = actor_of(people[name])
        asked = Asked(claim.id, claim.version)
        if name == "Ada":
            leases.take(session, actor, asked, lease_minutes=30)
        else:
            second_reviews.take(session, actor, asked, lease_minutes=30)
        if rating:
            draft = verdict_draft(source, wording=text, rating=rating, distinction="Another number.")
            second_reviews.submit(session, actor, Asked(claim.id, claim.version), draft, ALWAYS)
        session.refresh(claim)
    return claim


@pytest.fixture
def judged(session, people):
    for number, (first, second) in enumerate(GIVEN):
        judge(session, people, number, first, second)
    return agreement.judged_twice(session)


def cells(figure):
    return {row.label: [cell.value for cell in row.cells] for row in figure.rows}


def test_every_measure_is_told_with_its_interval_and_leads_to_its_claims(judged):
    figure = agreement.overall(judged, 5)
    found = cells(figure)
    assert list(found) == list(agreement.MEASURES)
    assert found["percent"][0] == pytest.approx(0.6)
    # po 3/5; the marginals give pe (3·3 + 1·1 + 1·0 + 0·1) / 25.
    assert found["kappa"][0] == pytest.approx((0.6 - 10 / 25) / (1 - 10 / 25))
    for value, low, high, claims in found.values():
        assert (value is None and claims == 5) or low <= value <= high
    assert figure.rows[0].cells[0].claims["claim"] == tuple(str(twice.claim_id) for twice in judged)


def test_below_the_minimum_no_figure_is_told_but_the_number_of_claims_is(judged):
    for figure in (agreement.overall(judged, 6), agreement.by_pair(judged, 6), agreement.by_period(judged, 6)):
        for row in figure.rows:
            *told, count = (cell.value for cell in row.cells)
            assert (set(told), count) == ({None}, 5)
    assert cells(agreement.by_label(judged, 4))["Half true"][0] is None


def test_groups_are_two_people_a_rating_and_a_week(judged):
    (pair,) = agreement.by_pair(judged, 5).rows
    assert (pair.label, pair.cells[3].value) == ("Ada & Bob", pytest.approx(0.6))
    assert [row.label for row in agreement.by_label(judged, 5).rows] == ["False", "Half true", "True", "Unproven"]
    assert len(agreement.by_period(judged, 5).rows) == 1


def test_the_matrix_says_which_ratings_met(judged):
    figure = agreement.matrix(judged)
    assert figure.columns == ("False", "Half true", "True", "Unproven")
    assert cells(figure)["True"] == [0, 1, 2, 0]
    assert cells(figure)["Unproven"] == [0, 0, 1, 0]


def test_a_claim_counts_from_the_second_verdict_on(session, people, judged):
    claim = judge(session, people, 9, "true", "")
    assert claim.state == "second review"
    assert claim.id not in {twice.claim_id for twice in agreement.judged_twice(session)}
    assert [t.claim_id for t in agreement.judged_twice(session, people["Ada"].id)] == [t.claim_id for t in judged]
    assert agreement.judged_twice(session, 0) == []


def test_the_same_claims_give_the_same_intervals(judged):
    agreement._measured.cache_clear()
    once = cells(agreement.overall(judged, 2))
    agreement._measured.cache_clear()
    assert cells(agreement.overall(judged, 2)) == once
