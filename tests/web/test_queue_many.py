"""The queue by the handful: take the next, one step for many and its undoing, kept views, what happened since."""

import pytest
from lxml import html

from tests.factories import actor_of, make_claim, make_user
from tests.web.forms import fields_of, submit
from workbench.domain.lifecycle import Action
from workbench.domain.roles import Role
from workbench.models import Claim
from workbench.services.review import claims as claim_service
from workbench.services.review.claims import Asked


@pytest.fixture
def claims(database):
    with database.write() as session:
        return {
            "law": make_claim(session, text="A law forbids it.", worthiness=0.9, kind="law").id,
            "rain": make_claim(session, text="It rained.", worthiness=0.8).id,
            "snow": make_claim(session, text="It snowed.", worthiness=0.7).id,
        }


def states(database, claims):
    with database.read() as session:
        return {name: session.get(Claim, claim_id).state for name, claim_id in claims.items()}


def ticks(browser, path="/queue"):
    return html.fromstring(browser.get(path).text).xpath("//input[@name='claim' and @type='checkbox']/@value")


def test_take_next_takes_the_first_of_the_filter_and_keeps_it(signed_in, claims, database):
    browser = signed_in()
    answer = submit(browser, "/queue?kind=quantity", "/queue/take-next?kind=quantity")
    assert answer.location == f"/claims/{claims['rain']}?kind=quantity"
    assert states(database, claims) == {"law": "queued", "rain": "in review", "snow": "queued"}
    other = signed_in()
    assert submit(other, "/queue?kind=quantity", "/queue/take-next?kind=quantity").location.startswith(
        f"/claims/{claims['snow']}"
    )


def test_take_next_from_an_empty_filter_says_so(signed_in, claims):
    browser = signed_in()
    form = fields_of(browser.get("/queue").text, "/queue/take-next")
    answer = browser.post("/queue/take-next?q=nothing-like-this", data=form)
    assert answer.location == "/queue?q=nothing-like-this"
    assert "No queued claim passes this filter." in browser.get(answer.location).text


def test_many_claims_are_skipped_at_once_and_come_back(signed_in, claims, database):
    browser = signed_in()
    chosen = ticks(browser)[:2]
    answer = submit(browser, "/queue", "/queue/bulk", claim=chosen, what="skip:trivial")
    assert answer.status_code == 302
    assert states(database, claims) == {"law": "skipped", "rain": "skipped", "snow": "queued"}
    page = browser.get("/queue").text
    assert "skip: 2 claims." in page
    assert browser.post("/queue/undo", data=_repeated(page, "/queue/undo")).status_code == 302
    assert states(database, claims) == {"law": "queued", "rain": "queued", "snow": "queued"}
    assert "/queue/undo" not in browser.get("/queue").text


def _repeated(page, action):
    """A form's fields, those of the same name as a list."""
    (form,) = [form for form in html.fromstring(page).forms if form.action == action]
    found = {}
    for name, value in form.form_values():
        found.setdefault(name, []).append(value)
    return found


def test_what_a_colleague_moved_meanwhile_is_left_and_counted(signed_in, claims, database):
    browser = signed_in()
    form = _repeated(browser.get("/queue").text, "/queue/bulk")
    chosen = ticks(browser)
    with database.write() as session:
        colleague = actor_of(make_user(session))
        claim_service.set_aside(session, colleague, Action.SKIP, Asked(claims["law"], 1, "trivial"))
    browser.post("/queue/bulk", data={**form, "claim": chosen, "what": "mark not checkable:opinion"})
    assert states(database, claims) == {"law": "skipped", "rain": "not checkable", "snow": "not checkable"}
    assert "2 claims; 1 had been moved by somebody else." in browser.get("/queue").text


@pytest.mark.parametrize(
    ("ticked", "what", "words"),
    [
        ([], "skip:trivial", "Choose 1 to 50 claims; 0 are chosen."),
        (["1-1"] * 51, "skip:trivial", "Choose 1 to 50 claims; 51 are chosen."),
        (["x"], "skip:trivial", "&#39;x&#39; names no claim"),
        (["1-1"], "publish:trivial", "Not a valid choice"),
    ],
)
def test_a_bulk_step_that_cannot_be_is_refused_in_words(signed_in, claims, database, ticked, what, words):
    browser = signed_in()
    answer = submit(browser, "/queue", "/queue/bulk", claim=ticked, what=what)
    assert answer.status_code == 400
    assert words in answer.text
    assert set(states(database, claims).values()) == {"queued"}


def test_a_view_is_kept_under_its_name_for_its_owner_alone_and_forgotten(signed_in, claims):
    browser = signed_in()
    page = "/queue?kind=law&sort=newest"
    assert submit(browser, page, "/queue/views", name="Laws").location == page
    (link,) = html.fromstring(browser.get("/queue").text).xpath("//nav[@aria-label='Views']/a")
    assert (link.text, link.get("href")) == ("Laws", "/queue?kind=law&sort=newest")
    assert "A law forbids it." in browser.get(link.get("href")).text
    assert "Laws" not in signed_in().get("/queue").text
    submit(browser, "/queue?kind=event", "/queue/views", name="Laws")
    assert 'href="/queue?kind=event"' in browser.get("/queue").text
    submit(browser, "/queue", "/queue/views/1/forget")
    assert "Laws" not in browser.get("/queue").text


def test_a_view_needs_a_name_and_twenty_are_the_most(signed_in, claims):
    browser = signed_in(Role.READER)
    assert submit(browser, "/queue", "/queue/views", name=" ").status_code == 400
    for number in range(20):
        assert submit(browser, "/queue", "/queue/views", name=f"View {number}").status_code == 302
    answer = submit(browser, "/queue", "/queue/views", name="One more")
    assert answer.status_code == 400
    assert "forget one first" in answer.text


def test_the_page_is_told_of_what_happened_since_it_was_made(signed_in, claims, database):
    browser = signed_in()
    (ask,) = html.fromstring(browser.get("/queue?kind=law").text).xpath("//*[@id='news']/@hx-get")
    assert "taken by the desk" not in browser.get(ask).text
    with database.write() as session:
        actor = actor_of(make_user(session))
        claim_service.set_aside(session, actor, Action.SKIP, Asked(claims["rain"], 1, "trivial"))
    news = browser.get(ask).text
    assert "1 step taken by the desk since." in news
    assert 'href="/queue?kind=law"' in news
