"""JSON Feed, versions 1 and 1.1 (jsonfeed.org)."""

import json
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from workbench.errors import IngestError
from workbench.ingest.readers import READERS, Entry, Hints, Read, Reader
from workbench.ingest.readers._entries import entry_of, feed_of, in_utc, plain

_VERSION = "jsonfeed.org/version/"


def read(content: bytes, hints: Hints) -> Read:
    """The entries that have an address, in the feed's order; IngestError "damaged" or "empty-feed"."""
    try:
        feed = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise IngestError("damaged", "The feed is no JSON: it is cut off or broken.") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    found = [_entry(item if isinstance(item, dict) else {}, hints.url) for item in _list(items)]
    if not isinstance(feed, dict) or not found:
        raise IngestError("empty-feed", "The feed is empty or damaged: it has no items.")
    return feed_of(plain(feed.get("title")) or hints.url, str(feed.get("language") or ""), found)


def _entry(item: dict[str, Any], base: str) -> Entry:
    address = next((item[key] for key in ("url", "external_url", "id") if _is_address(item.get(key), base)), "")
    published, updated = (_iso(item.get(key)) for key in ("date_published", "date_modified"))
    summary = item.get("summary") or item.get("content_text") or item.get("content_html")
    url = urljoin(base, address) if address else ""
    return entry_of(url, item.get("title"), summary, published=published or updated, updated=updated)


def _is_address(value: Any, base: str) -> bool:
    try:
        return isinstance(value, str) and urljoin(base, value).lower().startswith(("http://", "https://"))
    except ValueError:  # a host in brackets that is none
        return False


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _iso(value: Any) -> str:
    try:
        return in_utc(datetime.fromisoformat(value)) if isinstance(value, str) else ""
    except (ValueError, OverflowError):
        return ""


def _knows(_content: bytes, head: str) -> bool:
    return head.startswith("{") and _VERSION in head.replace("\\/", "/")


READERS.register("json-feed")(Reader(read, media_types=("application/feed+json",), knows=_knows))
