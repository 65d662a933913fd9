"""The bookmarklet, run on pages elsewhere as a browser runs a bookmark: what it brings, and what it cannot do."""

from collections.abc import Iterator
from html import escape

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import func, select

from tests.browser.conftest import Desk, sign_in
from tests.ingest.conftest import Site, site  # noqa: F401  # a fixture
from workbench.domain.roles import Role
from workbench.models import IngestItem

WORDS = "The harbour handled 4 million tonnes."
HOSTILE = '"><script>document.title="run"</script><img src=x onerror=alert(1)>'
PAGE = f"""<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>Harbour</title>
<form name="title"></form><p id="one">{WORDS}</p><p id="two">{escape(HOSTILE)}</p><p id="long"></p>"""
MILLIONS = "document.getElementById('long').textContent = 'é'.repeat(5000000)"
"""Seconds of processor for Chromium, so only the page of the test that selects them gets them."""
SELECT = "selector => getSelection().selectAllChildren(document.querySelector(selector))"


def handed_in(desk: Desk) -> int:
    with desk.context.database.read() as session:
        return session.exec(select(func.count()).select_from(IngestItem)).one()


@pytest.fixture
def reading(page: Page, desk: Desk, site: Site) -> Iterator[Page]:  # noqa: F811
    """A page elsewhere, in the browser of a reviewer who is signed in;."""
    sign_in(page, desk, Role.REVIEWER)
    page.goto(site.page("/report", PAGE.encode(), Content_Type="text/html"))
    yield page


def pressed(page: Page, desk: Desk) -> Page:
    """The desk's tab after the bookmark was opened on the page."""
    shelf = page.context.new_page()
    shelf.goto(f"{desk.address}/ingest")
    code = shelf.locator("#bookmarklet a.button").get_attribute("href")
    shelf.close()
    with page.context.expect_page() as opened:
        page.evaluate("code => { location.href = code }", code)
    opened.value.wait_for_url("**/ingest*")  # with its scripts, which fill in the form
    return opened.value


def values(form: Page) -> tuple[str, str, str]:
    return tuple(
        form.get_by_label(label, exact=True).input_value()
        for label in ("Addresses", "Text", "Title of the pasted text")
    )


def test_the_page_and_the_selected_words_wait_in_the_form_until_it_is_sent(reading: Page, desk: Desk):
    before = handed_in(desk)
    reading.evaluate(SELECT, "#one")
    form = pressed(reading, desk)
    assert values(form)[:2] == (reading.url, WORDS)
    expect(form.get_by_role("status").filter(has_text="Nothing is handed in until you send it")).to_be_visible()
    expect(form.get_by_label("Addresses")).to_be_focused()
    assert form.url == f"{desk.address}/ingest"
    assert handed_in(desk) == before
    form.reload()
    assert values(form) == ("", "", "")


def test_without_a_selection_the_address_comes_alone_and_is_handed_in_as_always(reading: Page, desk: Desk):
    before = handed_in(desk)
    form = pressed(reading, desk)
    assert values(form) == (reading.url, "", "")
    form.get_by_role("button", name="Hand in", exact=True).click()
    expect(form.get_by_text("Each item below tells")).to_be_visible()
    assert handed_in(desk) == before + 1


def test_markup_in_a_selection_is_text_and_a_selection_of_millions_is_cut(reading: Page, desk: Desk):
    reading.evaluate(SELECT, "#two")
    form = pressed(reading, desk)
    assert values(form)[1] == HOSTILE
    assert form.title() == "Ingest · Workbench"
    reading.evaluate(MILLIONS)
    reading.evaluate(SELECT, "#long")
    assert values(pressed(reading, desk))[1] == "é" * 100_000


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/hosts", "", "x" * 9])
def test_an_address_that_is_none_of_the_web_is_left_out_with_a_word(reading: Page, desk: Desk, address: str):
    reading.goto(f"{desk.address}/ingest#url={address}&text=words&title={'t' * 900}")
    assert values(reading) == ("", "words", "t" * 500)
    expect(reading.locator("#handed")).to_contain_text("no web address")


def test_who_is_not_signed_in_signs_in_first_and_finds_it_waiting(page: Page, desk: Desk, site: Site):  # noqa: F811
    page.goto(f"{desk.address}/ingest#url={site.url('/report')}&text=words")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(page, desk, Role.REVIEWER)
    page.get_by_role("link", name="Ingest", exact=True).click()
    page.wait_for_url("**/ingest")
    assert values(page)[:2] == (site.url("/report"), "words")
