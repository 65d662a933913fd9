"""RSS and Atom feeds, through feedparser on bytes that we fetched."""

import calendar
import io
from datetime import UTC, datetime
from typing import Any

from workbench.errors import IngestError
from workbench.ingest.readers import READERS, Entry, Hints, Read, Reader
from workbench.ingest.readers._entries import entry_of, feed_of, in_utc, plain
from workbench.ingest.readers._markup import root_of

_BROKEN = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
"""What feedparser lets through from an encoding that is none, a date or a tag that breaks off."""


def read(content: bytes, hints: Hints) -> Read:
    """The entries that have an address, in the feed's order; IngestError "entities", "damaged" or "empty-feed"."""
    if b"<!ENTITY" in content.replace(b"\0", b"").upper():
        raise IngestError("entities", "The feed defines entities, which no feed needs; refused.")
    import feedparser

    headers = {"content-location": hints.url} if hints.url else {}
    if hints.charset:
        headers["content-type"] = f"application/xml; charset={hints.charset}"
    try:
        # A stream, because feedparser takes bytes for the name of a file when there is one of that name.
        parsed = feedparser.parse(io.BytesIO(content), response_headers=headers)
    except _BROKEN as error:
        raise IngestError("damaged", "The feed is damaged and could not be read. Check its address.") from error
    title = plain(parsed.feed.get("title")) or hints.url
    return feed_of(title, str(parsed.feed.get("language") or ""), [_entry(item) for item in parsed.entries])


def _entry(item: Any) -> Entry:
    published, updated = (_iso(item.get(name) if name in item else None) for name in _MOMENTS)
    return entry_of(
        item.get("link"), item.get("title"), item.get("summary"), published=published or updated, updated=updated
    )


_MOMENTS = ("published_parsed", "updated_parsed")  # asked for with `in`: feedparser gives one for the other otherwise


def _iso(moment: Any) -> str:
    try:
        return in_utc(datetime.fromtimestamp(calendar.timegm(moment), UTC)) if moment else ""
    except (ValueError, OverflowError, OSError):
        return ""


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
