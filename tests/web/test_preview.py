"""The linter in the verdict form, while a reviewer types."""

import pytest
from lxml import html
from sqlmodel import select

from tests.factories import make_claim, publish_one
from workbench.domain.roles import Role
from workbench.models import Claim, Event


@pytest.fixture
def claim_id(context):
    with context.database.write() as session:
        return make_claim(session, text="In 2025 the town closed 12 schools.").id


def said(browser, claim_id, wording, rating="false"):
    answer = browser.post(f"/claims/{claim_id}/preview", data={"wording": wording, "rating": rating})
    assert answer.status_code == 200
    return answer.text


@pytest.fixture
def browser(app, signed_in):
    app.config["WTF_CSRF_ENABLED"] = False
    return signed_in(Role.REVIEWER)


def test_a_wording_that_can_be_published_is_told_so(browser, claim_id):
    assert "This wording can be published." in said(browser, claim_id, "In 2025 the town closed 12 schools")


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        ("FALSE: In 2025 the town closed 12 schools", "E07"),
        ("", "E01"),
        ("In 2025 the town closed 12 schools, " + "and more " * 10, "W01"),
        ("In 2025 the town did not close 12 schools", "must keep what decides"),
    ],
)
def test_what_is_wrong_with_it_is_told_by_rule_and_sentence(browser, claim_id, wording, expected):
    found = said(browser, claim_id, wording)
    assert expected in found
    assert "can be published" not in found


def test_only_what_the_form_can_mend_is_told(browser, claim_id):
    assert "E04" not in said(browser, claim_id, "x")
    assert "W03" not in said(browser, claim_id, "x")


def test_what_is_typed_is_not_taken_for_markup(browser, claim_id):
    assert html.fromstring(said(browser, claim_id, "<script>12 in 2025</script>")).xpath("//script") == []


def test_nothing_is_stored(browser, claim_id, database):
    with database.read() as session:
        before = [claim.version for claim in session.exec(select(Claim))], len(session.exec(select(Event)).all())
    said(browser, claim_id, "x")
    with database.read() as session:
        assert before == (
            [claim.version for claim in session.exec(select(Claim))],
            len(session.exec(select(Event)).all()),
        )


def test_it_waits_for_nobody_who_writes_and_keeps_nobody_waiting(browser, claim_id, database):
    with database.write() as session:
        make_claim(session)
        assert "can be published" in said(browser, claim_id, "In 2025 the town closed 12 schools")


def test_a_claim_that_is_not_there_is_a_plain_404(browser):
    assert browser.post("/claims/4711/preview", data={"wording": "x"}).status_code == 404


def test_an_earlier_verdict_on_a_near_equal_claim_is_told_of_where_the_rating_is_another(browser, context, claim_id):
    check_id = publish_one(context)
    near_equal = "85% of Ukrainians reject giving up territory!"
    assert "Write below what distinguishes this claim" in said(browser, claim_id, near_equal, "false")
    assert f"/checks/{check_id}" in said(browser, claim_id, near_equal, "false")
    assert "distinguishes" not in said(browser, claim_id, near_equal, "true")
