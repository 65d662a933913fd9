import hashlib
import io
from datetime import date
from pathlib import Path

import pytest

from tests.ingest.conftest import Site
from tests.ingest.files import make_pdf
from workbench import ingest
from workbench.domain.values import Document
from workbench.errors import IngestError
from workbench.ingest.documents import ARTICLE_MOST, TEXT_MOST
from workbench.resources import folder

ARTICLES = folder("fixtures") / "articles"


def document(found: Document | ingest.Feed) -> Document:
    assert isinstance(found, Document)
    return found


def code_of(content: bytes, **known: str) -> str:
    with pytest.raises(IngestError) as caught:
        ingest.read_snapshot(ingest.upload_snapshot(content, **known))
    return caught.value.code


def test_a_page_is_fetched_read_and_kept_as_it_came(site: Site) -> None:
    content = (ARTICLES / "ceasefire-proposal.html").read_bytes()
    url = site.page("/world/truce.html", content, Content_Type="text/html; charset=utf-8")

    found = document(ingest.read_url(f"{url}?utm_source=mail#top", policy=site.policy()))

    assert found.snapshot.content == content
    assert found.snapshot.sha256 == hashlib.sha256(content).hexdigest()
    assert found.snapshot.media_type == "text/html"
    assert found.snapshot.fetched_at.utcoffset() is not None
    assert found.url == f"{url}?utm_source=mail"
    assert found.canonical_url == url
    assert found.content_hash == hashlib.sha256(found.text.encode()).hexdigest()
    assert (found.title, found.byline) == (
        "Washington turns down Beijing's call for a truce in Ukraine",
        "Ines Marwick",
    )
    assert (found.publisher, found.published_on, found.language) == ("Northgate Herald", date(2023, 3, 18), "en-US")


def test_the_address_of_a_redirected_page_is_where_it_was_found(site: Site) -> None:
    site.page("/end", b"Prices rose by 12 percent.", Content_Type="text/plain")
    url = site.page("/a", status=301, Location="/end")

    assert document(ingest.read_url(url, policy=site.policy())).url == site.url("/end")


def test_a_feed_has_entries_with_absolute_addresses(site: Site) -> None:
    content = (folder("fixtures") / "feeds" / "harbour-news.rss.xml").read_bytes()
    url = site.page("/rss", content, Content_Type="text/xml")

    found = ingest.read_url(url, policy=site.policy())

    assert isinstance(found, ingest.Feed)
    assert found.title == "Harbour Morning Post: news from the city"
    assert [entry.url for entry in found.entries][1] == site.url("/local/nursery-posts")
    assert ingest.read_feed(content, "https://harbour-morning.example/").entries[1].url == (
        "https://harbour-morning.example/local/nursery-posts"
    )


def test_a_picture_behind_an_address_is_no_text(site: Site) -> None:
    url = site.page("/a.html", b"\x89PNG\r\n\x1a\n" + bytes(100), Content_Type="text/html")

    with pytest.raises(IngestError, match="a picture") as caught:
        ingest.read_url(url, policy=site.policy())

    assert caught.value.code == "not-text"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ceasefire-proposal.html", "85% of Ukrainians reject"),
        ("ceasefire-proposal.txt", "85% of Ukrainians reject"),
        ("measles-return.md", "98 percent"),
        ("council-meeting.vtt", "Councillor Greta Lind: Spending on libraries was cut by 13 percent"),
        ("prices-december.txt", "8.5 percent"),
    ],
)
def test_each_of_our_articles_is_read(name: str, words: str) -> None:
    found = document(ingest.read_file(ARTICLES / name))

    assert words in found.text
    assert found.title
    assert found.snapshot.file_name == name


def test_the_fixture_as_page_and_as_text_have_the_same_sentences() -> None:
    page = document(ingest.read_file(ARTICLES / "ceasefire-proposal.html")).text.split("\n\n")
    text = document(ingest.read_file(ARTICLES / "ceasefire-proposal.txt")).text

    assert [paragraph for paragraph in page if paragraph not in text] == []


def test_a_file_without_a_title_is_called_by_its_name() -> None:
    upload = ingest.upload_snapshot(b"Prices rose.", file_name="C:\\Users\\ann\\prices_in-december.txt")

    assert upload.file_name == "prices_in-december.txt"
    assert document(ingest.read_snapshot(upload)).title == "prices in december"


@pytest.mark.parametrize("name", ["../../app.db", "/etc/passwd", "a\0.txt", "..\\x.txt", "x" * 4000])
def test_of_a_file_name_only_its_last_part_is_kept(name: str) -> None:
    kept = ingest.upload_snapshot(b"x", file_name=name).file_name

    assert len(kept) <= 150
    assert not set("/\\\0") & set(kept)


def test_pasted_text_is_taken_as_it_is_even_when_it_looks_like_a_page() -> None:
    upload = ingest.upload_snapshot(b"<html> is a tag.\r\n\r\nSo\tis <p>.", file_name="About tags")

    found = document(ingest.read_snapshot(upload, pasted=True))

    assert (found.text, found.title) == ("<html> is a tag.\n\nSo is <p>.", "About tags")


def test_a_text_in_hand_keeps_what_is_known_about_it() -> None:
    found = ingest.read_text(
        "Cafe\u0301 prices\r\nrose.", title="Prices", url="https://A.example/p?utm_id=1", published_on=date(2024, 5, 6)
    )

    assert (found.text, found.title, found.published_on) == ("Café prices\nrose.", "Prices", date(2024, 5, 6))
    assert found.canonical_url == "https://a.example/p"


def test_the_same_words_have_the_same_hash_whatever_they_came_in() -> None:
    plain = ingest.read_text("Prices rose.\n\nWages fell.")
    marked = document(
        ingest.read_snapshot(ingest.upload_snapshot(b"Prices  rose.\r\n\r\nWages *fell*.", file_name="x.md"))
    )

    assert plain.content_hash == marked.content_hash
    assert plain.snapshot.sha256 != marked.snapshot.sha256


def test_sources_are_told_apart(site: Site, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("From a file.", encoding="utf-8")
    url = site.page("/a", b"From an address.", Content_Type="text/plain")

    def text(source: str, stdin: bytes = b"") -> str:
        return document(ingest.read_source(source, policy=site.policy(), stdin=io.BytesIO(stdin))).text

    assert text(str(tmp_path / "a.txt")) == "From a file."
    assert text(url) == "From an address."
    assert text("-", b"From a pipe.") == "From a pipe."


def test_other_schemes_are_no_paths() -> None:
    with pytest.raises(IngestError, match="http://") as caught:
        ingest.read_source("file:///etc/passwd")

    assert caught.value.code == "scheme-not-allowed"


@pytest.mark.parametrize("path", ["missing.txt", ".", "a\0b", "x" * 5000])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, path: str) -> None:
    with pytest.raises(IngestError, match="cannot be read") as caught:
        ingest.read_file(tmp_path / path)

    assert caught.value.code == "unreadable"


def test_the_largest_file_is_read_and_one_byte_more_is_not(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * 101)

    assert ingest.read_file(tmp_path / "a.txt", most=101)
    with pytest.raises(IngestError, match="more than 100 bytes") as caught:
        ingest.read_file(tmp_path / "a.txt", most=100)
    assert caught.value.code == "too-large"
    with pytest.raises(IngestError, match="more than 3 bytes"):
        ingest.read_source("-", stdin=io.BytesIO(b"1234"), most=3)


def test_the_longest_text_is_read_and_one_character_more_is_not() -> None:
    assert ingest.read_text("x" * TEXT_MOST)
    with pytest.raises(IngestError, match="20,000,001 characters; at most 20,000,000") as caught:
        ingest.read_text("x" * (TEXT_MOST + 1))
    assert caught.value.code == "too-large"


def test_an_article_is_shorter_than_a_source_may_be() -> None:
    longest = ingest.read_text("x" * ARTICLE_MOST)
    assert ingest.as_article(longest) is longest
    with pytest.raises(IngestError, match="1,000,001 characters; at most 1,000,000 are read as an article") as caught:
        ingest.as_article(ingest.read_text("x" * (ARTICLE_MOST + 1)))
    assert caught.value.code == "too-large"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.html", "empty-page"),
        (b"<html><body></body></html>", "a.html", "empty-page"),
        (b"\xe2\x80\x8b", "a.txt", "no-text"),
        (bytes(range(256)) * 4, "a.txt", "not-text"),
        (make_pdf([["x"]], password="secret"), "a.pdf", "password-protected"),
        (make_pdf([[]]), "a.pdf", "no-text"),
        (b"%PDF-1.4 broken", "a.pdf", "damaged"),
        (b"WEBVTT\n", "a.vtt", "no-text"),
        (b"<rss></rss>", "a.xml", "empty-feed"),
    ],
)
def test_each_failure_has_a_name(content: bytes, name: str, code: str) -> None:
    assert code_of(content, file_name=name) == code
