"""Sources: found as one types, handed in with their kind and rating, shown with their passages and who cites them."""

import pytest
from lxml import html

from tests.factories import POLL, make_claim, make_document, make_match, make_source, make_user, submit_one
from tests.web.forms import fields_of, submit
from workbench.domain.roles import Role
from workbench.jobs.worker import run_waiting
from workbench.services.actors import WORKBENCH
from workbench.services.intake import passages, sources

HTMX = {"HX-Request": "true"}
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def two(database):
    with database.write() as session:
        document = make_source(session, POLL, title="The survey")
        check = make_source(
            session, "Prices rose by 4 percent in 2024.", title="On prices", kind="fact-check", rating="True"
        )
        return document.id, check.id


def titles(browser, query=""):
    page = html.fromstring(browser.get(f"/sources{query}").text)
    return page.xpath("//section[@id='rows']//li/a/text()")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["On prices", "The survey"]),
        ("?kind=document", ["The survey"]),
        ("?kind=fact-check", ["On prices"]),
        ("?kind=rumour", ["On prices", "The survey"]),
        ("?q=%20", ["On prices", "The survey"]),
        ("?q=survey+territory", ["The survey"]),
        ("?q=survey+territory&kind=fact-check", []),
        ("?q=xylophone", []),
    ],
)
def test_a_search_finds_what_speaks_to_its_words(signed_in, two, query, expected):
    assert titles(signed_in(Role.READER), query) == expected


def test_a_pasted_claim_is_told_what_conflicts_with_it(signed_in, context):
    browser = signed_in()
    submit(browser, "/sources", pasted="Prices rose by 4 percent in 2024.", title="On prices")
    run_waiting(context)
    page = browser.get("/sources?q=Prices+rose+by+9+percent+in+2024.").text
    assert 'class="conflict">number: claim says 9 percent, source says 4 percent' in page


def test_a_search_that_finds_nothing_says_what_to_do(signed_in, two):
    assert "Try fewer or other words, or add a source." in signed_in().get("/sources?q=xylophone").text


def test_an_empty_store_says_what_it_is_for(signed_in):
    page = signed_in(Role.READER).get("/sources").text
    assert "No sources yet" in page
    assert "0 documents" in page


def test_htmx_gets_the_rows_alone(signed_in, two):
    part = signed_in().get("/sources?q=survey", headers=HTMX).text
    assert "<html" not in part
    assert "<form" not in part
    assert "The survey" in part


def test_a_source_handed_in_can_be_found_at_once(signed_in, context):
    browser = signed_in()
    typed = {"pasted": POLL, "title": "The survey", "kind": "fact-check", "rating": "Mostly true", "publisher": "Desk"}
    assert submit(browser, "/sources", **typed).location == "/sources"
    run_waiting(context)
    page = browser.get("/sources?q=survey+territory").text
    assert "The survey" in page
    assert "Mostly true" in page
    assert "Open it" in browser.get("/sources/handed-in").text


def test_the_same_form_twice_adds_once(signed_in, context):
    browser = signed_in()
    form = {**fields_of(browser.get("/sources").text, "/sources"), "pasted": POLL, "title": "The survey"}
    assert [browser.post("/sources", data=form).status_code for _ in range(2)] == [302, 302]
    run_waiting(context)
    assert titles(browser) == ["The survey"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Give an address, choose a file, or paste a text."),
        ({"pasted": POLL, "kind": "rumour"}, "Not a valid choice"),
        ({"pasted": POLL, "rating": "x" * 121}, "120"),
    ],
)
def test_what_cannot_be_added_says_why_and_comes_back(signed_in, typed, words):
    answer = submit(signed_in(), "/sources", **typed)
    assert answer.status_code == 422
    assert words in answer.text or "kind" in typed
    assert typed.get("pasted", "") in answer.text


def test_readers_look_and_add_nothing(signed_in, two):
    page = signed_in(Role.READER).get("/sources").text
    assert "Add sources" not in page
    assert 'action="/sources" enctype' not in page


def test_a_long_source_opens_at_the_passage_that_was_found(database, signed_in, monkeypatch):
    monkeypatch.setattr(sources, "PART", 1)
    text = "Ferries sail at noon. " * 3 + "\n\n" + "Bridges close at night. " * 3
    with database.write() as session:
        document = make_document(text, title="The harbour")
        sources.add(session, WORKBENCH, document, passages.prepare(document))
    browser = signed_in(Role.READER)
    (found,) = html.fromstring(browser.get("/sources?q=bridges").text).xpath("//section[@id='rows']//li/a/@href")
    page = browser.get(found).text
    assert f'id="{found.partition("#")[2]}"' in page
    assert "Bridges close" in page
    assert "Ferries sail" not in page
    assert "part 2 of 2, 2 passages" in page
    (before,) = html.fromstring(page).xpath("(//a[@rel='prev']/@href)[1]")
    assert "Ferries sail" in browser.get(before).text
    assert browser.get("/sources/1?part=999999999999999999999999&passage=99999999999999999999").status_code == 200


def test_articles_handed_in_are_not_listed_among_sources(signed_in):
    browser = signed_in()
    submit(browser, "/ingest", pasted="An article.", title="An article")
    assert "An article" not in browser.get("/sources").text


# One source


def test_a_source_shows_its_passages_its_hashes_and_its_claims(signed_in, database, two):
    with database.write() as session:
        claim = make_claim(session)
        source = make_source(session, "Another text.", title="Matched")
        make_match(session, claim, source)
    page = signed_in(Role.READER).get(f"/sources/{source.id}").text
    for words in (
        "Another text.",
        source.snapshot_sha256,
        source.content_hash,
        "matched",
        f'href="/claims/{claim.id}"',
    ):
        assert words in page


def test_what_is_pinned_as_evidence_comes_before_what_merely_matches(signed_in, database):
    with database.write() as session:
        pinned = submit_one(session, make_user(session))
        source_id = 1
    page = signed_in().get(f"/sources/{source_id}").text
    assert "pinned as evidence" in page
    assert f'href="/claims/{pinned.id}"' in page


def test_a_source_nobody_cites_says_so(signed_in, two):
    assert "No claim yet." in signed_in().get(f"/sources/{two[0]}").text


def test_a_source_that_does_not_exist_is_a_plain_404(signed_in):
    answer = signed_in().get("/sources/4711")
    assert (answer.status_code, "There is no source 4711." in answer.text) == (404, True)


@pytest.mark.parametrize("field", ["title", "publisher", "text", "rating", "url"])
def test_nothing_of_a_source_is_taken_for_markup(signed_in, database, field):
    value = f'https://a.example/">{EVIL}' if field == "url" else f"{EVIL} survey"
    with database.write() as session:
        source = make_source(session, **{"kind": "fact-check", field: value})
    browser = signed_in()
    for path in (f"/sources/{source.id}", "/sources", "/sources?q=survey"):
        assert "<script>alert" not in browser.get(path).text
    assert "&lt;script&gt;alert" in browser.get(f"/sources/{source.id}").text


def test_only_a_web_address_is_offered_as_the_original(signed_in, database):
    with database.write() as session:
        source = make_source(session, url="javascript:alert(1)")
    assert "javascript:" not in signed_in().get(f"/sources/{source.id}").text


def test_a_supervisor_notes_what_became_of_a_source_and_everybody_reads_it(signed_in, database):
    with database.write() as session:
        source = make_source(session)
    page, supervisor = f"/sources/{source.id}", signed_in(Role.SUPERVISOR)
    assert submit(supervisor, page, f"{page}/notes", change="gone", why=" ").status_code == 400
    assert submit(supervisor, page, f"{page}/notes", change="retracted", why="<b>They</b> say so.").location == page
    shown = signed_in(Role.READER).get(page).text
    assert "It was retracted by its publisher. &lt;b&gt;They&lt;/b&gt; say so." in shown
    assert "no longer matched" in shown
    assert f'action="{page}/notes"' not in shown
