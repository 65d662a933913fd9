"""Readers: one module a file type. Bytes go in, text and what is known about it come out.

A module registers a `Reader`, which says by which marks, endings and media types it is chosen (`ingest.kinds`). It
raises IngestError with a code of docs/ingest.md when there is no text to be had. Most readers run in a child process
with limits (`ingest.sandbox`), so whatever they return must be plain data; they import their libraries when they
read, so that reading one kind of file does not load the libraries of all.
"""

from collections.abc import Callable
from dataclasses import dataclass

from workbench.registry import Registry


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known before reading; each may be "". `charset` is the one declared outside the bytes."""

    url: str = ""
    file_name: str = ""
    charset: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed. `published` and `updated` are ISO 8601 in UTC or "".

    `summary` is plain text, 500 characters at most.
    """

    url: str
    title: str = ""
    published: str = ""
    summary: str = ""
    updated: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader found. `published_on` is ISO 8601 or ""; `entries` is not empty for feeds only.

    `notes` say, in sentences, what of a feed was left out and why.
    """

    text: str = ""
    title: str = ""
    byline: str = ""
    publisher: str = ""
    published_on: str = ""
    language: str = ""
    canonical_url: str = ""
    entries: tuple[Entry, ...] = ()
    notes: tuple[str, ...] = ()
    is_feed: bool = False


def _no_mark(_content: bytes, _head: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Reader:
    """How one kind of file is known and read.

    `knows` is asked first: it gets all bytes and their beginning as lower-case text, and says whether they are surely
    of this kind. `endings` are those of file names, with the dot; `media_types` are those declared by a server. Files
    of up to `in_process` bytes are read without a child process: for readers that take little time on any input.
    `libraries` are the modules that the helper of the sandbox loads once, so that no child has to.
    """

    read: Callable[[bytes, Hints], Read]
    endings: tuple[str, ...] = ()
    media_types: tuple[str, ...] = ()
    knows: Callable[[bytes, str], bool] = _no_mark
    in_process: int = 0
    libraries: tuple[str, ...] = ()


READERS: Registry[Reader] = Registry("reader", package="workbench.ingest.readers")
