"""What every kind of feed has in common: how many entries are taken, and a line for each that is not."""

import html
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from workbench.errors import IngestError
from workbench.ingest.readers import Entry, Read
from workbench.text.normalise import normalise

ENTRIES_MOST = 500
SUMMARY_MOST = 500
_TAG = re.compile(r"<[^<>]*>")
_ADDRESS = re.compile("https?://[^\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff]+", re.IGNORECASE)


def feed_of(title: str, language: str, found: Sequence[Entry]) -> Read:
    """A feed with the first 500 of its entries that have an address; IngestError "empty-feed" when none has one.

    What is left out is told, each entry without an address and the number of those beyond the limit.
    """
    notes = [
        f"Entry {number} (“{entry.title[:100]}”) has no http or https address and is left out."
        for number, entry in enumerate(found[:ENTRIES_MOST], start=1)
        if not entry.url
    ]
    if len(found) > ENTRIES_MOST:
        left = len(found) - ENTRIES_MOST
        notes.append(f"The feed has {len(found):,} entries; the first {ENTRIES_MOST} are read, {left:,} are left out.")
    entries = tuple(entry for entry in found[:ENTRIES_MOST] if entry.url)
    if not entries:
        raise IngestError("empty-feed", "The feed is empty or damaged: it has no entry with an address.")
    return Read(title=title, language=language[:35], entries=entries, notes=tuple(notes), is_feed=True)


def entry_of(url: Any, title: Any, summary: Any, *, published: str = "", updated: str = "") -> Entry:
    """An entry in plain words; `url` is "" where it is no http or https address."""
    address = url.strip() if isinstance(url, str) else ""
    return Entry(
        address if _ADDRESS.fullmatch(address) else "",
        plain(title)[:500],
        published,
        plain(summary)[:SUMMARY_MOST],
        updated or published,
    )


def plain(value: Any) -> str:
    """Text without tags and entities, on one line; "" for what is no text."""
    return " ".join(normalise(html.unescape(_TAG.sub(" ", value))).split()) if isinstance(value, str) else ""


def in_utc(value: datetime) -> str:
    """ISO 8601 in UTC; a time without a zone is taken for UTC."""
    return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()
