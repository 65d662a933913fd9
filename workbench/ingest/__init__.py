"""The outside world: fetching, and reading what was fetched or handed in."""

from workbench.ingest._http import FetchPolicy, fetch
from workbench.ingest.documents import (
    Feed,
    load,
    pasted_snapshot,
    read_feed,
    read_file,
    read_snapshot,
    read_source,
    read_text,
    read_url,
    upload_snapshot,
)
from workbench.ingest.readers import Entry

__all__ = [
    "Entry",
    "Feed",
    "FetchPolicy",
    "fetch",
    "load",
    "pasted_snapshot",
    "read_feed",
    "read_file",
    "read_snapshot",
    "read_source",
    "read_text",
    "read_url",
    "upload_snapshot",
]
