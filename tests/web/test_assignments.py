"""Assigning on the pages: whose a claim is to be stands where claims do, alone and by the handful."""

from datetime import timedelta

import pytest
from lxml import html

from tests.factories import actor_of, make_claim, make_source, make_user, verdict_draft
from tests.web.forms import fields_of, submit
from tests.web.test_queue_many import _repeated, ticks
from workbench import clock
from workbench.domain.roles import Role
from workbench.domain.second_review import Rules
from workbench.services import log
from workbench.services.review import assignments, claims, leases, panels, second_reviews
from workbench.services.review.claims import Asked

pytestmark = pytest.mark.usefixtures("at_noon")  # days are counted from today


@pytest.fixture
def people(database):
    with database.write() as session:
        return {
            "Ada": make_user(session, name="Ada"),
            "Eve": make_user(session, name="Eve", role=Role.SUPERVISOR),
        }


@pytest.fixture
def claim_id(database):
    with database.write() as session:
        return make_claim(session).id


def day(days):
    return (clock.today() + timedelta(days=days)).isoformat()


def assigned(database, claim_id):
    with database.read() as session:
        row = assignments.of_claim(session, claim_id)
        return (row.person, str(row.due_on), row.by) if row else None


def test_a_supervisor_assigns_a_claim_on_its_page_and_everybody_sees_to_whom_and_by_when(
    signed_in, database, people, claim_id
):
    page, editor, ada = f"/claims/{claim_id}", signed_in(user=people["Eve"]), signed_in(user=people["Ada"])
    answer = submit(editor, page, f"{page}/assign", person=str(people["Ada"].id), due_on=day(2))
    assert answer.location == page
    assert assigned(database, claim_id) == ("Ada", day(2), "Eve")
    shown = ada.get(page).text
    assert f"assigned to Ada, due {day(2)} by Eve" in " ".join(html.fromstring(shown).text_content().split())
    assert f"{page}/assign" not in shown, "what a supervisor assigned is not a reviewer's to change"
    assert f"→ Ada · due {day(2)}" in " ".join(html.fromstring(ada.get("/queue").text).text_content().split())
    assert f"assign → Ada, due {day(2)}" in " ".join(
        html.fromstring(ada.get(f"{page}/history").text).text_content().split()
    )
    assert "Eve assigned a claim to you" in ada.get("/review").text


def test_a_claim_becomes_ones_own_from_its_row_and_the_row_is_still_there(signed_in, database, people, claim_id):
    browser = signed_in(user=people["Ada"])
    page = html.fromstring(browser.get("/queue?kind=quantity").text)
    (box,) = page.xpath("//button[@form='mine'][@data-key='a']/@value")
    answer = submit(browser, "/queue?kind=quantity", "/queue/mine", claim=box)
    assert answer.location == "/queue?kind=quantity"
    assert assigned(database, claim_id) == ("Ada", "None", "Ada")
    shown = browser.get(answer.location).text
    page = html.fromstring(shown)
    assert (page.xpath("//*[@data-key='a']"), len(page.xpath("//ul[@class='list']/li"))) == ([], 1)
    browser.post("/queue/undo-assigning", data=_repeated(shown, "/queue/undo-assigning"))
    assert assigned(database, claim_id) is None
    submit(browser, f"/claims/{claim_id}", f"/claims/{claim_id}/assign")
    assert assigned(database, claim_id) == ("Ada", "None", "Ada")
    submit(browser, f"/claims/{claim_id}", f"/claims/{claim_id}/assign", person="0")
    assert assigned(database, claim_id) is None


def test_a_form_that_showed_somebody_else_changes_nothing_and_says_so(signed_in, database, people, claim_id):
    page, editor = f"/claims/{claim_id}", signed_in(user=people["Eve"])
    form = fields_of(editor.get(page).text, f"{page}/assign")
    submit(signed_in(user=people["Ada"]), page, f"{page}/assign", person=str(people["Ada"].id))
    answer = editor.post(f"{page}/assign", data={**form, "person": str(people["Eve"].id)})
    assert answer.status_code == 409
    assert "Somebody else has assigned this claim" in answer.text
    assert assigned(database, claim_id) == ("Ada", "None", "Ada")


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ({"person": "4711"}, 400, "who may review"),
        ({"person": "x"}, 400, "Not a valid integer"),
        ({"due_on": "2020-01-01"}, 400, "The day 2020-01-01 is over"),
        ({"due_on": "soon"}, 400, "Not a valid date"),
    ],
)
def test_what_is_no_assignment_is_refused_in_words(signed_in, database, people, claim_id, typed, status, words):
    page = f"/claims/{claim_id}"
    answer = submit(signed_in(user=people["Eve"]), page, f"{page}/assign", **{"person": str(people["Ada"].id), **typed})
    assert (answer.status_code, assigned(database, claim_id)) == (status, None)
    assert words in answer.text


def test_many_are_assigned_at_once_and_assigned_as_before(signed_in, database, people, claim_id):
    with database.write() as session:
        made = [claim_id, make_claim(session, text="It rained.").id]
    browser = signed_in(user=people["Eve"])
    typed = {"what": f"assign:{people['Ada'].id}", "due_on": day(1)}
    submit(browser, "/queue", "/queue/bulk", claim=ticks(browser), **typed)
    assert [assigned(database, one) for one in made] == [("Ada", day(1), "Eve")] * 2
    page = browser.get("/queue").text
    assert "Assigned: 2 claims." in page
    browser.post("/queue/undo-assigning", data=_repeated(page, "/queue/undo-assigning"))
    assert [assigned(database, one) for one in made] == [None, None]
    assert "Assigned as before: 2 claims." in browser.get("/queue").text


def test_a_reviewer_is_offered_nobody_but_themselves(signed_in, people, claim_id):
    page = html.fromstring(signed_in(user=people["Ada"]).get("/queue").text)
    offered = page.xpath("//select[@name='what']/option[starts-with(@value, 'assign')]")
    assert [option.text for option in offered] == ["assign to: Ada", "assign to: nobody"]


def test_the_address_asks_for_what_is_assigned_to_whom_overdue_and_by_day(signed_in, database, people, claim_id):
    with database.write() as session:
        rain = make_claim(session, text="It rained.", worthiness=0.95).id
        assignments.assign(
            session, actor_of(people["Eve"]), claim_id, people["Ada"].id, clock.today() + timedelta(days=1)
        )
    browser = signed_in(user=people["Ada"])

    def shown(query):
        links = html.fromstring(browser.get(f"/queue?{query}").text).xpath(
            "//ul[@class='list']//a[@class='text']/@href"
        )
        return [int(link.partition("?")[0].rpartition("/")[2]) for link in links]

    assert shown("") == [rain, claim_id]
    assert shown("sort=due") == [claim_id, rain]
    assert shown("mine=1") == shown(f"assigned={people['Ada'].id}") == [claim_id]
    assert shown("assigned=nobody") == [rain]
    assert shown("overdue=1") == []
    assert shown("assigned=x&overdue=") == [rain, claim_id]


def hand_in(session, claim_id, author, rating):
    """The claim's first verdict, or its second."""
    asked = lambda: Asked(claim_id, claims.get(session, claim_id).version)  # noqa: E731
    take = second_reviews.take if claims.get(session, claim_id).state == "second review" else leases.take
    take(session, actor_of(author), asked(), lease_minutes=30)
    draft = verdict_draft(make_source(session), rating=rating)
    second_reviews.submit(session, actor_of(author), asked(), draft, Rules(frozenset({"sample"}), 1.0, "salt"))


def test_a_supervisor_assigns_the_second_review_on_the_claims_page_and_its_author_does_not(
    signed_in, database, people, claim_id
):
    page, editor = f"/claims/{claim_id}", signed_in(user=people["Eve"])
    with database.write() as session:
        bob = make_user(session, name="Bob")
        hand_in(session, claim_id, people["Ada"], "true")
    submit(editor, page, f"{page}/assign", person=str(bob.id), due_on=day(1))
    assert assigned(database, claim_id) == ("Bob", day(1), "Eve")
    assert f"{page}/assign" not in signed_in(user=people["Ada"]).get(page).text
    refused = submit(editor, page, f"{page}/assign", person=str(people["Ada"].id))
    assert (refused.status_code, "wrote nothing of the claim" in refused.text) == (403, True)
    mine = html.fromstring(signed_in(user=bob).get("/review").text).text_content()
    assert f"→ Bob · due {day(1)}" in " ".join(mine.split())
    assert "Eve assigned a claim to you" in mine


def test_a_supervisor_off_the_panel_gives_a_seat_on_it_and_the_story_says_to_whom_and_why(
    signed_in, database, people, claim_id
):
    with database.write() as session:
        bob, *_ = [make_user(session, name=name) for name in ("Bob", "Cem", "Dee", "Flo", "Gus")]
        editors = [people["Eve"], make_user(session, name="Hal", role=Role.SUPERVISOR)]
        hand_in(session, claim_id, people["Ada"], "true")
        hand_in(session, claim_id, bob, "false")
        before = panels.of_claim(session, claim_id)
    outside = next(user for user in editors if user.id not in before.member_ids)
    leaves, comes = before.waiting[0][0], next(member for member in before.free if member.id != outside.id)
    page, browser = f"/claims/{claim_id}", signed_in(user=outside)
    assert f"{page}/step" in browser.get(page).text
    assert 'value="convene panel"' not in browser.get(page).text  # nobody is offered a second panel while one sits
    answer = submit(browser, page, f"{page}/seat", leaves=str(leaves), person=str(comes.id), note="On leave.")
    assert answer.status_code == 302
    with database.read() as session:
        assert panels.of_claim(session, claim_id).member_ids == before.member_ids - {leaves} | {comes.id}
        assert log.story(session, "claim", claim_id)[-1].actor_name == outside.name
    story = " ".join(html.fromstring(browser.get(f"{page}/history").text).text_content().split())
    assert f"change panel → {comes.name}“On leave.”" in story
    assert f"{page}/seat" not in signed_in(user=people["Ada"]).get(page).text
