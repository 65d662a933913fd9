"""The whole road through the pages, on the database in force: what the browser test walks, without a browser."""

import io
import json
import re

import pytest
from lxml import html

from workbench.domain.roles import Role
from workbench.jobs.worker import run_waiting
from workbench.services import log

ARTICLE = """Harbour ferries carried more people than ever

The harbour ferries carried 2.4 million passengers in 2025, the port authority said last month.

“We did not expect that,” said its director, Lena Voss. “It is a fine result.”
"""
SOURCE = "The port authority counted 2.1 million passengers on the harbour ferries in 2025, after 1.9 million in 2024."
CLAIM = "The harbour ferries carried 2.4 million passengers in 2025, the port authority said last month."


def form_of(page: str, to: str, **wanted: str) -> dict[str, str]:
    """The hidden fields of the form that is posted to `to` and holds these `wanted` values."""
    for form in html.fromstring(page).xpath(f"//form[@method='post'][@action='{to}']"):
        hidden = {field.name: field.value or "" for field in form.xpath(".//input[@type='hidden']")}
        if wanted.items() <= hidden.items():
            return hidden
    raise AssertionError(f"the page has no form for {to} with {wanted}")


@pytest.fixture
def reviewer(signed_in):
    return signed_in(Role.REVIEWER)


@pytest.fixture
def supervisor(signed_in):
    return signed_in(Role.SUPERVISOR)


def post(browser, page: str, action: str, **fields):
    return browser.post(action, data={**form_of(page, action), **fields}, follow_redirects=True)


def step(browser, address: str, action: str, **fields):
    to = f"{address}/step"
    hidden = form_of(browser.get(address).text, to, action=action)
    return browser.post(to, data={**hidden, **fields}, follow_redirects=True)


def test_a_claim_goes_from_a_pasted_article_to_a_downloaded_export(context, reviewer, supervisor):
    page = reviewer.get("/sources").text
    answer = post(reviewer, page, "/sources", pasted=SOURCE, title="Figures of the port", kind="document")
    assert "Handed in." in answer.text
    page = reviewer.get("/ingest").text
    post(reviewer, page, "/ingest", pasted=ARTICLE, title="Ferries", published_on="2026-01-15", publisher="The Pier")
    run_waiting(context)

    queue = reviewer.get("/queue?q=ferries").text
    assert CLAIM in queue
    assert re.search(r"claim says 2\.4 million[^,]*, source says 2\.1 million", queue)
    address = re.search(r'href="(/claims/\d+)[^"]*">' + re.escape(CLAIM), queue).group(1)
    claim = reviewer.get(address).text
    assert "2025-12-01" in claim, "“last month” is read from the day of publication"

    taken = step(reviewer, address, "take")
    assert "The claim is yours." in taken.text
    fields = {
        "wording": "Harbour ferries carried 2.4 million passengers in 2025",
        "rating": "false",
        "rationale": "The port authority itself counted 2.1 million.",
        "confidence": "high",
        "other_side": "The shipping company's own figures; they are not public.",
        "as_of": "2026-01-16",
        "pins-0-source_id": re.search(r'name="pins-0-source_id"[^>]*value="(\d+)"', taken.text).group(1),
        "pins-0-start": "0",
        "pins-0-end": str(len(SOURCE)),
        "pins-0-exact": SOURCE,
        "pins-0-stance": "undermines",
        "pins-0-is_primary": "y",
    }
    submitted = post(reviewer, taken.text, f"{address}/verdict", **fields)
    assert "Verdict submitted." in submitted.text

    again = reviewer.post(f"{address}/verdict", data={**form_of(taken.text, f"{address}/verdict"), **fields})
    assert again.status_code == 302, "the same form sent twice counts once"

    assert step(supervisor, address, "approve").status_code == 200
    assert "Published." in step(supervisor, address, "publish").text

    editions = supervisor.get("/editions").text
    post(supervisor, editions, "/editions", format="jsonl")
    run_waiting(context)
    row = json.loads(io.BytesIO(reviewer.get("/editions/1/file").data).read())
    assert (row["claim"], row["rating"], row["rating_value"]) == (fields["wording"], "False", 1)
    assert row["evidence"][0]["quote"] == SOURCE
    check = reviewer.get(row["url"].removeprefix(context.settings.address))
    assert "undermines" not in check.text
    assert "Evidence against it" in check.text
    with context.database.read() as session:
        assert log.verify(session) is None
        actions = [event.action for event in log.story(session, "claim", address.rsplit("/", 1)[1])]
    assert actions == ["find claim", "take", "submit", "send to editor", "approve", "publish"]


def test_a_stale_form_gets_everything_typed_back_and_changes_nothing(context, reviewer, supervisor, database):
    page = reviewer.get("/ingest").text
    post(reviewer, page, "/ingest", pasted=ARTICLE, title="Ferries")
    run_waiting(context)
    address = re.search(r'href="(/claims/\d+)[?"]', reviewer.get("/queue").text).group(1)
    taken = step(reviewer, address, "take").text
    step(supervisor, address, "take over", reason="urgent", note="It is for today.")
    answer = post(
        reviewer,
        taken,
        f"{address}/verdict",
        wording="Something else",
        rating="true",
        rationale="I had typed all of this.",
        confidence="high",
        as_of="2026-01-16",
        exception="None to be had",
    )
    assert answer.status_code == 409
    assert "has changed since you opened it" in answer.text
    assert "I had typed all of this." in answer.text
    with database.read() as session:
        actions = [event.action for event in log.story(session, "claim", address.rsplit("/", 1)[1])]
    assert actions == ["find claim", "take", "take over"]
