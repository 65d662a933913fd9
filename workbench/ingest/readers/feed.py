"""RSS and Atom feeds, through feedparser on bytes that we fetched."""

import calendar
import html
import io
import re
from datetime import UTC, datetime
from typing import Any

from workbench.errors import IngestError
from workbench.ingest.readers import READERS, Entry, Hints, Read, Reader
from workbench.ingest.readers._markup import root_of

ENTRIES_MOST = 500
SUMMARY_MOST = 500
_TAG = re.compile(r"<[^<>]*>")


def read(content: bytes, hints: Hints) -> Read:
    """The first 500 entries that have an address, in the feed's order; IngestError "entities" or "empty-feed"."""
    if b"<!ENTITY" in content.replace(b"\0", b"").upper():
        raise IngestError("entities", "The feed defines entities, which no feed needs; refused.")
    import feedparser

    headers = {"content-location": hints.url} if hints.url else {}
    if hints.charset:
        headers["content-type"] = f"application/xml; charset={hints.charset}"
    # A stream, because feedparser takes bytes for the name of a file when there is one of that name.
    parsed = feedparser.parse(io.BytesIO(content), response_headers=headers)
    entries = [entry for item in parsed.entries[:ENTRIES_MOST] if (entry := _entry(item)) is not None]
    if not entries:
        raise IngestError("empty-feed", "The feed is empty or damaged: it has no entry with an address.")
    return Read(
        title=_plain(parsed.feed.get("title")) or hints.url,
        language=str(parsed.feed.get("language") or "")[:35],
        entries=tuple(entries),
        is_feed=True,
    )


def _entry(item: Any) -> Entry | None:
    url = str(item.get("link") or "").strip()
    if not url.lower().startswith(("http://", "https://")):
        return None
    moment = item.get("published_parsed") or item.get("updated_parsed")
    return Entry(url, _plain(item.get("title"))[:500], _iso(moment), _plain(item.get("summary"))[:SUMMARY_MOST])


def _iso(moment: Any) -> str:
    try:
        return datetime.fromtimestamp(calendar.timegm(moment), UTC).isoformat() if moment else ""
    except (ValueError, OverflowError, OSError):
        return ""


def _plain(value: Any) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", str(value or ""))).split())


def _knows(_content: bytes, head: str) -> bool:
    return root_of(head) in {"rss", "feed", "rdf"}


READERS.register("feed")(
    Reader(
        read,
        endings=(".rss", ".atom"),
        media_types=("application/rss+xml", "application/atom+xml", "application/rdf+xml"),
        knows=_knows,
        libraries=("feedparser",),
    )
)
