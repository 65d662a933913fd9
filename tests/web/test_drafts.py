"""Drafts of the verdict form, the heartbeat, and forms that come too late."""

from datetime import timedelta

import pytest
from lxml import html

from tests.factories import MEDIA, actor_of, make_claim, make_source, make_user, verdict_draft
from tests.web.forms import fields_of
from workbench import clock
from workbench.domain.roles import Role
from workbench.models import Claim
from workbench.services.review import form_drafts, leases, second_reviews
from workbench.services.review.claims import Asked


@pytest.fixture
def ada(database):
    with database.write() as session:
        return make_user(session, name="Ada")


@pytest.fixture
def held(database, ada):
    with database.write() as session:
        claim = make_claim(session)
        leases.take(session, actor_of(ada), Asked(claim.id, 1), lease_minutes=30)
        return claim.id


def typed(browser, claim_id, **fields):
    return {**fields_of(browser.get(f"/claims/{claim_id}").text, f"/claims/{claim_id}/verdict"), **fields}


def test_what_is_typed_is_kept_and_is_there_again_on_another_machine(signed_in, ada, held):
    first, second = signed_in(user=ada), signed_in(user=ada)
    answer = first.post(f"/claims/{held}/draft", data=typed(first, held, rationale="Half a\r\nthought", rating="false"))
    assert answer.json["saved"] and answer.json["held_until"]
    page = html.fromstring(second.get(f"/claims/{held}").text)
    assert "This is your draft" in page.text_content()
    assert page.xpath("string(//textarea[@name='rationale'])").split() == ["Half", "a", "thought"]
    assert page.xpath("//input[@name='rating'][@checked]/@value") == ["false"]


def test_nobody_else_sees_it(signed_in, ada, held, database):
    browser = signed_in(user=ada)
    browser.post(f"/claims/{held}/draft", data=typed(browser, held, rationale="Half a thought"))
    for role in (Role.READER, Role.REVIEWER, Role.ADMIN):
        assert "Half a thought" not in signed_in(role).get(f"/claims/{held}").text


def test_it_is_gone_when_the_verdict_is_handed_in_or_one_starts_afresh(signed_in, ada, held, database):
    browser = signed_in(user=ada)
    browser.post(f"/claims/{held}/draft", data=typed(browser, held, rationale="Half a thought"))
    form = fields_of(browser.get(f"/claims/{held}").text, f"/claims/{held}/draft/drop")
    assert browser.post(f"/claims/{held}/draft/drop", data=form).status_code == 302
    assert "Half a thought" not in browser.get(f"/claims/{held}").text
    whole = {
        "rating": "true",
        "rationale": "It is so.",
        "exception": "None.",
        "confidence": "high",
        "other_side": "No.",
    }
    browser.post(f"/claims/{held}/draft", data=typed(browser, held, **whole))
    assert browser.post(f"/claims/{held}/verdict", data=typed(browser, held, **whole)).status_code == 302
    with database.read() as session:
        assert form_drafts.of(session, actor_of(ada), held) is None


def test_a_heartbeat_holds_the_claim_and_keeps_no_draft(signed_in, ada, held, database, monkeypatch):
    browser = signed_in(user=ada)
    form = typed(browser, held, rationale="Not to be kept", beat="1")
    later = clock.now() + timedelta(minutes=20)
    monkeypatch.setattr(clock, "now", lambda: later)
    answer = browser.post(f"/claims/{held}/draft", data=form)
    assert (answer.json["saved"], answer.json["held_until"]) == (None, (later + timedelta(minutes=30)).isoformat())
    with database.read() as session:
        assert form_drafts.of(session, actor_of(ada), held) is None


def test_who_lost_the_claim_is_told_so_and_keeps_the_draft(signed_in, ada, held, database):
    browser = signed_in(user=ada)
    form = typed(browser, held, rationale="Half a thought")
    take_over(database, held)
    answer = browser.post(f"/claims/{held}/draft", data=form)
    assert answer.json["saved"]
    assert answer.json["held_until"] is None


def test_a_draft_that_is_too_long_is_refused(signed_in, ada, held):
    browser = signed_in(user=ada)
    answer = browser.post(f"/claims/{held}/draft", data=typed(browser, held, rationale="x" * 300_001))
    assert answer.status_code == 400
    assert "300000 are kept at most" in answer.text


def take_over(database, claim_id, submit=None):
    """Eve takes the claim over, and hands in a verdict if asked to."""
    with database.write() as session:
        eve = actor_of(make_user(session, name="Eve", role=Role.SUPERVISOR))
        version = session.get(Claim, claim_id).version
        leases.take_over(session, eve, Asked(claim_id, version, "urgent", "It is for today."), lease_minutes=30)
        if submit:
            draft = verdict_draft(make_source(session), **submit)
            second_reviews.submit(session, eve, Asked(claim_id, version + 1), draft)


def test_a_late_form_is_merged_three_ways_and_loses_nothing_typed(signed_in, ada, held, database):
    browser = signed_in(user=ada)
    form = typed(browser, held, rating="false", rationale="Mine.", exception="None.", confidence="low")
    form["other_side"] = "I looked in the archives."
    take_over(database, held, {"rating": "true", "rationale": "Hers.", "confidence": "high", "media": MEDIA})
    answer = browser.post(f"/claims/{held}/verdict", data=form)
    assert answer.status_code == 409
    page = html.fromstring(answer.text)
    assert page.xpath("//select[@name='media_kind']/option[@selected]/@value") == ["video"]
    assert page.xpath("//input[@name='media_authenticity'][@checked]/@value") == [*MEDIA.authenticity]
    assert MEDIA.original_context in page.xpath("string(//textarea[@name='media_original_context'])")
    assert "What happened meanwhile" in page.text_content()
    steps = [line.text_content() for line in page.xpath("//section[@aria-labelledby='meanwhile']//li")]
    assert [step.split(",")[0] for step in steps] == ["Eve: take over", "Eve: submit", "Workbench: send to editor"]
    rationale = page.xpath("string(//textarea[@name='rationale'])").strip()
    assert ("Mine." in rationale, "Hers." in rationale) == (True, True)
    assert page.xpath("//input[@name='rating'][@checked]/@value") == ["false"]
    rows = {
        row.xpath("string(th)").split(" both")[0].strip(): row for row in page.xpath("//table//tr[th[@scope='row']]")
    }
    assert [cell.text_content() for cell in rows["Rating"].xpath("td")] == ["–", "false", "true"]
    assert "both changed it" in rows["Rationale"].text_content()


def test_a_late_form_without_another_verdict_says_what_happened_and_keeps_everything(signed_in, ada, held, database):
    browser = signed_in(user=ada)
    form = typed(browser, held, rating="false", rationale="Mine.", exception="None.", confidence="low")
    take_over(database, held)
    answer = browser.post(f"/claims/{held}/verdict", data=form)
    assert answer.status_code == 409
    assert "Eve: take over" in html.fromstring(answer.text).text_content()
    assert "Mine." in answer.text
