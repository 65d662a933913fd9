"""Handing articles in: everything at once, each with its own outcome, the same form once, nothing typed lost."""

import io

import pytest
from lxml import html
from sqlmodel import col, select

from tests.factories import make_article
from tests.web.forms import fields_of, submit
from workbench import clock
from workbench.domain.roles import Role
from workbench.jobs.worker import run_waiting
from workbench.models import IngestItem
from workbench.services import jobs
from workbench.web.forms.intake import MAX_URLS

pytestmark = pytest.mark.one_database

TEXT = "The harbour ferries carried 2.4 million passengers in 2025.\n\nNobody expected that."
HTMX = {"HX-Request": "true"}


@pytest.fixture
def items_of(database):
    def read():
        with database.read() as session:
            rows = session.exec(select(IngestItem).order_by(col(IngestItem.id)))
            return [(row.kind, row.label, row.state) for row in rows]

    return read


def articles(browser):
    page = html.fromstring(browser.get("/ingest").text)
    return page.xpath("//h2[.='Articles']/following-sibling::ul//a/text()")


def test_a_pasted_text_becomes_an_article_with_what_its_reader_knows_of_it(signed_in, context):
    browser = signed_in()
    typed = {"pasted": TEXT, "title": "Ferries", "publisher": "The Pier", "published_on": "2026-01-15"}
    assert submit(browser, "/ingest", **typed).location == "/ingest"
    page = browser.get("/ingest").text
    assert "Handed in." in page
    assert 'hx-trigger="every 1s"' in page
    run_waiting(context)
    page = browser.get("/ingest").text
    assert 'hx-trigger="every 1s"' not in page
    assert articles(browser) == ["Ferries"]
    assert "The Pier · 2026-01-15" in html.fromstring(page).text_content()


@pytest.mark.parametrize("title", ["The budget of 1990/91", r"C:\ and other drives", "Half a title"])
def test_a_title_stays_whole_whatever_is_in_it(signed_in, context, title):
    browser = signed_in()
    submit(browser, "/ingest", pasted=TEXT, title=title)
    run_waiting(context)
    assert articles(browser) == [title]


def test_a_file_an_address_and_a_text_are_three_items(signed_in, items_of):
    browser = signed_in()
    file = (io.BytesIO(TEXT.encode()), "../../notes.txt")
    answer = submit(browser, "/ingest", pasted=TEXT, urls=" https://a.example/x \n\nhttps://a.example/x\n", files=file)
    assert answer.status_code == 302
    assert items_of() == [
        ("url", "https://a.example/x", "waiting"),
        ("file", "notes.txt", "waiting"),
        ("text", "Pasted text", "waiting"),
    ]


def test_one_text_is_not_read_behind_all_the_addresses_that_were_handed_in_before_it(signed_in, database):
    browser = signed_in()
    submit(browser, "/ingest", urls="\n".join(f"https://a.example/{number}" for number in range(3)))
    submit(browser, "/ingest", pasted=TEXT, title="Breaking")
    with database.read() as session:
        labels = [jobs.row(session, job_id).label for job_id in jobs.waiting(session)]
    first, *others = [f"Read https://a.example/{number}" for number in range(3)]
    assert labels == [first, "Read Breaking", *others]


def test_several_files_come_in_at_once_and_one_that_fails_stops_no_other(signed_in, context, items_of):
    browser = signed_in()
    files = [(io.BytesIO(b"%PDF-1.4 broken"), "broken.pdf"), (io.BytesIO(TEXT.encode()), "good.txt")]
    submit(browser, "/ingest", files=files)
    run_waiting(context)
    assert [state for _, _, state in items_of()] == ["failed", "done"]
    page = browser.get("/ingest").text
    assert articles(browser) == ["good"]
    assert "Try again" in page


def test_a_failed_item_is_tried_again_once(signed_in, context, items_of):
    browser = signed_in()
    submit(browser, "/ingest", files=(io.BytesIO(b"%PDF-1.4 broken"), "broken.pdf"))
    run_waiting(context)
    form = fields_of(browser.get("/ingest").text, "/ingest/1/retry")
    assert browser.post("/ingest/1/retry", data=form).location == "/ingest"
    assert [state for _, _, state in items_of()] == ["waiting"]
    again = browser.post("/ingest/1/retry", data=form)
    assert again.status_code == 400
    assert "only a failed item can be tried again" in again.text


def test_an_item_that_does_not_exist_cannot_be_tried_again(signed_in):
    browser = signed_in()
    form = fields_of(browser.get("/ingest").text, "/ingest")
    assert browser.post("/ingest/4711/retry", data=form).status_code == 404


def test_the_same_form_twice_hands_in_once(signed_in, items_of):
    browser = signed_in()
    form = {**fields_of(browser.get("/ingest").text, "/ingest"), "pasted": TEXT}
    assert [browser.post("/ingest", data=form).status_code for _ in range(2)] == [302, 302]
    assert len(items_of()) == 1


def test_the_same_text_in_another_form_is_recognised_and_says_so(signed_in, context):
    browser = signed_in()
    for _ in range(2):
        submit(browser, "/ingest", pasted=TEXT, title="Ferries")
        run_waiting(context)
    assert articles(browser) == ["Ferries"]
    assert "The desk has this text since" in browser.get("/ingest").text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Give an address, choose a file, or paste a text."),
        ({"urls": " \n ", "pasted": " "}, "Give an address, choose a file, or paste a text."),
        ({"urls": "\n".join(f"https://a.example/{n}" for n in range(MAX_URLS + 1))}, f"at most {MAX_URLS} at once"),
        ({"pasted": TEXT, "published_on": "2023-02-31"}, "Not a valid date"),
        ({"pasted": TEXT, "title": "x" * 501}, "500"),
        ({"pasted": TEXT, "publisher": "x" * 201}, "200"),
    ],
)
def test_what_cannot_be_taken_says_why_and_comes_back_as_typed(signed_in, items_of, typed, words):
    answer = submit(signed_in(), "/ingest", **typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert items_of() == []
    assert "pasted" not in typed or typed["pasted"].strip() in answer.text


def test_half_of_what_is_too_much_is_not_taken_either(signed_in, items_of):
    urls = "\n".join(f"https://a.example/{n}" for n in range(MAX_URLS + 1))
    assert submit(signed_in(), "/ingest", urls=urls, pasted=TEXT).status_code == 422
    assert items_of() == []


def test_an_empty_desk_says_how_to_begin(signed_in):
    page = signed_in().get("/ingest").text
    assert "Nothing yet. Give an address, a file or a text" in page
    assert "No article yet." in page


def test_htmx_asks_for_the_items_alone(signed_in):
    part = signed_in().get("/ingest?items=1", headers=HTMX).text
    assert "<html" not in part
    assert "<form" not in part


def test_readers_bring_nothing_in(signed_in, items_of):
    browser = signed_in(Role.READER)
    token = fields_of(browser.get("/password").text, "/password")["csrf_token"]
    answer = browser.post("/ingest", data={"csrf_token": token, "form_key": "0" * 32, "pasted": TEXT})
    assert answer.status_code == 403
    assert items_of() == []


@pytest.mark.parametrize("field", ["title", "urls", "publisher"])
def test_nothing_handed_in_is_taken_for_markup(signed_in, context, field):
    evil = "<script>alert(1)</script>"
    browser = signed_in()
    submit(browser, "/ingest", **{"pasted": TEXT, field: evil})
    run_waiting(context)
    page = browser.get("/ingest").text
    assert "<script>alert" not in page
    assert "&lt;" in page


def test_an_article_in_the_list_tells_how_many_claims_it_has_or_that_it_is_being_read(signed_in, database):
    with database.write() as session:
        make_article(session, title="Fresh")
        make_article(session, title="Read", extracted_at=clock.now())
    page = signed_in().get("/ingest").text
    assert "being read" in page
    assert "0 claims" in page
