"""Every page: readable by axe in light and dark, no wider than a phone, usable by keyboard, silent under the CSP."""

import base64
import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import AXE, Desk, ready, sign_in
from tests.factories import actor_of, code_at, make_user
from tests.waiting import PATIENCE
from workbench.domain.deliveries import Subject
from workbench.domain.feeds import FeedKind
from workbench.domain.roles import Role
from workbench.factory import create_app
from workbench.services.actors import WORKBENCH
from workbench.services.imports import feeds, runs
from workbench.services.imports.runs import Wanted
from workbench.services.people import accounts, sign_in_links
from workbench.services.people.sessions import Limits
from workbench.services.publication import webhooks

pytestmark = pytest.mark.browser

PAGES = (
    "/queue",
    "/queue?q=nothing-like-this",
    "/queue?state=in+review",
    "/claims/1",
    "/claims/1/history",
    "/articles/1",
    "/ingest",
    "/feeds",
    "/feeds/1",
    "/sources",
    "/sources?q=85+percent+of+Ukrainians",
    "/sources/1",
    "/supervise",
    "/supervise/figures",
    "/supervise/agreement",
    "/speakers",
    "/audits",
    "/review",
    "/editions",
    "/jobs",
    "/jobs/1",
    "/log",
    "/people",
    "/password",
    "/second-step",
    "/tokens",
    "/scales",
    "/webhooks",
    "/webhooks/1",
    "/notifications",
    "/letters",
    "/sources/imports",
    "/sources/imports/1",
    "/sources/crosswalk",
    "/log/checkpoint",
    "/checks",
    "/checks/page/1",
    "/checks/1",
    "/method",
)

OF_STRANGERS = ("/sign-in", "/link/a-link-that-is-over", "/checks/1")

ELSEWHERE = {
    "audits.show": "tests/browser/test_review.py reads it, before and after it is judged",
    "second_steps.code": "it is read below, by somebody who is asked for a code",
    **dict.fromkeys(("queue.news", "sources.handed_in"), "a part of a page"),
    **dict.fromkeys(("queue.next_claim", "checks.home", "provider.begin", "provider.come_back"), "leads on to a page"),
    **dict.fromkeys(("provider.leave",), "leads on to a page"),
    **dict.fromkeys(("figures.table", "agreement.table", "imports.report", "editions.download"), "a file"),
    **dict.fromkeys(("editions.manifest", "editions.prove", "editions.verifier", "log.checkpoint_json"), "a file"),
    **dict.fromkeys(("log.checkpoints", "checks.report", "checks.picture", "checks.atom"), "a file"),
    **dict.fromkeys(("checks.json_feed", "checks.records", "static"), "a file"),
    **dict.fromkeys(("health.alive", "health.ready", "health.metrics"), "for machines"),
}
"""Addresses that are no page of their own, and why; and the page that another test reads."""


@pytest.fixture(scope="module", autouse=True)
def feed(desk: Desk) -> None:
    """Feed 1, paused, so that nobody fetches it; a webhook and an import, which nobody carries out."""
    with desk.context.database.write() as session:
        url = "https://harbour-morning.example/news/a-long-address-of-a-feed-that-says-much-of-what-is-in-it.rss.xml"
        feed_id = feeds.follow(session, WORKBENCH, url=url, kind=FeedKind.ARTICLES, minutes=60)
        feeds.pause(session, WORKBENCH, feed_id)
        admin = actor_of(make_user(session, role=Role.ADMIN))
        webhooks.make(
            session, admin, desk.context.vault, url="https://harbour-morning.example/told", kinds=[Subject.RETRACTED]
        )
        runs.begin(session, WORKBENCH, Wanted("A file with a long name that says much of what is in it.csv"))


RUN_AXE = """axe.run().then(result => result.violations.map(
    violation => `${violation.id}: ${violation.nodes.map(node => node.html.slice(0, 160)).join(', ')}`))"""


@pytest.fixture(scope="module")
def admin(chromium: Browser, desk: Desk):
    context = chromium.new_context()
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    sign_in(page, desk, Role.ADMIN)
    yield page
    context.close()


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_no_violation_and_does_not_scroll_sideways(admin: Page, desk: Desk, address: str):
    troubles: list[str] = []
    admin.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    for theme in ("light", "dark"):
        admin.emulate_media(color_scheme=theme)
        admin.set_viewport_size({"width": 1400, "height": 900})
        admin.goto(desk.address + address)
        admin.evaluate(AXE.read_text())
        found = admin.evaluate(RUN_AXE)
        assert found == [], f"{address} in {theme}"
    for width in (380, 1024, 1600):
        admin.set_viewport_size({"width": width, "height": 900})
        wide = admin.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 1, f"{address} at {width} px is {wide} px too wide"
    assert troubles == []


@pytest.mark.parametrize("address", ["/people", "/log", "/webhooks"])
def test_on_a_phone_every_cell_of_a_list_of_rows_is_in_sight(admin: Page, desk: Desk, address: str):
    admin.set_viewport_size({"width": 380, "height": 900})
    admin.goto(desk.address + address)
    edges = admin.locator("td").evaluate_all("cells => cells.map(cell => cell.getBoundingClientRect().right)")
    assert edges
    assert max(edges) <= 380


def test_no_page_is_left_out_of_these(desk: Desk):
    app = create_app(desk.context.settings, context=desk.context)
    adapter = app.url_map.bind("localhost")
    read = {adapter.match(address.partition("?")[0], method="GET")[0] for address in (*PAGES, *OF_STRANGERS)}
    there = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    assert {name for name in there if not name.startswith("api.")} == read | ELSEWHERE.keys()


@pytest.mark.parametrize("address", OF_STRANGERS)
def test_a_page_that_strangers_see_has_no_violation(chromium: Browser, desk: Desk, address: str):
    context = chromium.new_context()
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    page.goto(desk.address + address)
    page.evaluate(AXE.read_text())
    assert page.evaluate(RUN_AXE) == []
    context.close()


def test_the_queue_is_walked_and_a_claim_taken_by_keyboard_alone(desk: Desk, page: Page):
    sign_in(page, desk, Role.REVIEWER)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".list > li").nth(1)).to_have_class("selected")
    text = page.locator(".list > li.selected a.text").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator(".claim-head h1")).to_have_text(text)
    ready(page, page.locator(".claim-head h1"))
    page.keyboard.press("t")
    ready(page, page.get_by_role("button", name="Submit the verdict"))
    page.locator("h1").first.click()
    page.keyboard.press("5")
    expect(page.get_by_role("radio", name="True", exact=True)).to_be_checked()
    page.get_by_role("button", name="Release").click()
    expect(page.get_by_role("button", name="Take this claim")).to_be_visible()


def test_keys_are_letters_while_one_writes_and_can_be_switched_off(desk: Desk, page: Page):
    sign_in(page, desk, Role.REVIEWER)
    page.keyboard.press("/")
    page.keyboard.type("gj?")
    assert page.locator("[data-search]").input_value() == "gj?"
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.goto(f"{desk.address}/queue")
    page.keyboard.press("?")
    page.get_by_label("Use single-letter keys").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    expect(page.locator(".list > li.selected")).to_have_count(0)


def test_words_selected_in_a_source_become_a_pin_of_the_verdict(desk: Desk, page: Page):
    sign_in(page, desk, Role.REVIEWER)
    page.goto(f"{desk.address}/queue?q=1,042+cases")
    page.locator("a.text").first.click()
    page.get_by_role("button", name="Take this claim").click()
    ready(page, page.get_by_label("Rationale"))
    page.evaluate(
        """() => {
          const passage = [...document.querySelectorAll('[data-source-id]')].find(p => p.textContent.includes('1,042'));
          passage.closest('details')?.setAttribute('open', '');
          const node = passage.firstChild, at = node.textContent.indexOf('1,042');
          const range = document.createRange();
          range.setStart(node, at); range.setEnd(node, at + 20);
          getSelection().removeAllRanges(); getSelection().addRange(range);
        }"""
    )
    page.keyboard.press("e")
    pin = page.locator("#pins .pin")
    expect(pin.locator(".quote")).to_have_text("1,042 reported cases")
    pin.get_by_label("primary source").check()
    page.get_by_role("radio", name="True", exact=True).check()
    page.get_by_label("Rationale").fill("The centre's own count.")
    page.get_by_label("How sure are you?").select_option("high")
    page.get_by_label("Where you looked for the other side").fill("The archives of the port.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Verdict submitted.")).to_be_visible()
    expect(page.locator(".pin blockquote")).to_have_text("1,042 reported cases")


def test_a_crashed_browser_gives_the_draft_back(desk: Desk, chromium: Browser):
    context = chromium.new_context()
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    sign_in(page, desk, Role.REVIEWER)
    page.goto(f"{desk.address}/queue?q=economy+grew")
    page.locator("a.text").first.click()
    page.get_by_role("button", name="Take this claim").click()
    ready(page, page.get_by_label("Rationale"))
    page.get_by_label("Rationale").fill("Half a thought")
    expect(page.locator("#saved")).to_have_text(re.compile(r"^saved \d+ s ago"))
    address = page.url
    page.close()
    again = context.new_page()
    again.goto(address)
    expect(again.get_by_text("This is your draft")).to_be_visible()
    expect(again.get_by_label("Rationale")).to_have_value("Half a thought")
    again.get_by_role("button", name="Release").click()
    context.close()


def test_without_the_server_what_is_typed_is_kept_in_the_browser(desk: Desk, chromium: Browser):
    context = chromium.new_context()
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    sign_in(page, desk, Role.REVIEWER)
    page.goto(f"{desk.address}/queue?q=economy+grew")
    page.locator("a.text").first.click()
    page.get_by_role("button", name="Take this claim").click()
    ready(page, page.get_by_label("Rationale"))
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no server')) }")
    page.get_by_label("Rationale").fill("Half a thought, offline")
    expect(page.locator("#saved")).to_have_text(re.compile(r"^saved in this browser \d+ s ago"))
    address = page.url
    page.close()
    again = context.new_page()
    again.goto(address)
    again.get_by_role("button", name="Bring it back").click()
    expect(again.get_by_label("Rationale")).to_have_value("Half a thought, offline")
    again.get_by_role("button", name="Release").click()
    context.close()


def test_every_page_works_without_script(desk: Desk, chromium: Browser):
    context = chromium.new_context(java_script_enabled=False)
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    sign_in(page, desk, Role.REVIEWER)
    page.get_by_label("Search").fill("oil exports")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator(".list > li")).to_have_count(1)
    context.close()


def has_no_violation(page: Page) -> None:
    page.evaluate(AXE.read_text())
    assert page.evaluate(RUN_AXE) == []


def test_a_second_step_is_set_up_and_passed_and_each_page_on_the_way_has_no_violation(desk: Desk, chromium: Browser):
    context = chromium.new_context()
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.goto(link_of_a_newcomer(desk, email="second@desk.example"))
    page.get_by_role("button", name="Sign in as").click()
    page.wait_for_url("**/queue")
    page.goto(f"{desk.address}/second-step")
    page.get_by_role("button", name="Set it up").click()
    drawn = page.locator("svg.qr").bounding_box()
    assert drawn is not None
    assert drawn["width"] == pytest.approx(drawn["height"], abs=1)
    has_no_violation(page)
    secret = base64.b32decode(page.locator("code.secret").inner_text().replace(" ", ""))
    page.get_by_label("Code that the app shows").fill(code_at(secret))
    page.get_by_role("button", name="Confirm").click()
    recovery = page.locator(".codes code").first.inner_text()
    has_no_violation(page)
    page.get_by_role("button", name="Sign out").click()
    page.goto(link_of_a_newcomer(desk, email="second@desk.example"))
    page.get_by_role("button", name="Sign in as").click()
    page.wait_for_url("**/sign-in/code")
    has_no_violation(page)
    page.get_by_label("Code").fill(recovery)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/queue")
    assert troubles == []
    context.close()


def link_of_a_newcomer(desk: Desk, email: str = "") -> str:
    """A link for somebody new, or for who has this address already."""
    with desk.context.database.write() as session:
        limits = Limits(timedelta(), timedelta(), link=timedelta(minutes=5))
        user = accounts.by_email(session, email) or make_user(session, **({"email": email} if email else {}))
        return f"{desk.address}/link/{sign_in_links.make(session, user, limits)}"


def test_the_first_visit_walks_four_marks_by_keyboard_and_never_again(desk: Desk, chromium: Browser):
    context = chromium.new_context()
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    page.goto(link_of_a_newcomer(desk))
    page.get_by_role("button", name="Sign in as").click()
    tour = page.get_by_role("complementary", name="Four marks to know")
    expect(tour.get_by_role("listitem")).to_have_count(1)
    expect(page.locator(".worth.tour-at")).to_have_count(1)
    page.evaluate(AXE.read_text())
    assert page.evaluate(RUN_AXE) == []
    tour.get_by_role("button", name="Next").focus()
    for step, mark in ((2, ".conflict"), (3, "[data-key=t]"), (4, "[data-do=help]")):
        page.keyboard.press("Enter")
        expect(tour).to_contain_text(f"{step} of 4")
        expect(page.locator(f"{mark}.tour-at")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(tour).to_have_count(0)
    expect(page.locator(".tour-at")).to_have_count(0)
    expect(page.locator("#main")).to_be_focused()
    page.reload()
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()
    expect(tour).to_have_count(0)
    page.keyboard.press("?")
    page.get_by_role("link", name="Show the tour of the queue").click()
    expect(tour).to_contain_text("1 of 4")
    tour.get_by_role("button", name="Next").focus()
    page.keyboard.press("Escape")
    expect(tour).to_have_count(0)
    context.close()


def test_without_script_the_tour_is_a_list_that_a_button_takes_away(desk: Desk, chromium: Browser):
    context = chromium.new_context(java_script_enabled=False)
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    page.goto(link_of_a_newcomer(desk))
    page.get_by_role("button", name="Sign in as").click()
    expect(page.locator("#tour li:visible")).to_have_count(4)
    expect(page.get_by_role("button", name="Next", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Do not show this again").click()
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()
    expect(page.locator("#tour")).to_have_count(0)
    context.close()
