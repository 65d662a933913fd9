"""The import's page: a file or an address, the question which column is what, the report, and the crosswalk."""

import io
import json
from pathlib import Path

import pytest
from lxml import html

from tests.web.forms import fields_of, submit
from workbench.domain.roles import Role
from workbench.jobs.worker import run_waiting
from workbench.services.imports import runs
from workbench.services.intake import sources

FIXTURES = Path(__file__).parents[2] / "fixtures" / "imports"
INDEX, CROSSWALK = "/sources/imports", "/sources/crosswalk"
EVIL = "<script>alert(1)</script>"


def hand_in(browser, name, content=None, **typed):
    content = content if content is not None else (FIXTURES / name).read_bytes()
    return submit(browser, INDEX, file=(io.BytesIO(content), name), **typed)


def count(context):
    with context.database.read() as session:
        return sources.count(session)


def test_a_file_of_records_is_imported_and_its_report_tells_what_became_of_each(signed_in, context):
    browser = signed_in()
    location = hand_in(browser, "odd.jsonl").location
    assert 'hx-trigger="every 1s"' in browser.get(location).text
    run_waiting(context)
    page = browser.get(location).text
    assert "<strong>4</strong> added" in page
    assert "<strong>2</strong> refused" in page
    assert "line 4" in page
    assert "rating-as-text" in page
    assert "hx-trigger" not in page.split("<main")[1].split("</main>")[0]
    assert count(context) == 4


def test_a_table_is_shown_with_its_columns_before_anything_is_read(signed_in, context):
    browser = signed_in()
    location = hand_in(browser, "table.csv").location
    run_waiting(context)
    page = html.fromstring(browser.get(location).text)
    chosen = {
        row.xpath("string(th)"): (row.xpath(".//option[@selected]/@value") or [""])[0]
        for row in page.xpath("//tbody/tr")
    }
    assert chosen == {
        "Statement": "claim", "Verdict": "rating", "Checked on": "", "Who said it": "", "Link": "url",
        "Publisher": "publisher",
    }  # fmt: skip
    assert "Mostly True" in page.text_content()
    assert count(context) == 0
    answer = submit(browser, location, f"{location}/mapping", **{"column-2": "published", "column-3": "claimant"})
    assert answer.location == location
    run_waiting(context)
    assert "Checked on = published" in browser.get(location).text
    assert count(context) == 3


def test_a_mapping_that_cannot_be_comes_back_as_it_was_chosen(signed_in, context):
    browser = signed_in()
    location = hand_in(browser, "table.csv").location
    run_waiting(context)
    answer = submit(browser, location, f"{location}/mapping", **{"column-1": "claim"})
    assert answer.status_code == 422
    assert "Two columns are mapped to “claim”" in answer.text
    rows = html.fromstring(answer.text).xpath("//tbody/tr")
    assert rows[1].xpath(".//option[@selected]/@value") == ["claim"]
    assert count(context) == 0


def test_the_report_can_be_had_as_lines_and_as_a_table(signed_in, context):
    browser = signed_in()
    record = {
        "@type": "ClaimReview",
        "claimReviewed": "=1+1 is two.",
        "url": "https://a.example/1",
        "reviewRating": "x",
    }
    location = hand_in(browser, "one.json", json.dumps(record).encode()).location
    run_waiting(context)
    lines = browser.get(f"{location}/report")
    assert "attachment" in lines.headers["Content-Disposition"]
    assert json.loads(lines.text)["repairs"][0]["id"] == "rating-as-text"
    table = browser.get(f"{location}/report?as=csv")
    assert table.mimetype == "text/csv"
    assert "'=1+1 is two." in table.text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Choose a file or give an address"),
        ({"url": "ftp://a.example/x"}, "begins with http:// or https://"),
        ({"url": "x" * 2049}, "2048"),
    ],
)
def test_what_cannot_be_handed_in_says_why(signed_in, typed, words):
    answer = submit(signed_in(), INDEX, **typed)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_file_and_an_address_at_once_are_one_too_many(signed_in):
    assert hand_in(signed_in(), "odd.jsonl", url="https://a.example/").status_code == 422


def test_the_same_form_twice_is_one_import(signed_in, context):
    browser = signed_in()
    form = fields_of(browser.get(INDEX).text, INDEX)
    places = {
        browser.post(INDEX, data={**form, "file": (io.BytesIO(b"claim\nIt rained.\n"), "a.csv")}).location
        for _ in range(2)
    }
    assert len(places) == 1


def test_what_failed_is_told_by_name(signed_in, context):
    browser = signed_in()
    location = hand_in(browser, "page.html", b"<html><p>Nothing.</p></html>").location
    run_waiting(context)
    for path in (location, INDEX):
        assert "no-records: The page has no ClaimReview" in browser.get(path).text


def test_nothing_in_a_file_is_taken_for_markup(signed_in, context):
    browser = signed_in()
    table = f'Statement,Verdict,"{EVIL}"\n{EVIL} one,{EVIL},{EVIL}\n{EVIL} one,True,x\n'.encode()
    location = hand_in(browser, f"{EVIL}.csv", table).location
    run_waiting(context)
    asked = browser.get(location).text
    submit(browser, location, f"{location}/mapping")
    run_waiting(context)
    for page in (asked, browser.get(location).text, browser.get(INDEX).text, browser.get("/sources/1").text):
        assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in browser.get(location).text


def test_a_new_version_and_the_old_one_lead_to_each_other(signed_in, context):
    browser = signed_in()
    record = {
        "@type": "ClaimReview",
        "claimReviewed": "It rained.",
        "url": "https://politifact.com/1",
        "reviewRating": "x",
    }
    for rating in ("Half True", "Pants on Fire"):
        location = hand_in(browser, "one.json", json.dumps({**record, "reviewRating": rating}).encode()).location
        run_waiting(context)
    page = browser.get(location).text
    assert "“Half True” → “Pants on Fire”" in page
    with context.database.read() as session:
        line = runs.report_lines(session, 2)[0]
    assert line["source"] == 2
    new, old = browser.get("/sources/2").text, browser.get("/sources/1").text
    assert 'href="/sources/1"' in new
    assert "(here: False)" in new
    assert 'href="/sources/2"' in old
    assert "no longer matched" in old
    assert "superseded" in browser.get("/sources").text


def test_a_supervisor_changes_the_crosswalk_and_a_reviewer_reads_it(signed_in):
    browser = signed_in(Role.SUPERVISOR)
    answer = submit(browser, CROSSWALK, crosswalk="politifact", label="full-flop", rating="outdated")
    assert answer.location == CROSSWALK
    page = html.fromstring(signed_in().get(CROSSWALK).text)
    rows = [[cell.text_content() for cell in row] for row in page.xpath("//tbody/tr")]
    assert ["PolitiFact", "full flop", "outdated"] in [row[:3] for row in rows]
    assert not page.xpath("//main//form")


def test_a_row_without_a_label_comes_back_with_the_reason(signed_in):
    for label in ("", "…"):
        answer = submit(signed_in(Role.SUPERVISOR), CROSSWALK, crosswalk="any", label=label, rating="true")
        assert answer.status_code == 422


def test_readers_are_offered_the_crosswalk_and_no_import(signed_in):
    page = signed_in(Role.READER).get("/sources").text
    assert (CROSSWALK in page, INDEX in page) == (True, False)
