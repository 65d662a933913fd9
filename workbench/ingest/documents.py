"""From an address, a file or a pasted text to a Document: the one form in which the rest of the workbench reads."""

import hashlib
import re
import sys
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

from workbench import clock
from workbench.domain.values import Document, Snapshot
from workbench.errors import IngestError
from workbench.ingest import sandbox
from workbench.ingest._http import Fetched, FetchPolicy, fetch
from workbench.ingest.canonicalise import canonical_url, trusted_canonical
from workbench.ingest.kinds import reader_for
from workbench.ingest.readers import READERS, Entry, Hints, Read
from workbench.ingest.readers._charset import decode
from workbench.text.languages import language_of
from workbench.text.normalise import normalise

TEXT_MOST = 20_000_000
"""Characters of text that a document may have, as a source is: its passages are read piece by piece."""

ARTICLE_MOST = 1_000_000
"""Characters of text that an article may have: its claims are found in one go, and shown on one page."""

FILE_MOST = 20_000_000
"""Bytes that a file or standard input may have."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its title and its entries, in the feed's order; `notes` say what of it was left out, and why."""

    title: str
    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()


def read_url(url: str, *, policy: FetchPolicy | None = None) -> Document | Feed:
    """Fetch and read an address; IngestError names what stood in the way."""
    fetched = fetch(url, policy)
    return read_snapshot(fetched_snapshot(fetched), charset=fetched.charset)


def fetched_snapshot(fetched: Fetched) -> Snapshot:
    """The snapshot of what was fetched, whatever kind of file it is."""
    return Snapshot(
        content=fetched.content,
        sha256=hashlib.sha256(fetched.content).hexdigest(),
        media_type=fetched.media_type,
        fetched_at=fetched.fetched_at,
        url=fetched.final_url,
        file_name=fetched.final_url.split("?", 1)[0].rsplit("/", 1)[-1][:150],
        asked_url=fetched.asked_url,
        status_line=fetched.status_line,
        headers=fetched.headers,
    )


def upload_snapshot(content: bytes, *, file_name: str = "", media_type: str = "") -> Snapshot:
    """The snapshot of an uploaded file or a pasted text. Of a file name, only its last part is kept."""
    name = file_name.replace("\\", "/").rsplit("/", 1)[-1].replace("\0", "").strip()[:150]
    name = name.encode("utf-8", "replace").decode()  # a name on disk may be bytes that are no text
    return Snapshot(
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        media_type=media_type,
        fetched_at=clock.now(),
        file_name=name,
    )


def pasted_snapshot(text: str, *, title: str = "") -> Snapshot:
    """The snapshot of a text that somebody pasted or sent; its title ("1990/91") is kept whole, for it is no path."""
    return replace(upload_snapshot(text.encode(), media_type="text/plain"), file_name=title)


def read_snapshot(snapshot: Snapshot, *, charset: str = "", pasted: bool = False) -> Document | Feed:
    """Read kept bytes. `pasted` text is taken as it is, its file name as its title."""
    if pasted:
        return _document(Read(text=decode(snapshot.content), title=snapshot.file_name), snapshot)
    name = reader_for(snapshot.content, snapshot.media_type, snapshot.file_name)
    hints = Hints(url=snapshot.url, file_name=snapshot.file_name, charset=charset)
    reader = READERS[name]
    here = len(snapshot.content) <= reader.in_process
    read = reader.read(snapshot.content, hints) if here else sandbox.read(name, snapshot.content, hints)
    if read.is_feed:
        return Feed(_line(read.title, 500), read.entries, read.notes)
    if not read.title:
        read = replace(read, title=_title_of(snapshot))
    return _document(read, snapshot)


def read_feed(content: bytes, url: str = "") -> Feed:
    """Read the bytes of a feed; relative addresses in it are those of `url`. IngestError when it is no feed."""
    read = sandbox.read("feed", content, Hints(url=url))
    return Feed(_line(read.title, 500), read.entries, read.notes)


def load(source: str, *, most: int = FILE_MOST, stdin: BinaryIO | None = None) -> bytes:
    """The bytes of a file, or of standard input for "-"; IngestError when there are none or more than `most`."""
    if source != "-":
        return _content(Path(source), most)
    if stdin is None and sys.stdin is None:
        raise IngestError("unreadable", "Standard input is closed.")
    return _within((stdin or sys.stdin.buffer).read(most + 1), most, "Standard input")


def read_file(path: Path, *, most: int = FILE_MOST) -> Document | Feed:
    """Read a file from disk; IngestError when it is missing, larger than `most` bytes, or no text."""
    return read_snapshot(upload_snapshot(_content(path, most), file_name=path.name))


def read_source(
    source: str, *, policy: FetchPolicy | None = None, stdin: BinaryIO | None = None, most: int = FILE_MOST
) -> Document | Feed:
    """Read what a person names on the command line: an http(s) address, "-" for standard input, or a path.

    `most` bounds files and standard input, in bytes; addresses are bounded by the policy.
    """
    if source == "-":
        return read_snapshot(upload_snapshot(load(source, most=most, stdin=stdin)))
    if "://" in source[:20]:
        return read_url(source, policy=policy)
    return read_file(Path(source), most=most)


def read_text(text: str, *, title: str = "", url: str = "", published_on: date | None = None) -> Document:
    """A text in hand as a document; `url` is where it was copied from, when known."""
    snapshot = upload_snapshot(text.encode("utf-8", "replace"), file_name=title, media_type="text/plain")
    document = _document(Read(text=text, title=title, canonical_url=url), snapshot)
    return replace(document, published_on=published_on)


def as_article(document: Document) -> Document:
    """The same document; IngestError when its text is too long for an article."""
    _no_longer_than(ARTICLE_MOST, document.text, "an article")
    return document


def _content(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name is no file name"
        raise IngestError("unreadable", f"{path} cannot be read: {reason}.") from error
    return _within(content, most, str(path))


def _within(content: bytes, most: int, what: str) -> bytes:
    if len(content) > most:
        raise IngestError("too-large", f"{what} has more than {most:,} bytes, which is the most that is read.")
    return content


def _document(read: Read, snapshot: Snapshot) -> Document:
    text = normalise(read.text)
    if not text:
        raise IngestError("no-text", "There is no text in it.")
    _no_longer_than(TEXT_MOST, text, "a source")
    return Document(
        text=text,
        title=_line(read.title, 500),
        snapshot=snapshot,
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
        byline=_line(read.byline, 300),
        publisher=_line(read.publisher, 200),
        published_on=_day(read.published_on),
        language=_language(text, _line(read.language, 35)),
        url=snapshot.url or canonical_url(read.canonical_url),
        canonical_url=trusted_canonical(read.canonical_url, snapshot.url),
    )


def _no_longer_than(most: int, text: str, what: str) -> None:
    if len(text) > most:
        message = f"The text has {len(text):,} characters; at most {most:,} are read as {what}. Split it."
        raise IngestError("too-large", message)


def _line(text: str, most: int) -> str:
    return " ".join(normalise(text[: 4 * most]).split())[:most].strip()


def _language(text: str, declared: str) -> str:
    """What the text itself shows; what the page says of it where the text is too short or mixed, or says it closer."""
    found = language_of(text)
    return declared if not found or re.match(rf"{found}\b", declared, re.I) else found


def _title_of(snapshot: Snapshot) -> str:
    """The file's name as a title, for lack of a better one."""
    return " ".join(re.split(r"[-_\s]+", Path(snapshot.file_name).stem)).strip()


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
