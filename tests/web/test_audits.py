"""The pages of audits: blind until committed, then compared."""

import pytest
from lxml import html
from sqlmodel import select

from tests.factories import make_match, make_source, make_user, publish_one
from tests.web.forms import fields_of
from workbench import clock
from workbench.domain.roles import Role
from workbench.models import Audit, Claim, User


@pytest.fixture
def flo(context, database, signed_in):
    """A supervisor who had no hand in the one check that is published."""
    publish_one(context)
    with database.write() as session:
        user = make_user(session, name="Flo", role=Role.SUPERVISOR)
    return signed_in(user=user)


def send(browser, page, to, **typed):
    return browser.post(to, data={**fields_of(browser.get(page).text, to), **typed}, follow_redirects=True)


@pytest.fixture
def audit_id(flo, database):
    send(flo, "/audits", "/audits", size="1", seed="s")
    with database.read() as session:
        return session.exec(select(Audit.id)).one()


def test_a_drawn_check_waits_to_be_judged(flo, audit_id):
    page = flo.get("/audits").text
    assert f'href="/audits/{audit_id}"' in page
    assert "to judge" in page


def test_the_list_gives_days_and_no_microseconds(flo, audit_id):
    day = html.fromstring(flo.get("/audits").text).xpath("//tbody/tr/td[2]")[0].text_content()
    assert day == clock.today().isoformat()


def test_an_auditor_sees_what_conflicts_word_by_word_and_what_merely_shares_words_folded(flo, audit_id, database):
    conflict = {
        "slot": "number",
        "outcome": "conflicts",
        "claim": "85%",
        "source": "58%",
        "sentence": "85 here, 58 there",
    }
    with database.write() as session:
        claim = session.exec(select(Claim)).one()
        for text, score, rows in (("58% of Ukrainians reject it.", 0.9, [conflict]), ("Something else.", 0.01, [])):
            source = make_source(session, text)
            make_match(session, claim, source, score=score, comparisons=rows, has_conflict=bool(rows))
    page = html.fromstring(flo.get(f"/audits/{audit_id}").text)
    (near,) = page.xpath("//section[@class='matches']/article")
    assert [part.text for part in near.xpath(".//dl[@class='diff']//ins")] == ["58%"]
    assert len(page.xpath("//section[@class='matches']/details/article")) == 1


def test_nothing_of_what_was_published_is_shown_before_the_judgement(flo, audit_id):
    page = flo.get(f"/audits/{audit_id}").text
    assert "The survey of the institute says so." not in page
    page = send(
        flo, f"/audits/{audit_id}", f"/audits/{audit_id}/judgement", rating="false", rationale="It is another year."
    ).text
    assert "The survey of the institute says so." in page
    assert "It is another year." in page


def test_overturning_opens_a_correction(flo, audit_id, database):
    at = f"/audits/{audit_id}"
    send(flo, at, f"{at}/judgement", rating="false", rationale="It is another year.")
    answer = send(flo, at, f"{at}/finding", action="overturn", reason="flip", note="It is another year.")
    assert "The finding is on record." in answer.text
    with database.read() as session:
        claim = session.exec(select(Claim)).one()
    assert claim.state == "correction open"
    assert "It is another year." in flo.get(f"/claims/{claim.id}").text


def test_whoever_had_a_hand_in_it_is_told_and_gets_no_form(audit_id, signed_in, database):
    with database.read() as session:
        editor = session.exec(select(User).where(User.role == Role.SUPERVISOR).order_by(User.id)).first()
    page = signed_in(user=editor).get(f"/audits/{audit_id}").text
    assert "You had a hand in this check" in page
    assert "Commit, then compare" not in page
