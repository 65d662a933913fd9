import json
from typing import Any

import pytest

from workbench.errors import IngestError
from workbench.ingest.kinds import reader_for
from workbench.ingest.readers import READERS, Hints

read = READERS["json-feed"].read
VERSION = "https://jsonfeed.org/version/1.1"


def feed(*items: Any, **more: Any) -> bytes:
    return json.dumps({"version": VERSION, "title": "Harbour", "items": items, **more}).encode()


def test_entries_come_in_order_with_absolute_addresses_times_in_utc_and_plain_words() -> None:
    content = feed(
        {"id": "1", "url": "/a", "title": "A", "content_html": "<p>One &amp; two</p>"},
        {"id": "https://h.example/b", "date_published": "2025-01-02T01:00:00+02:00", "date_modified": "2025-02-02"},
        {"external_url": "https://other.example/c", "summary": "Short", "content_text": "Long"},
        language="en-gb",
    )

    found = read(content, Hints(url="https://h.example/feed.json"))

    assert (found.title, found.language, found.is_feed, found.notes) == ("Harbour", "en-gb", True, ())
    assert [entry.url for entry in found.entries] == [
        "https://h.example/a",
        "https://h.example/b",
        "https://other.example/c",
    ]
    assert [entry.summary for entry in found.entries] == ["One & two", "", "Short"]
    second = found.entries[1]
    assert (second.published, second.updated) == ("2025-01-01T23:00:00+00:00", "2025-02-02T00:00:00+00:00")


@pytest.mark.parametrize(
    "item",
    [
        {"url": 7, "id": ["x"]},
        "text",
        None,
        {},
        {"url": "javascript:alert(1)"},
        {"url": "http://["},
        {"url": "https://a.example/\ud800"},
        {"url": "https://a.example/\0"},
    ],
    ids=str,
)
def test_an_item_without_an_address_is_left_out_with_a_line(item: Any) -> None:
    good = {"url": "https://h.example/a", "title": ["no text"], "date_modified": "soon"}

    found = read(feed(item, good), Hints(url="https://h.example/feed.json"))

    assert [entry.url for entry in found.entries] == ["https://h.example/a"]
    assert found.notes == ("Entry 1 (“”) has no http or https address and is left out.",)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (feed(), "empty-feed"),
        (feed({"title": "x"}), "empty-feed"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "empty-feed"),
        (b"[]", "empty-feed"),
        (feed({"url": "https://h.example/a"})[:-9], "damaged"),
        (b"[" * 100_000, "damaged"),
        (b"\xff\xfe\xfd", "damaged"),
    ],
)
def test_a_feed_that_cannot_be_read_is_named(content: bytes, code: str) -> None:
    with pytest.raises(IngestError) as caught:
        read(content, Hints())

    assert caught.value.code == code


def test_it_is_known_by_its_version_however_it_is_declared() -> None:
    assert reader_for(feed({}), "application/json", "index.json") == "json-feed"
    assert reader_for(feed({}).replace(b"/", b"\\/"), "text/html", "") == "json-feed"
    assert reader_for(b'{"version": "1", "items": []}', "application/json", "index.json") == "text"
