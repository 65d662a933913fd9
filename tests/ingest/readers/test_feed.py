from pathlib import Path

import pytest

from workbench.errors import IngestError
from workbench.ingest.readers import READERS, Hints
from workbench.ingest.readers._entries import ENTRIES_MOST
from workbench.resources import folder

read = READERS["feed"].read


def test_rss_entries_come_in_order_with_absolute_addresses_times_in_utc_and_plain_words() -> None:
    content = (folder("fixtures") / "feeds" / "harbour-news.rss.xml").read_bytes()

    found = read(content, Hints(url="https://harbour-morning.example/rss.xml"))

    assert found.is_feed
    assert (found.title, found.language) == ("Harbour Morning Post: news from the city", "en-gb")
    first, second = found.entries
    assert first.url == "https://harbour-morning.example/local/ferry-fares?utm_source=rss&utm_medium=feed"
    assert first.title == "Ferry fares rise by 4 percent in March"
    assert first.published == "2025-02-10T05:30:00+00:00"
    assert first.summary.startswith("A single crossing will cost 2.60 euros , ten cents")
    assert (second.url, second.title) == (
        "https://harbour-morning.example/local/nursery-posts",
        "Council & unions agree on nursery posts",
    )


def test_atom_entries_lead_to_their_page_and_not_to_their_enclosure() -> None:
    content = (folder("fixtures") / "feeds" / "halden-briefings.atom.xml").read_bytes()

    first, second = read(content, Hints()).entries

    assert (first.url, first.title) == ("https://halden.example/briefings/trade", "Trade after two years of sanctions")
    assert first.published == "2024-11-20T00:15:00+00:00"
    assert second.published == "2024-10-02T12:00:00+00:00"
    assert second.summary.startswith("Four estimates, between 0.9 and 1.6 million people")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_feed_that_defines_entities_is_refused(encoding: str) -> None:
    bomb = (
        f'<?xml version="1.0" encoding="{encoding}"?><!doctype rss [<!entity a "ha">'
        '<!ENTITY b "&a;&a;">]><rss><channel><title>&b;</title></channel></rss>'
    )

    with pytest.raises(IngestError, match="entities") as caught:
        read(bomb.encode(encoding), Hints())

    assert caught.value.code == "entities"


@pytest.mark.parametrize("content", [b"<rss></rss>", b"<rss><channel><item><title>x</title></item>", b"<feed"])
def test_a_feed_without_entries_is_named(content: bytes) -> None:
    with pytest.raises(IngestError) as caught:
        read(content, Hints())

    assert caught.value.code == "empty-feed"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "mailto:a@b.example", ""])
def test_only_web_addresses_are_taken(link: str) -> None:
    content = f"<rss><channel><item><link>{link}</link></item></channel></rss>".encode()

    with pytest.raises(IngestError, match="no entry with an address"):
        read(content, Hints())


def test_a_feed_is_never_taken_for_the_name_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = (folder("fixtures") / "feeds" / "harbour-news.rss.xml").read_bytes()
    (tmp_path / "secret.xml").write_bytes(feed)
    monkeypatch.chdir(tmp_path)

    with pytest.raises(IngestError, match="no entry"):
        read(b"secret.xml", Hints())


def test_only_the_first_entries_are_taken_and_what_is_left_out_is_told() -> None:
    items = [f"<item><link>https://a.example/{number}</link></item>" for number in range(ENTRIES_MOST + 2)]
    items[1] = "<item><title>A <b>talk</b></title><link>mailto:desk@a.example</link></item>"

    found = read(f"<rss><channel>{''.join(items)}</channel></rss>".encode(), Hints())

    assert len(found.entries) == ENTRIES_MOST - 1
    assert found.entries[-1].url == f"https://a.example/{ENTRIES_MOST - 1}"
    assert found.notes == (
        "Entry 2 (“A talk”) has no http or https address and is left out.",
        "The feed has 502 entries; the first 500 are read, 2 are left out.",
    )


def test_an_entry_tells_when_it_was_changed() -> None:
    content = (
        b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='https://a.example/1'/>"
        b"<published>2025-01-01T10:00:00Z</published><updated>2025-01-03T10:00:00+02:00</updated></entry>"
        b"<entry><link href='https://a.example/2'/><published>2025-01-01T10:00:00Z</published></entry></feed>"
    )

    first, second = read(content, Hints()).entries

    assert (first.published, first.updated) == ("2025-01-01T10:00:00+00:00", "2025-01-03T08:00:00+00:00")
    assert (second.published, second.updated) == ("2025-01-01T10:00:00+00:00", "2025-01-01T10:00:00+00:00")


def test_a_broken_feed_gives_the_entries_before_the_break() -> None:
    content = b"<rss><channel><item><link>https://a.example/1</link></item><item><title>a & b</tit"

    assert [entry.url for entry in read(content, Hints()).entries] == ["https://a.example/1"]
