"""Published checks as strangers read them, with the record that machines read."""

import io
import json

import extruct
import feedparser
import pytest
from lxml import html
from PIL import Image
from pypdf import PdfReader
from sqlmodel import select

from tests.factories import POLL, actor_of, make_article, make_claim, make_source, make_user, verdict_draft
from workbench import clock
from workbench.domain.ratings import DESK
from workbench.domain.roles import Role
from workbench.export import pages
from workbench.export.claimreview import to_claimreview
from workbench.export.lint import lint_file
from workbench.models import Check, Claim
from workbench.services.publication import corrections, published, publishing
from workbench.services.publication.corrections import PublicWords
from workbench.services.review import leases, second_reviews, verdicts
from workbench.services.review.claims import Asked

pytestmark = pytest.mark.one_database

EVIL = "</script><script>alert(1)</script>"


def publish(context, *, article=None, source=None, **overrides):
    """One claim published with these parts overridden; gives the check's id."""
    with context.database.write() as session:
        ada, eve = make_user(session, name="Ada"), make_user(session, role=Role.SUPERVISOR, name="Eve")
        text = "Prices rose by 4 percent."
        claim = make_claim(session, make_article(session, f"One.\n\n{text}", **(article or {})), text)
        at = claim.id
        leases.take(session, actor_of(ada), Asked(at, 1), lease_minutes=30)
        draft = verdict_draft(make_source(session, **(source or {})), **overrides)
        second_reviews.submit(session, actor_of(ada), Asked(at, 2), draft)
        verdicts.approve(session, actor_of(eve), Asked(at, 4))
        return publishing.publish(session, actor_of(eve), Asked(at, 5), context.desk)


def retract(context, check_id):
    """Take a published check back."""
    with context.database.write() as session:
        claim = session.get(Claim, session.get(Check, check_id).claim_id)
        eve = actor_of(make_user(session, role=Role.SUPERVISOR, name="Eve"))
        corrections.begin(session, eve, Asked(claim.id, claim.version, "wrong", "Look again."))
        asked = Asked(claim.id, claim.version, "unfounded")
        corrections.retract(session, eve, asked, context.desk, PublicWords("Nobody ever said so."))


def record_of(page):
    (script,) = html.fromstring(page).xpath("//script[@type='application/ld+json']/text()")
    return json.loads(script)


def test_strangers_read_a_check_without_signing_in(client, desk_with_a_published_check):
    page = client.get(f"/checks/{desk_with_a_published_check}").text
    for words in ("85% of Ukrainians reject giving up territory", "True", "The survey of the institute says so."):
        assert words in page
    for_it, against_it = page.split("Evidence for the claim")[1].split("Evidence against it")
    assert POLL in for_it
    assert "primary source" in for_it
    assert "We found none." in against_it


def test_the_record_in_the_page_says_what_the_page_says(client, context):
    check_id = publish(context, wording="Prices rose by 4 percent in 2024", rating="mostly-true")
    page = client.get(f"/checks/{check_id}").text
    record = record_of(page)
    assert record["@type"] == "ClaimReview"
    assert record["claimReviewed"] == "Prices rose by 4 percent in 2024"
    assert record["url"] == f"{context.settings.address}/checks/{check_id}"
    assert record["reviewRating"]["alternateName"] == "Mostly true"
    assert "4 on a scale of 1 (“False”) to 5 (“True”)" in page


@pytest.mark.parametrize("field", ["wording", "rationale"])
def test_nothing_of_a_verdict_ends_the_record_or_is_taken_for_markup(client, context, field):
    page = client.get(f"/checks/{publish(context, **{field: f'Prices rose by 4 percent {EVIL}'})}").text
    assert "<script>alert" not in page
    assert "alert(1)" in page
    record_of(page)


@pytest.mark.parametrize("field", ["title", "publisher"])
@pytest.mark.parametrize("of", ["article", "source"])
def test_nothing_of_where_it_was_read_or_found_is_taken_for_markup(client, context, of, field):
    page = client.get(f"/checks/{publish(context, **{of: {field: EVIL}})}").text
    assert "<script>alert" not in page
    record_of(page)


def test_the_list_has_every_check_that_stands_newest_first(client, context):
    first = publish(context, wording="The first one")
    second = publish(context, wording="The second one")
    page = html.fromstring(client.get("/checks").text)
    links = page.xpath("//main//a[contains(@href, '/checks/')]/@href")
    assert links == [f"/checks/{second}", f"/checks/{first}"]


def test_a_desk_that_published_nothing_says_so(client):
    assert "Nothing is published yet." in client.get("/checks").text


def test_strangers_are_shown_the_way_in_and_colleagues_the_way_back(client, signed_in):
    assert 'href="/sign-in">Sign in' in client.get("/checks").text
    assert 'href="/queue">Back to the desk' in signed_in(Role.READER).get("/checks").text


def test_no_public_page_has_script_but_for_the_record(client, desk_with_a_published_check):
    for path in ("/checks", f"/checks/{desk_with_a_published_check}", "/method"):
        scripts = html.fromstring(client.get(path).text).xpath("//script/@type")
        assert set(scripts) <= {"application/ld+json"}


def test_a_link_to_a_check_that_was_taken_back_is_shown_as_that_and_not_under_its_old_rating(client, context):
    check_id = publish(context, wording="Prices rose by 4 percent", rating="true")
    retract(context, check_id)
    page = html.fromstring(client.get(f"/checks/{check_id}").text)
    told = {meta.get("property"): meta.get("content") for meta in page.xpath("//meta[@property]")}
    assert page.findtext(".//title").startswith("Retracted: Prices rose by 4 percent")
    assert told["og:title"] == "Retracted: Prices rose by 4 percent"
    assert told["og:description"] == "Retracted: Nobody ever said so."
    assert told["og:image:alt"] == "Prices rose by 4 percent – Retracted"
    (item,) = client.get("/checks.json").get_json(force=True)["items"]
    assert told["article:modified_time"] == item["date_modified"]


def test_extruct_reads_the_record_and_the_open_graph_data_of_a_page_with_nothing_lost(client, context):
    check_id = publish(context, wording="Prices rose by 4 percent in 2024", rating="mostly-true")
    page = client.get(f"/checks/{check_id}").text
    found = extruct.extract(page, syntaxes=["json-ld", "opengraph"], uniform=True)
    with context.database.read() as session:
        check = published.one(session, check_id, context.desk)
    assert found["json-ld"] == [to_claimreview(check, context.desk)]
    (graph,) = found["opengraph"]
    assert graph["og:title"] == "Mostly true: Prices rose by 4 percent in 2024"
    assert (graph["og:url"], graph["og:image"]) == (check.url, f"{check.url}.png")


def test_the_record_in_a_page_has_no_error_by_our_own_linter(client, desk_with_a_published_check):
    page = client.get(f"/checks/{desk_with_a_published_check}").data
    findings = lint_file(page, today=clock.today())
    assert [finding for finding in findings if finding.severity == "error"] == []


def test_a_check_is_there_as_a_pdf_and_as_a_picture(client, desk_with_a_published_check):
    report = client.get(f"/checks/{desk_with_a_published_check}.pdf")
    assert report.mimetype == "application/pdf"
    text = PdfReader(io.BytesIO(report.data)).pages[0].extract_text()
    assert "85% of Ukrainians reject giving up territory" in text
    picture = client.get(f"/checks/{desk_with_a_published_check}.png")
    assert (picture.mimetype, Image.open(io.BytesIO(picture.data)).size) == ("image/png", (1200, 630))


def test_the_feeds_have_the_check_and_are_not_sent_twice(client, desk_with_a_published_check):
    address = f"/checks/{desk_with_a_published_check}"
    feed = client.get("/checks.atom")
    assert [entry.link.endswith(address) for entry in feedparser.parse(feed.data).entries] == [True]
    items = client.get("/checks.json").get_json(force=True)["items"]
    assert [item["url"].endswith(address) for item in items] == [True]
    assert [record["url"].endswith(address) for record in client.get("/checks.jsonld").get_json(force=True)] == [True]
    again = client.get("/checks.atom", headers={"If-None-Match": feed.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_readers_of_feeds_are_told_of_a_retraction_first_and_records_leave_it_out(client, context):
    first, second = publish(context, wording="The first one"), publish(context, wording="The second one")
    retract(context, first)
    entries = feedparser.parse(client.get("/checks.atom").data).entries
    assert [entry.title for entry in entries] == ["Retracted: The first one", "The second one"]
    items = client.get("/checks.json").get_json(force=True)["items"]
    assert [item["_check"]["status"] for item in items] == ["retracted", "standing"]
    assert [one["url"][-1] for one in client.get("/checks.jsonld").get_json(force=True)] == [str(second)]


PUBLIC = ["/checks", "/checks/{}", "/checks/{}.pdf", "/checks/{}.png", "/checks.json", "/method"]


@pytest.mark.parametrize("path", PUBLIC)
def test_whoever_has_a_public_page_or_file_already_is_not_sent_it_again(client, desk_with_a_published_check, path):
    path = path.format(desk_with_a_published_check)
    known = {"If-None-Match": client.get(path).headers["ETag"]}
    again = client.get(path, headers=known)
    assert (again.status_code, again.data) == (304, b"")
    assert (client.head(path).headers["ETag"], client.head(path, headers=known).status_code) == (*known.values(), 304)


def test_a_page_that_changed_is_sent_to_whoever_has_the_one_before(client, context):
    check_id = publish(context)
    known = {"If-None-Match": client.get(f"/checks/{check_id}").headers["ETag"]}
    retract(context, check_id)
    assert "Retracted." in client.get(f"/checks/{check_id}", headers=known).text


def test_other_sites_may_show_the_picture_and_read_the_feeds_and_nothing_else(client, desk_with_a_published_check):
    def said(path):
        headers = client.get(path, headers={"Origin": "https://reader.example"}).headers
        return headers["Cross-Origin-Resource-Policy"], headers.get("Access-Control-Allow-Origin")

    assert said(f"/checks/{desk_with_a_published_check}.png") == ("cross-origin", None)
    for path in ("/checks.atom", "/checks.json", "/checks.jsonld"):
        assert said(path) == ("cross-origin", "*")
    for path in (f"/checks/{desk_with_a_published_check}", "/sign-in"):
        assert said(path) == ("same-origin", None)


def test_a_long_list_goes_on_on_a_second_page(client, context, monkeypatch):
    monkeypatch.setattr(pages, "PER_PAGE", 1)
    first, second = publish(context, wording="The first one"), publish(context, wording="The second one")
    for path, check_id, way_on in (("/checks", second, "/checks/page/2"), ("/checks/page/2", first, "/checks")):
        page = html.fromstring(client.get(path).text)
        assert page.xpath("//main//li//a/@href") == [f"/checks/{check_id}"]
        assert page.xpath("//nav[@aria-label='Pages']//a/@href") == [way_on]
    assert client.get("/checks/page/3").status_code == 404


def test_the_method_page_has_every_rating_with_its_meaning(client):
    text = html.fromstring(client.get("/method").text).text_content()
    for rating in DESK.ratings:
        assert rating.label in text
        assert rating.meaning in text


def test_the_method_page_leads_strangers_to_the_checkpoint_that_proves_the_log(client, desk_with_a_published_check):
    page = html.fromstring(client.get("/method").text)
    (way,) = page.xpath("//main//a[.='its signed checkpoint']/@href")
    assert "Checkpoint of the log" in client.get(way).text


def test_a_check_that_does_not_exist_is_a_plain_404(client):
    answer = client.get("/checks/4711")
    assert (answer.status_code, "There is no check 4711." in answer.text) == (404, True)


def test_a_public_page_may_be_kept_and_asked_for_again_but_not_mixed_up(client, desk_with_a_published_check):
    headers = client.get(f"/checks/{desk_with_a_published_check}").headers
    assert headers["Cache-Control"] == "no-cache"
    assert "Cookie" in headers["Vary"]
    assert "Set-Cookie" not in headers


def test_strangers_learn_nothing_of_who_works_at_the_desk(client, context, database):
    page = client.get(f"/checks/{publish(context)}").text
    assert "Ada" not in page
    assert "Eve" not in page
    with database.read() as session:
        assert session.exec(select(Check)).one().published_by


def test_the_start_page_is_the_checks_for_strangers_and_the_queue_for_colleagues(client, signed_in):
    assert client.get("/").location == "/checks"
    assert signed_in(Role.READER).get("/").location == "/queue"
