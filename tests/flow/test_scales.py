"""A desk that chooses its scale: every place rates on it from then on, and what was rated before keeps its own."""

import json
from dataclasses import replace

import pytest
from lxml import html

from tests.factories import (
    actor_of,
    make_claim,
    make_match,
    make_source,
    make_user,
    submit_one,
    verdict_draft,
)
from tests.web.forms import fields_of
from workbench.auth import SESSION_KEY
from workbench.domain.ratings import DESK, POLITIFACT
from workbench.domain.roles import Role
from workbench.domain.second_review import Rules
from workbench.factory import create_app
from workbench.jobs.context import open_context
from workbench.models import Claim, Verdict
from workbench.services.people import sessions
from workbench.services.publication import audits, published, publishing
from workbench.services.review import leases, precedents, queue, second_reviews, verdicts
from workbench.services.review.claims import Asked
from workbench.services.review.filters import QueueFilter
from workbench.services.supervision import agreement, fairness


@pytest.fixture
def chosen(settings):
    """The same desk after WORKBENCH_SCALE=politifact."""
    context = open_context(replace(settings, scale="politifact"))
    yield context
    context.close()


@pytest.fixture
def people(database):
    with database.write() as session:
        found = {name: make_user(session, name=name) for name in ("Ada", "Bob", "Cem")}
        return {**found, "Eve": make_user(session, name="Eve", role=Role.SUPERVISOR)}


def browser_of(context, user):
    browser = create_app(context.settings, context=context).test_client()
    with context.database.write() as session:
        token = sessions.open_session(session, user)
    with browser.session_transaction() as cookie:
        cookie[SESSION_KEY] = token
    return browser


def held_by(session, user, **overrides):
    claim = make_claim(session, **overrides)
    make_match(session, claim, make_source(session))
    leases.take(session, actor_of(user), Asked(claim.id, claim.version), lease_minutes=30)
    return claim


def public(session, people, context, **overrides):
    claim = submit_one(session, people["Ada"], make_claim(session, **overrides))
    for step in (verdicts.approve, lambda *given: publishing.publish(*given, context.desk)):
        step(session, actor_of(people["Eve"]), Asked(claim.id, claim.version))
        session.refresh(claim)
    return claim


def offered(page):
    return html.fromstring(page).xpath("//form[@id='verdict-form']//input[@name='rating']/@value")


def test_form_keys_linter_verdict_and_public_page_are_of_the_scale_chosen(chosen, database, people):
    with database.write() as session:
        claim_id = held_by(session, people["Ada"]).id
    browser = browser_of(chosen, people["Ada"])
    page = browser.get(f"/claims/{claim_id}").text
    assert offered(page) == [rating.id for rating in POLITIFACT.ratings]
    assert html.fromstring(page).xpath("//ul[@class='choices']/li/label/kbd[.='1']/../text()[contains(., 'Pants')]")
    form = fields_of(page, f"/claims/{claim_id}/verdict")
    typed = {
        **{"wording": "85% of Ukrainians reject giving up territory", "rationale": "The survey says so."},
        **{"confidence": "high", "other_side": "The archives."},
        **{"pins-0-stance": "supports", "pins-0-is_primary": "y", "rating": "pants-on-fire"},
    }
    linted = browser.post(f"/claims/{claim_id}/preview", data={**form, **typed})
    assert "This wording can be published." in linted.text
    assert browser.post(f"/claims/{claim_id}/verdict", data={**form, **typed}).status_code == 302
    with database.write() as session:
        verdict = session.get(Verdict, 1)
        assert (verdict.scale_id, verdict.scale_version, verdict.rating) == ("politifact", 1, "pants-on-fire")
        claim = session.get(Claim, claim_id)
        for step in (verdicts.approve, lambda *given: publishing.publish(*given, chosen.desk)):
            step(session, actor_of(people["Eve"]), Asked(claim_id, claim.version))
            session.refresh(claim)
    check = browser.get("/checks/1").text
    record = json.loads(html.fromstring(check).xpath("//script[@type='application/ld+json']")[0].text)
    assert record["reviewRating"]["bestRating"] == 6
    assert "1 on a scale of 1 (“Pants on Fire”) to 6 (“True”)" in check
    assert "Wrong, and ridiculous to claim." in browser.get("/method").text


def test_what_was_rated_before_keeps_its_scale_and_the_page_on_method_explains_both(chosen, context, database, people):
    with database.write() as session:
        public(session, people, context)
    browser = browser_of(chosen, people["Eve"])
    assert "5 on a scale of 1 (“False”) to 5 (“True”)" in browser.get("/checks/1").text
    method = html.fromstring(browser.get("/method").text)
    assert [str(one) for one in method.xpath("//h3/text()")] == ["Until then: The desk's scale, version 1"]
    assert len(method.xpath("//dt")) == len(POLITIFACT.ratings) + len(DESK.ratings)
    with database.read() as session:
        (check,) = published.standing(session, chosen.desk)
        assert (check.scale, check.rating) == (DESK, DESK["true"])


def test_a_form_from_before_the_change_is_asked_for_its_rating_again_and_keeps_the_rest(
    chosen, context, database, people
):
    with database.write() as session:
        claim_id = held_by(session, people["Ada"]).id
    page, action = f"/claims/{claim_id}", f"/claims/{claim_id}/verdict"
    scale = fields_of(browser_of(context, people["Ada"]).get(page).text, action)["scale"]
    typed = {
        "scale": scale,
        "rating": "false",
        "rationale": "Half a day of work.",
        "confidence": "high",
        "other_side": "The archives.",
    }
    browser = browser_of(chosen, people["Ada"])
    form = fields_of(browser.get(page).text, action)
    for url in (f"{page}/draft", action):
        answer = browser.post(url, data={**form, **typed, "pins-0-stance": "supports", "pins-0-is_primary": "y"})
    assert answer.status_code == 422
    for shown in (answer.text, browser.get(page).text):
        assert "Half a day of work." in shown
        assert html.fromstring(shown).xpath("//input[@name='rating'][@checked]") == []
    assert "The desk rates on another scale since you opened this form." in answer.text


def test_a_second_verdict_is_given_on_the_scale_of_the_first(chosen, database, people):
    rules = Rules(on=frozenset({"sample"}), rate=1.0, salt="salt")
    with database.write() as session:
        claim = held_by(session, people["Ada"])
        draft = verdict_draft(make_source(session))
        second_reviews.submit(session, actor_of(people["Ada"]), Asked(claim.id, claim.version), draft, rules)
        second_reviews.take(session, actor_of(people["Bob"]), Asked(claim.id, claim.version), lease_minutes=30)
    page = browser_of(chosen, people["Bob"]).get(f"/claims/{claim.id}").text
    assert offered(page) == [rating.id for rating in DESK.ratings]


def test_an_auditor_judges_on_the_scale_that_the_check_was_rated_on(chosen, context, database, people):
    with database.write() as session:
        public(session, people, context)
        sol = make_user(session, role=Role.SUPERVISOR)
        audits.draw(session, actor_of(sol), 1, "seed")
    page = browser_of(chosen, sol).get("/audits/1").text
    assert html.fromstring(page).xpath("//input[@name='rating']/@value") == [rating.id for rating in DESK.ratings]


def test_verdicts_of_two_scales_are_compared_by_what_they_mean_and_counted_apart(chosen, context, database, people):
    with database.write() as session:
        public(session, people, context)
        rows = precedents.of_wording(session, 0, "85% of Ukrainians reject giving up territory")
        assert precedents.differing(rows, POLITIFACT, "true") is None
        assert precedents.differing(rows, POLITIFACT, "mostly-true") == rows[0]
        assert fairness.ledger(session, "topic").columns == ("True",)
        other = held_by(session, people["Bob"], text="It rained in Oslo.")
        draft = verdict_draft(make_source(session), wording=other.text, scale=POLITIFACT)
        second_reviews.submit(session, actor_of(people["Bob"]), Asked(other.id, other.version), draft)
        for step in (verdicts.approve, lambda *given: publishing.publish(*given, chosen.desk)):
            session.refresh(other)
            step(session, actor_of(people["Eve"]), Asked(other.id, other.version))
        figure = fairness.ledger(session, "topic")
        assert figure.columns == ("True (desk)", "True (politifact)")
        for cell in figure.rows[0].cells:
            found = queue.page(session, QueueFilter(states=("published",), rating=cell.claims["rating"]))
            assert found.total == cell.value == 1
        assert queue.page(session, QueueFilter(states=("published",), rating="true")).total == 2


def test_agreement_is_told_of_claims_on_one_scale(people):
    from datetime import date

    def twice(number, scale):
        ids = (people["Ada"].id, people["Bob"].id)
        return agreement.Twice(number, "true", "true", ("Ada", "Bob"), ids, scale, date(2026, 1, number))

    judged = [twice(1, DESK), twice(2, POLITIFACT), twice(3, POLITIFACT)]
    assert [one.claim_id for one in agreement.comparable(judged)] == [2, 3]
    assert agreement.comparable([]) == []
