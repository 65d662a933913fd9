"""Feeds as feed readers see them: every entry whole, and every record in it complete."""

import io
import json
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from lxml import etree, html

from tests.export.factories import DESK_EXAMPLE, awkward_checks, make_check
from tests.export.strategies import checks
from workbench.domain.values import PublishedCheck
from workbench.export import FORMATS
from workbench.export.columns import row
from workbench.export.digest import as_html

EVIL = "</script><script>alert(1)</script>"


def written(name: str, rows: list[PublishedCheck]) -> bytes:
    out = io.BytesIO()
    FORMATS[name].write(iter(rows), DESK_EXAMPLE, out)
    return out.getvalue()


def parsed(rows: list[PublishedCheck]) -> Any:
    found = feedparser.parse(written("atom", rows))
    assert not found.bozo
    return found


@given(checks())
@settings(max_examples=100)
def test_feedparser_reads_every_column_of_every_check_out_of_the_atom_feed(check: PublishedCheck) -> None:
    (entry,) = parsed([check]).entries
    assert json.loads(entry.check_record) == row(check)


def test_feedparser_reads_what_people_see_of_an_entry() -> None:
    check = make_check(7)
    (entry,) = parsed([check]).entries
    assert (entry.id, entry.link, entry.title) == (check.url, check.url, check.claim)
    assert (entry.published, entry.updated) == ("2026-11-20T08:30:00Z", "2026-11-22T09:00:00Z")
    assert entry.summary == f"Mostly true: {check.rating.meaning}"
    assert entry.tags == [{"term": "mostly-true", "label": "Mostly true", "scheme": "https://desk.example/method"}]
    assert [link.href for link in entry.links if link.rel == "related"] == ["https://news.example/schools"]
    (content,) = entry.content
    for words in ("Two of them were mergers.", "Evidence for the claim", check.evidence[0].quote, "As of 2026-11-19."):
        assert words in content.value
    assert content.language == "en"


def test_the_feed_names_the_desk_and_its_newest_change() -> None:
    older, newer = awkward_checks()[0], make_check(9, modified_at=make_check().modified_at.replace(hour=23))
    feed = parsed([newer, older]).feed
    assert (feed.title, feed.author, feed.link) == (
        "Fact-checks by Example Desk",
        "Example Desk",
        "https://desk.example/checks",
    )
    assert (feed.id, feed.updated) == ("https://desk.example/checks", "2026-11-22T23:00:00Z")


def test_an_empty_feed_is_still_a_feed() -> None:
    assert parsed([]).feed.updated == "1970-01-01T00:00:00Z"
    assert json.loads(written("jsonfeed", []))["items"] == []


def test_characters_that_xml_cannot_hold_are_marked_for_people_and_kept_in_the_record() -> None:
    check = make_check(claim="One\x0btwo\ufffe")
    (entry,) = parsed([check]).entries
    assert entry.title == "One\ufffdtwo\ufffd"
    assert json.loads(entry.check_record)["claim"] == "One\x0btwo\ufffe"


def test_the_atom_feed_is_well_formed_for_a_strict_reader_too() -> None:
    root = etree.fromstring(written("atom", awkward_checks()))
    names = {"a": "http://www.w3.org/2005/Atom"}
    assert len(root.findall("a:entry", names)) == 3
    assert all(entry.find("a:updated", names) is not None for entry in root.findall("a:entry", names))


@given(checks())
@settings(max_examples=100)
def test_the_json_feed_has_every_column_of_every_check(check: PublishedCheck) -> None:
    feed = json.loads(written("jsonfeed", [check, check]))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["_check"] for item in feed["items"]] == [row(check)] * 2
    assert all(item["id"] and item["content_html"] for item in feed["items"])


def test_an_item_of_the_json_feed_says_where_the_claim_was_read_and_in_which_language() -> None:
    full, bare = (json.loads(written("jsonfeed", [check]))["items"][0] for check in awkward_checks()[:2])
    assert (full["external_url"], full["language"], full["tags"]) == (
        "https://news.example/schools",
        "en",
        ["Mostly true"],
    )
    assert not {"external_url", "language"} & bare.keys()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_reasons_keep_their_paragraphs_in_a_feed_whichever_line_ends_a_browser_sent(end: str) -> None:
    page = html.fromstring(as_html(make_check(rationale=f"One.{end}{end}Two.")))
    assert {"One.", "Two."} <= {paragraph.text for paragraph in page.iter("p")}


@pytest.mark.parametrize("field", ["claimant", "original", "rationale", "appearance_title"])
def test_no_text_of_a_check_is_taken_for_markup_in_a_feed(field: str) -> None:
    page = html.fromstring(as_html(make_check(**{field: EVIL})))
    assert page.xpath("//script") == []
    assert EVIL in page.text_content()
