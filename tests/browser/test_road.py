"""The whole road in a browser: sign in, paste an article, check a claim, approve, publish, download the list."""

import csv
import io
import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Desk, ready, sign_in
from tests.waiting import PATIENCE, until
from workbench.domain.roles import Role

pytestmark = pytest.mark.browser

ARTICLE = """Harbour ferries carried more people than ever

The harbour ferries carried 2.4 million passengers in 2025, the port authority said.

“We did not expect that,” said its director, Lena Voss. “It is a fine result.”

Ticket prices rose by 7 percent in January 2025.
"""
SOURCE = """The port authority counted 2.4 million passengers on the harbour ferries in 2025, after 2.1 million in 2024.

Ticket prices for the ferries rose by 5 percent in January 2025."""
CLAIM = "The harbour ferries carried 2.4 million passengers in 2025, the port authority said."


def test_a_claim_goes_from_a_pasted_article_to_a_downloaded_export(desk: Desk, chromium: Browser, page: Page):
    sign_in(page, desk, Role.REVIEWER)
    add_source(page, desk)
    paste_article(page, desk)
    open_claim(page, desk)
    expect(page.locator("mark.claim.current").first).to_be_visible()
    card = page.get_by_role("article", name="Match: Annual figures of the port")
    expect(card).to_contain_text("2.4 million")

    page.get_by_role("button", name="Take this claim").click()
    ready(page, page.get_by_label("Rationale"))
    card.get_by_label("This passage as evidence").select_option("supports")
    card.get_by_label("primary source").check()
    page.get_by_label("The claim as checked").fill("Harbour ferries carried 2.4 million passengers in 2025")
    expect(page.locator("#lint")).to_contain_text("This wording can be published.")
    page.get_by_role("radio", name="True", exact=True).check()
    page.get_by_label("Rationale").fill("The port authority's own figures say so.")
    page.get_by_label("How sure are you?").select_option("high")
    page.get_by_label("Where you looked for the other side").fill("The archives of the port.")
    page.get_by_role("button", name="Submit the verdict").click()
    expect(page.get_by_text("Verdict submitted.")).to_be_visible()
    claim_address = page.url.partition("?")[0]  # without the filter of the queue that led here
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)

    window = chromium.new_context(accept_downloads=True)
    window.set_default_timeout(PATIENCE * 1000)
    editor = window.new_page()
    sign_in(editor, desk, Role.SUPERVISOR)
    editor.goto(f"{desk.address}/supervise")
    editor.get_by_role("link", name=CLAIM).click()
    assert editor.url == claim_address
    editor.get_by_role("button", name="Approve").click()
    editor.get_by_role("button", name="Publish").click()
    editor.get_by_role("link", name="published check").click()
    expect(editor.get_by_role("heading", name="Harbour ferries carried 2.4 million")).to_be_visible()
    record = json.loads(editor.locator("script[type='application/ld+json']").inner_text())
    assert record["@type"] == "ClaimReview"
    assert record["reviewRating"]["alternateName"] == "True"
    check_address = editor.url

    lists = {name: download(editor, desk, name) for name in ("jsonl", "csv", "claimreview")}
    rows = [json.loads(line) for line in lists["jsonl"].splitlines()]
    assert check_address in {row["url"] for row in rows}
    table = list(csv.DictReader(io.StringIO(lists["csv"].decode("utf-8-sig"))))
    assert "Harbour ferries carried 2.4 million passengers in 2025" in {row["claim"] for row in table}
    assert check_address in lists["claimreview"].decode()
    editor.context.close()


def add_source(page: Page, desk: Desk) -> None:
    page.goto(f"{desk.address}/sources")
    page.get_by_label("Text", exact=True).fill(SOURCE)
    page.get_by_label("Title of the pasted text").fill("Annual figures of the port")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("link", name="Open it").first).to_be_visible()


def paste_article(page: Page, desk: Desk) -> None:
    page.goto(f"{desk.address}/ingest")
    page.get_by_label("Text", exact=True).fill(ARTICLE)
    page.get_by_label("Title of the pasted text").fill("Ferries")
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("link", name="Read it").first).to_be_visible()


def open_claim(page: Page, desk: Desk) -> None:
    """The queue fills as the worker goes; a person would reload, and so does this."""
    page.goto(f"{desk.address}/queue?q=ferries+carried")
    link = page.get_by_role("link", name=CLAIM)
    until(lambda: page.reload() and link.count() and page.get_by_text("Annual figures of the port").count())
    link.click()


def download(page: Page, desk: Desk, name: str) -> bytes:
    page.goto(f"{desk.address}/editions")
    page.get_by_label("Format").select_option(name)
    page.get_by_role("button", name="Make the next edition").click()
    expect(page.locator(".badge", has_text="done")).to_be_visible()
    page.goto(f"{desk.address}/editions")
    with page.expect_download() as started:
        page.get_by_role("link", name="download").first.click()
    return Path(started.value.path()).read_bytes()
