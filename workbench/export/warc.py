"""Snapshots as a web archive: WARC 1.1 (ISO 28500:2017), written with warcio.

A fetch whose status and headers were kept is a `response` record. Its bytes are those of the page after unpacking, so
the headers that speak of the packed ones are kept under another name, as other archives do. A fetch without headers,
and an upload, is a `resource` record. What neither has a place for stands in a `metadata` record beside it.
"""

import base64
import io
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, Final

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from workbench import __version__
from workbench.domain.values import Snapshot

ORIGINAL = "X-Archive-Orig-"
"""Prefix of headers that were true of the bytes on the line and are not of the unpacked ones."""

_NONE: Final[Mapping[str, str]] = {}
_ON_THE_LINE = frozenset({"content-encoding", "content-length", "transfer-encoding"})


@dataclass(frozen=True, slots=True)
class About:
    """What an archive is of: a title, the time of its making, and further lines of its first record."""

    title: str
    made_at: datetime
    more: Mapping[str, str]


def write(snapshots: Iterable[Snapshot], about: About, out: BinaryIO) -> int:
    """Write a gzipped WARC, the same bytes for the same input; gives how many snapshots there are in it."""
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    fields = {
        "software": f"workbench/{__version__}",
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "isPartOf": about.title,
        **about.more,
    }
    start = _Fetch("", about.made_at, about.title)
    writer.write_record(start.record(writer, "warcinfo", _fields(fields)))
    count = 0
    for snapshot in snapshots:
        for record in _records(writer, snapshot):
            writer.write_record(record)
        count += 1
    return count


def address_of(snapshot: Snapshot) -> str:
    """Where it was fetched; for an upload the name of its bytes (RFC 6920)."""
    return snapshot.url or f"ni:///sha-256;{_base64url(bytes.fromhex(snapshot.sha256))}"


@dataclass(frozen=True, slots=True)
class _Fetch:
    """What the records of one fetch have in common; `key` makes their ids, the same for the same fetch."""

    url: str
    at: datetime
    key: str

    def id(self, kind: str) -> str:
        """The id of its record of this kind."""
        return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{kind} {self.key}')}>"

    def record(
        self, writer: WARCWriter, kind: str, payload: bytes, headers: Mapping[str, str] = _NONE, answer: Any = None
    ) -> Any:
        """A record of it, ready to be written."""
        told = {"WARC-Record-ID": self.id(kind), "WARC-Date": f"{self.at:%Y-%m-%dT%H:%M:%S.%fZ}", **headers}
        return writer.create_warc_record(
            self.url,
            kind,
            payload=io.BytesIO(payload),
            length=len(payload),
            warc_headers_dict=told,
            http_headers=answer,
        )


def _records(writer: WARCWriter, snapshot: Snapshot) -> Iterator[Any]:
    key = f"{snapshot.sha256} {snapshot.url} {snapshot.fetched_at.isoformat()}"
    fetch = _Fetch(address_of(snapshot), snapshot.fetched_at, key)
    kept = {"WARC-Payload-Digest": f"sha256:{snapshot.sha256}"}
    kind = "response" if snapshot.status_line else "resource"
    if snapshot.status_line:
        yield fetch.record(writer, kind, snapshot.content, kept, _Answer(snapshot))
    else:
        kept["Content-Type"] = snapshot.media_type or "application/octet-stream"
        yield fetch.record(writer, kind, snapshot.content, kept)
    told = {}
    if snapshot.asked_url not in {"", snapshot.url}:
        told["via"] = snapshot.asked_url
    if snapshot.file_name and not snapshot.url:
        told["fileName"] = " ".join(snapshot.file_name.split())
    if told:
        yield fetch.record(writer, "metadata", _fields(told), {"WARC-Concurrent-To": fetch.id(kind)})


class _Answer(StatusAndHeaders):  # type: ignore[misc]  # warcio has no types
    """The head of an answer, byte by byte as it came but for what unpacking changed."""

    def __init__(self, snapshot: Snapshot) -> None:
        named = [
            (f"{ORIGINAL}{name}" if name.lower() in _ON_THE_LINE else name, value) for name, value in snapshot.headers
        ]
        length = ("Content-Length", str(len(snapshot.content)))
        super().__init__(snapshot.status_line, [*named, length], protocol="HTTP/1.1")

    def compute_headers_buffer(self, _filter: object = None) -> None:
        """Latin-1, as it was read: what is no ASCII would be escaped otherwise."""
        lines = [f"{self.protocol} {self.statusline}", *(f"{name}: {value}" for name, value in self.headers)]
        self.headers_buff = "".join(f"{line}\r\n" for line in [*lines, ""]).encode("latin-1", "replace")


def _fields(values: Mapping[str, str]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in values.items()).encode()


def _base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
