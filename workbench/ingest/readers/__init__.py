"""Readers: one module a file type. Bytes go in, text and what is known about it come out.

A reader raises IngestError with a code of docs/ingest.md when there is no text to be had. Readers of rich formats run
in a child process with limits (`ingest.sandbox`), so whatever they return must be plain data.
"""

from collections.abc import Callable
from dataclasses import dataclass

from workbench.registry import Registry


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known before reading; each may be ""."""

    url: str = ""
    file_name: str = ""
    charset: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed."""

    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader found. `published_on` is ISO 8601 or ""; `entries` is not empty for feeds only."""

    text: str = ""
    title: str = ""
    byline: str = ""
    publisher: str = ""
    published_on: str = ""
    language: str = ""
    canonical_url: str = ""
    entries: tuple[Entry, ...] = ()
    is_feed: bool = False


Reader = Callable[[bytes, Hints], Read]

READERS: Registry[Reader] = Registry("reader", package="workbench.ingest.readers")

IN_PROCESS = frozenset({"text"})
"""Readers that only decode, and so need no child process."""
