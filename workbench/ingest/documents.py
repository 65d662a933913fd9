"""From an address, a file or a pasted text to a Document: the one form in which the rest of the workbench reads."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from workbench import clock
from workbench.domain.values import Document, Snapshot
from workbench.errors import IngestError
from workbench.ingest import sandbox
from workbench.ingest._http import FetchPolicy, fetch
from workbench.ingest.canonicalise import canonical_url
from workbench.ingest.kinds import reader_for
from workbench.ingest.readers import IN_PROCESS, READERS, Entry, Hints, Read
from workbench.text.normalise import normalise

TEXT_MOST = 1_000_000
"""Characters of text that a document may have."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its title and its entries, in the feed's order."""

    title: str
    entries: tuple[Entry, ...]


def read_url(url: str, *, policy: FetchPolicy | None = None) -> Document | Feed:
    """Fetch and read an address; IngestError names what stood in the way."""
    fetched = fetch(url, policy)
    snapshot = Snapshot(
        content=fetched.content,
        sha256=hashlib.sha256(fetched.content).hexdigest(),
        media_type=fetched.media_type,
        fetched_at=fetched.fetched_at,
        url=fetched.final_url,
        file_name=fetched.final_url.split("?", 1)[0].rsplit("/", 1)[-1][:150],
    )
    return read_snapshot(snapshot, charset=fetched.charset)


def upload_snapshot(content: bytes, *, file_name: str = "", media_type: str = "") -> Snapshot:
    """The snapshot of an uploaded file or a pasted text. Of a file name, only its last part is kept."""
    name = file_name.replace("\\", "/").rsplit("/", 1)[-1].replace("\0", "").strip()[:150]
    return Snapshot(
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        media_type=media_type,
        fetched_at=clock.now(),
        file_name=name,
    )


def read_snapshot(snapshot: Snapshot, *, charset: str = "", pasted: bool = False) -> Document | Feed:
    """Read kept bytes. `pasted` text is taken as it is, its file name as its title."""
    name = "text" if pasted else reader_for(snapshot.content, snapshot.media_type, snapshot.file_name)
    hints = Hints(url=snapshot.url, file_name=snapshot.file_name, charset=charset)
    reader = READERS[name]
    read = reader(snapshot.content, hints) if name in IN_PROCESS else sandbox.read(name, snapshot.content, hints)
    if read.is_feed:
        return Feed(read.title, read.entries)
    if pasted:
        read = replace(read, title=snapshot.file_name)
    elif not read.title and name in IN_PROCESS:
        read = replace(read, title=Path(snapshot.file_name).stem.replace("-", " ").replace("_", " "))
    return _document(read, snapshot)


def read_file(path: Path, *, most: int = 20_000_000) -> Document | Feed:
    """Read a file from disk; IngestError when it is missing, larger than `most` bytes, or no text."""
    try:
        if path.stat().st_size > most:
            raise IngestError("too-large", f"{path} has {path.stat().st_size:,} bytes; at most {most:,} are read.")
        content = path.read_bytes()
    except OSError as error:
        raise IngestError("unreadable", f"{path} cannot be read: {error.strerror}.") from error
    return read_snapshot(upload_snapshot(content, file_name=path.name))


def read_text(text: str, *, title: str = "", published_on: date | None = None) -> Document:
    """A text in hand as a document."""
    snapshot = upload_snapshot(text.encode("utf-8", "surrogatepass"), file_name=title, media_type="text/plain")
    return replace(_document(Read(text=text, title=title), snapshot), published_on=published_on)


def _document(read: Read, snapshot: Snapshot) -> Document:
    text = normalise(read.text)
    if not text:
        raise IngestError("no-text", "There is no text in it.")
    if len(text) > TEXT_MOST:
        raise IngestError(
            "too-large", f"The text has {len(text):,} characters; at most {TEXT_MOST:,} are read. Split it."
        )
    return Document(
        text=text,
        title=" ".join(normalise(read.title).split())[:500],
        snapshot=snapshot,
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
        byline=" ".join(normalise(read.byline).split())[:300],
        publisher=" ".join(normalise(read.publisher).split())[:200],
        published_on=_day(read.published_on),
        language=read.language,
        url=snapshot.url or read.canonical_url,
        canonical_url=canonical_url(read.canonical_url or snapshot.url),
    )


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
