"""The outside world: fetching, and reading what was fetched or handed in."""

from workbench.ingest._http import FetchPolicy
from workbench.ingest.documents import (
    Feed,
    read_file,
    read_snapshot,
    read_text,
    read_url,
    upload_snapshot,
)
from workbench.ingest.readers import Entry

__all__ = [
    "Entry",
    "Feed",
    "FetchPolicy",
    "read_file",
    "read_snapshot",
    "read_text",
    "read_url",
    "upload_snapshot",
]
