"""The review desk in a browser: keyboard alone to a verdict, late forms, lost leases, and what only some are shown."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import AXE, Desk, ready
from tests.browser.test_pages import RUN_AXE
from tests.factories import actor_of, make_article, make_claim, make_match, make_source, make_user, verdict_draft
from tests.waiting import PATIENCE
from workbench import clock
from workbench.domain.roles import Role
from workbench.domain.second_review import Rules
from workbench.models import Claim, User
from workbench.services.people import sign_in_links
from workbench.services.people.sessions import Limits
from workbench.services.publication import audits, publishing
from workbench.services.review import leases, panels, second_reviews, verdicts
from workbench.services.review.claims import Asked

pytestmark = pytest.mark.browser

NUMBERS = itertools.count(1)
ALWAYS = Rules(on=frozenset({"sample"}), rate=1.0, salt="salt")


@pytest.fixture(scope="module")
def team(desk: Desk) -> dict[str, User]:
    """People of this module's own, so that others' claims and drafts are not in the way."""
    with desk.context.database.write() as session:
        found = {name: make_user(session, name=f"{name} of the desk") for name in ("Ada", "Bob", "Cem", "Dee")}
        for name in ("Eve", "Fay"):
            found[name] = make_user(session, name=f"{name} of the desk", role=Role.SUPERVISOR)
        return found


@pytest.fixture(scope="module")
def open_page(chromium: Browser, desk: Desk):
    """Gives a page of a browser of its own in which somebody is signed in."""
    contexts = []

    def enter(user: User) -> Page:
        context = chromium.new_context(viewport={"width": 1400, "height": 900})
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        with desk.context.database.write() as session:
            limits = Limits(timedelta(), timedelta(), link=timedelta(minutes=5))
            token = sign_in_links.make(session, session.get_one(User, user.id), limits)
        page = context.new_page()
        page.goto(f"{desk.address}/link/{token}")
        page.get_by_role("button", name="Sign in as").click()
        page.wait_for_url("**/queue")
        return page

    yield enter
    for context in contexts:
        context.close()


@contextmanager
def a_claim(desk: Desk) -> Iterator[tuple]:
    """A claim about boats that nothing else of the desk is about, with one match, in a writing session."""
    number = next(NUMBERS)
    text = f"In harbour {number} they counted {1200 + number} boats."
    with desk.context.database.write() as session:
        claim = make_claim(session, make_article(session, f"So it was.\n\n{text}", title=f"Boats {number}"), text)
        make_match(session, claim, make_source(session, f"The harbour office counts {1200 + number} boats."))
        yield session, claim


def by_hand(session, user, claim):
    return actor_of(user), Asked(claim.id, claim.version)


def draft_of(session, claim, rating):
    return verdict_draft(make_source(session), wording=claim.text, rating=rating)


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the keyboard is there, as somebody without a mouse does."""
    for _ in range(120):
        if wanted.evaluate("part => part === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {wanted}")


def holds_no_violation(page: Page) -> None:
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # colours do not fade while axe looks
        page.evaluate(AXE.read_text())
        assert page.evaluate(RUN_AXE) == [], theme
    page.set_viewport_size({"width": 380, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 1
    page.set_viewport_size({"width": 1400, "height": 900})


def test_from_the_queue_to_a_verdict_that_is_handed_in_by_keyboard_alone(desk: Desk, team, open_page):
    with a_claim(desk) as (_, claim):
        text = claim.text
    page = open_page(team["Ada"])
    page.keyboard.press("/")
    page.keyboard.type(text)
    page.wait_for_url(lambda address: parse_qs(urlsplit(address).query).get("q") == [text])  # not what part of it found
    expect(page.locator(".list > li")).to_have_count(1)
    page.keyboard.press("Tab")
    tab_to(page, page.get_by_role("link", name=text))
    page.keyboard.press("j")
    page.keyboard.press("a")
    ready(page, page.get_by_text("Assigned: 1 claim."))
    expect(page.locator(".list .side")).to_contain_text("→ Ada of the desk")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator(".claim-head h1")).to_have_text(text)
    ready(page, page.locator(".claim-head h1"))
    page.keyboard.press("t")
    ready(page, page.get_by_role("button", name="Submit the verdict"))
    page.keyboard.press("j")
    page.keyboard.press("e")
    expect(page.get_by_label("This passage as evidence")).to_be_focused()
    page.keyboard.type("sup")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("c")
    expect(page.locator(".decide .badge")).to_have_text("confirmed")
    expect(page.locator(".decide .badge")).to_be_focused()
    expect(page.get_by_label("This passage as evidence")).to_have_value("supports")
    page.keyboard.press("5")
    expect(page.get_by_role("radio", name="True", exact=True)).to_be_focused()
    tab_to(page, page.get_by_label("Rationale"))
    page.keyboard.type("The harbour office counted them.")
    tab_to(page, page.get_by_label("How sure are you?"))
    page.keyboard.type("high")
    tab_to(page, page.get_by_label("Where you looked for the other side"))
    page.keyboard.type("The archives of the port.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Verdict submitted.")).to_be_visible()
    expect(page.locator(".verdict .rating")).to_have_text("True")


@pytest.mark.parametrize("width", [380, 1280, 1600])
def test_a_claim_far_down_in_its_article_is_in_sight_when_its_page_opens(desk: Desk, team, open_page, width):
    number = next(NUMBERS)
    text = f"In harbour {number} they counted {1200 + number} boats."
    turns = [f"SPEAKER {at}: What was said in turn {at}, before or after it, goes on for a while." for at in range(100)]
    with desk.context.database.write() as session:
        article = make_article(session, "\n\n".join([*turns[:50], text, *turns[50:]]))
        at = f"{desk.address}/claims/{make_claim(session, article, text).id}"
    page = open_page(team["Cem"])
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(at)
    expect(page.locator(".current")).to_be_in_viewport(ratio=1)
    if width == 1280:  # the verdict stands below the article, and not below all of it
        assert page.locator(".verdict").bounding_box()["y"] < 1000


def test_text_that_is_written_from_right_to_left_is_set_so_and_names_leave_dates_alone(desk: Desk, team, open_page):
    text = "בשנת 2022 נרשמו 4,512 מקרי חצבת, לעומת 116 בשנה שקדמה לה."
    with a_claim(desk) as (session, claim):
        author = make_user(session, name="נועה בן־דוד")
        article = make_article(session, text)
        make_claim(session, article, text)
        leases.take(session, *by_hand(session, author, claim), lease_minutes=30)
        second_reviews.submit(session, *by_hand(session, author, claim), draft_of(session, claim, "true"))
    page = open_page(team["Eve"])
    left_of = """part => {
        const range = document.createRange(), node = document.createTreeWalker(part, NodeFilter.SHOW_TEXT).nextNode();
        const left = at => (range.setStart(node, at), range.setEnd(node, at + 1), range.getBoundingClientRect().left);
        return [left(0), left(node.length - 1)];
    }"""
    page.goto(f"{desk.address}/articles/{article.id}")
    first, last = page.locator(".para .claim").evaluate(left_of)
    assert last < first
    page.goto(f"{desk.address}/claims/{claim.id}")
    assert page.locator(".verdict .card bdi").first.evaluate("name => getComputedStyle(name).unicodeBidi") == "isolate"


def test_evidence_chosen_beside_a_match_is_kept_and_sent_from_there(desk: Desk, team, open_page):
    with a_claim(desk) as (session, claim):
        leases.take(session, *by_hand(session, team["Bob"], claim), lease_minutes=30)
        at = f"{desk.address}/claims/{claim.id}"
    page = open_page(team["Bob"])
    page.goto(at)
    with page.expect_response("**/draft"):
        page.get_by_label("This passage as evidence").select_option("supports")
    page.goto(at)
    expect(page.get_by_label("This passage as evidence")).to_have_value("supports")
    page.get_by_label("Rationale").press("Escape")
    page.keyboard.press("5")
    expect(page.get_by_role("radio", name="True", exact=True)).to_be_checked()
    page.get_by_label("This passage as evidence").press("Control+Enter")
    expect(page.get_by_label("Rationale")).to_be_focused()  # which the browser finds empty, as soon as it is to be sent


def test_a_form_that_comes_too_late_is_merged_and_nothing_typed_is_lost(desk: Desk, team, open_page):
    with a_claim(desk) as (session, claim):
        leases.take(session, *by_hand(session, team["Ada"], claim), lease_minutes=30)
    page = open_page(team["Ada"])
    page.goto(f"{desk.address}/claims/{claim.id}")
    page.get_by_label("Rationale").fill("What Ada found.")
    page.get_by_role("radio", name="False", exact=True).check()
    with desk.context.database.write() as session:
        now = session.get(Claim, claim.id)
        urgent = Asked(now.id, now.version, "urgent", "It is for today.")
        leases.take_over(session, actor_of(team["Eve"]), urgent, lease_minutes=30)
        second_reviews.submit(session, *by_hand(session, team["Eve"], now), draft_of(session, now, "true"))
    page.get_by_label("How sure are you?").select_option("high")
    page.get_by_role("button", name="Submit the verdict").click()
    expect(page.get_by_role("heading", name="What happened meanwhile")).to_be_visible()
    expect(page.get_by_role("row", name="Rating")).to_contain_text("true")
    assert "What Ada found." in page.get_by_label("Rationale").input_value()
    expect(page.get_by_role("radio", name="False", exact=True)).to_be_checked()
    holds_no_violation(page)


def test_who_lost_a_lease_is_told_keeps_the_words_and_cannot_hand_them_in(desk: Desk, team, open_page):
    with a_claim(desk) as (session, claim):
        leases.take(session, *by_hand(session, team["Ada"], claim), lease_minutes=30)
        claim.lease_until = clock.now() - timedelta(minutes=1)
    ada, bob = open_page(team["Ada"]), open_page(team["Bob"])
    ada.goto(f"{desk.address}/claims/{claim.id}")
    bob.goto(f"{desk.address}/claims/{claim.id}")
    expect(bob.get_by_text("held by Ada of the desk (lease over)")).to_be_visible()
    bob.get_by_role("button", name="Take over").click()
    expect(bob.get_by_text("You have taken the claim over.")).to_be_visible()
    ada.get_by_label("Rationale").fill("Half a thought")
    expect(ada.locator("#saved")).to_contain_text("the claim is no longer in your hands")
    for label, value in (("How sure are you?", "high"),):
        ada.get_by_label(label).select_option(value)
    ada.get_by_role("radio", name="True", exact=True).check()
    ada.get_by_role("button", name="Submit the verdict").click()
    expect(ada.get_by_text("You do not hold this claim now")).to_be_visible()
    expect(ada.get_by_label("Rationale")).to_have_value("Half a thought")
    holds_no_violation(ada)
    bob.reload()
    expect(bob.get_by_label("Rationale")).to_have_value("")


def test_a_second_review_and_a_panel_can_be_read_by_everybody_who_sits_on_them(desk: Desk, team, open_page):
    with a_claim(desk) as (session, claim):
        leases.take(session, *by_hand(session, team["Ada"], claim), lease_minutes=30)
        first = draft_of(session, claim, "true")
        second_reviews.submit(session, *by_hand(session, team["Ada"], claim), first, ALWAYS)
        second_reviews.take(session, *by_hand(session, team["Bob"], claim), lease_minutes=30)
    bob = open_page(team["Bob"])
    bob.goto(f"{desk.address}/claims/{claim.id}")
    expect(bob.get_by_text("A second, blind review is under way.")).to_be_visible()
    expect(bob.get_by_role("button", name="Submit the verdict")).to_be_visible()
    holds_no_violation(bob)
    with desk.context.database.write() as session:
        now = session.get(Claim, claim.id)
        second_reviews.submit(session, *by_hand(session, team["Bob"], now), draft_of(session, now, "false"), ALWAYS)
        panel = panels.of_claim(session, claim.id)
        seated = session.get(User, min(panel.member_ids))
    voter = open_page(seated)
    voter.goto(f"{desk.address}/claims/{claim.id}")
    expect(voter.get_by_role("heading", name="Two verdicts differ")).to_be_visible()
    holds_no_violation(voter)
    with desk.context.database.write() as session:
        outside = make_user(session, name="Gil of another desk", role=Role.SUPERVISOR)
    editor = open_page(outside)
    editor.goto(f"{desk.address}/claims/{claim.id}")
    editor.get_by_text("give a seat to somebody else").click()
    holds_no_violation(editor)
    (leaves,) = [name for person_id, name in panel.waiting if person_id == max(panel.member_ids)]
    editor.get_by_label("Instead of").select_option(leaves)
    editor.get_by_role("textbox", name="Why").fill("On leave until June.")
    editor.get_by_role("button", name="Seat").click()
    expect(editor.get_by_text("The seat is given; the log says by whom and why.")).to_be_visible()
    voter.get_by_label("Neither").check()
    voter.get_by_role("textbox", name="Why").fill("Neither says when.")
    voter.get_by_role("button", name="Vote").click()
    expect(voter.get_by_text("Your vote is given.")).to_be_visible()


def test_an_audit_can_be_read_before_and_after_it_is_judged(desk: Desk, team, open_page):
    with a_claim(desk) as (session, claim):
        leases.take(session, *by_hand(session, team["Ada"], claim), lease_minutes=30)
        second_reviews.submit(session, *by_hand(session, team["Ada"], claim), draft_of(session, claim, "true"))
        for step in (verdicts.approve, lambda *given: publishing.publish(*given, desk.context.desk)):
            session.refresh(claim)
            step(session, *by_hand(session, team["Eve"], claim))
        audits.draw(session, actor_of(team["Fay"]), 200, "seed")
        audit_id = next(row.id for row in audits.of_draws(session, actor_of(team["Fay"])) if row.claim_id == claim.id)
    page = open_page(team["Fay"])
    page.goto(f"{desk.address}/audits/{audit_id}")
    holds_no_violation(page)
    page.get_by_role("radio", name="False", exact=True).check()
    page.get_by_label("Why").first.fill("It was another year.")
    page.get_by_role("button", name="Commit").click()
    expect(page.get_by_role("button", name="Uphold")).to_be_visible()
    holds_no_violation(page)
