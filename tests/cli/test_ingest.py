"""`workbench ingest`: articles from files, pages, feeds and pipes, one line an item."""

import os

import pytest
from sqlmodel import select

from tests.cli.conftest import ROOT
from tests.ingest.files import make_pdf
from workbench.models import Article, Claim, IngestItem, Job

TEXT = "Unemployment in Halden rose to 7.4 percent in March 2024, the statistics office said."
PAGE = f"<!doctype html><html><body><article><h1>News</h1><p>{TEXT}</p></article></body></html>".encode()
ARTICLE = ROOT / "fixtures" / "articles" / "prices-december.txt"


def kept(desk, table):
    with desk.database.read() as session:
        return session.exec(select(table)).all()


def test_an_article_comes_in_with_its_claims(workbench, desk):
    result = workbench("ingest", ARTICLE)
    assert (result.exit_code, result.stdout, result.stderr) == (0, f"{ARTICLE}: Added.\n", "")
    assert len(kept(desk, Article)) == 1
    assert any("8.5 percent" in claim.text for claim in kept(desk, Claim))
    assert {job.state for job in kept(desk, Job)} == {"done"}


def test_the_same_article_is_recognised_and_kept_once(workbench, desk):
    workbench("ingest", ARTICLE)
    result = workbench("ingest", ARTICLE)
    assert result.exit_code == 0
    assert "The desk has this text since" in result.stdout
    assert len(kept(desk, Article)) == 1


def test_standard_input_may_be_a_text_or_a_page(workbench, desk):
    for content in (TEXT.encode(), PAGE.replace(b"7.4", b"8.4")):
        assert workbench("ingest", "-", standard_input=content).stdout == "-: Added.\n"
    texts = [article.text for article in kept(desk, Article)]
    assert texts[0] == TEXT
    assert "8.4 percent" in texts[1]
    assert "<p>" not in texts[1]


def test_what_cannot_be_read_is_named_and_the_others_come_in(workbench, desk, site, folder, monkeypatch):
    monkeypatch.setenv("WORKBENCH_FETCH_ALLOW", f"127.0.0.1:{site.port}")
    (folder / "locked.pdf").write_bytes(make_pdf([[TEXT]], password="secret"))
    (folder / "empty.txt").write_bytes(b"")
    gone, there = site.url("/gone"), site.page("/a", PAGE, Content_Type="text/html")
    result = workbench("ingest", "missing.txt", gone, "locked.pdf", "empty.txt", ".", there)
    assert (result.exit_code, result.stdout) == (0, f"{there}: Added.\n")
    codes = {line.split(": ")[1]: line.split(": ")[2] for line in result.stderr.splitlines()}
    assert codes == {
        "missing.txt": "unreadable",
        gone: "not-found",
        "locked.pdf": "password-protected",
        "empty.txt": "empty-page",
        ".": "unreadable",
    }
    assert len(kept(desk, Article)) == 1


def test_nothing_that_could_be_read_is_exit_code_1_and_keeps_nothing(workbench, desk):
    result = workbench("ingest", "missing.txt")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("workbench: missing.txt: unreadable: ")
    assert kept(desk, IngestItem) == []


def test_an_address_inside_the_house_is_refused(workbench, desk, site):
    result = workbench("ingest", site.page("/a", PAGE, Content_Type="text/html"))
    assert result.exit_code == 1
    assert site.requests == []


def test_a_feed_brings_in_its_entries(workbench, desk, site, monkeypatch):
    monkeypatch.setenv("WORKBENCH_FETCH_ALLOW", f"127.0.0.1:{site.port}")
    entry = site.page("/a", PAGE, Content_Type="text/html")
    feed = f"<rss version='2.0'><channel><title>\x1bHalden</title><item><link>{entry}</link></item></channel></rss>"
    url = site.page("/feed", feed.replace("\x1b", "").encode(), Content_Type="application/rss+xml")
    result = workbench("ingest", url)
    assert result.stdout == f"{url}: Feed “Halden”: 1 of 1 entries are new.\n"
    assert [article.url for article in kept(desk, Article)] == [entry]


@pytest.mark.parametrize("name", ["\x1b]0;owned\x07\x9b31m.txt", os.fsdecode(b"caf\xe9.txt")], ids=["steers", "bytes"])
def test_no_name_of_a_file_steers_the_terminal_or_stops_the_desk(workbench, desk, folder, name):
    (folder / name).write_text(TEXT)
    result = workbench("ingest", name, f"{name}.missing")
    assert result.exit_code == 0
    assert result.stdout.endswith(".txt: Added.\n")
    assert not set("\x1b\x07\x9b") & set(result.stdout + result.stderr)


def test_a_file_that_is_too_large_is_named(workbench, desk, folder):
    with (folder / "large.txt").open("wb") as file:
        file.truncate(20_000_001)
    result = workbench("ingest", "large.txt")
    assert result.exit_code == 1
    assert "large.txt: too-large: large.txt has more than 20,000,000 bytes" in result.stderr


def test_without_a_desk_it_says_how_to_make_one(workbench, folder):
    result = workbench("ingest", ARTICLE)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"workbench: There is no desk in {folder / 'instance'}. Make one with: workbench migrate\n"
    assert list(folder.iterdir()) == []


def test_no_source_is_a_wrong_use(workbench, desk):
    assert workbench("ingest").exit_code == 2


def test_a_mail_from_standard_input_becomes_an_article(workbench, desk):
    mail = b"From: Lena <lena@port.example>\nSubject: Figures\n\nFerries carried 2.4 million passengers in 2025.\n"
    result = workbench("ingest", "--mail", "-", standard_input=mail)
    assert result.exit_code == 0
    with desk.database.read() as session:
        (article,) = session.exec(select(Article)).all()
    assert (article.title, article.text.strip()) == ("Figures", "Ferries carried 2.4 million passengers in 2025.")
