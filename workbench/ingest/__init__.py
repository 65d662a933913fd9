"""The outside world: fetching, and reading what was fetched or handed in."""

from workbench.ingest._guard import parse as parse_address
from workbench.ingest._http import Fetched, FetchPolicy, Reply, Validators, ask, fetch, fetch_changed, post
from workbench.ingest.documents import (
    Feed,
    as_article,
    fetched_snapshot,
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
    "Fetched",
    "Reply",
    "Validators",
    "as_article",
    "ask",
    "fetch",
    "fetch_changed",
    "fetched_snapshot",
    "load",
    "parse_address",
    "pasted_snapshot",
    "post",
    "read_feed",
    "read_file",
    "read_snapshot",
    "read_source",
    "read_text",
    "read_url",
    "upload_snapshot",
]
