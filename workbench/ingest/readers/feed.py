"""RSS and Atom feeds, through feedparser on bytes that we fetched."""

import feedparser

from workbench.errors import IngestError
from workbench.ingest.readers import READERS, Entry, Hints, Read

ENTRIES_MOST = 500


@READERS.register("feed")
def read(content: bytes, hints: Hints) -> Read:
    """The entries that have an address, in the feed's order; IngestError "damaged" or "empty-feed"."""
    if b"<!ENTITY" in content[:200_000]:
        raise IngestError("damaged", "The feed defines entities, which no feed needs; refused.")
    parsed = feedparser.parse(content, response_headers={"content-location": hints.url} if hints.url else None)
    entries = [
        Entry(str(item.get("link", "")), str(item.get("title", ""))[:500])
        for item in parsed.entries[:ENTRIES_MOST]
        if str(item.get("link", "")).startswith(("http://", "https://"))
    ]
    if not entries and parsed.bozo:
        raise IngestError("damaged", "The feed is damaged and could not be read.")
    if not entries:
        raise IngestError("empty-feed", "The feed has no entries with an address.")
    return Read(title=str(parsed.feed.get("title", "") or hints.url), entries=tuple(entries), is_feed=True)
