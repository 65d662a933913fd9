"""Snapshots as a web archive: warcio reads every byte, header, address and time back."""

import hashlib
import io
import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from workbench.domain.values import Snapshot
from workbench.export.warc import ORIGINAL, About, write

AT = datetime(2026, 11, 20, 8, 30, 1, 250_000, tzinfo=UTC)
ABOUT = About("edition 3", AT, {"editionSHA256": "ab"})


def snapshot(content=b"<p>Page</p>", **more):
    values = {"media_type": "text/html", "fetched_at": AT, "url": "https://paper.example/a?b=c", **more}
    return Snapshot(content=content, sha256=hashlib.sha256(content).hexdigest(), **values)


def fetched(content=b"<p>Page</p>", headers=(), **more):
    return snapshot(content, status_line="200 OK", headers=tuple(headers), **more)


def archive(*snapshots):
    out = io.BytesIO()
    assert write(snapshots, ABOUT, out) == len(snapshots)
    return out.getvalue()


def records(content):
    """Each record: its type, its own headers, the answer's status and headers, its bytes; digests are verified."""
    found = []
    for record in ArchiveIterator(io.BytesIO(content), check_digests="raise"):
        http = record.http_headers
        answer = (http.statusline, http.headers) if http else None
        found.append((record.rec_type, dict(record.rec_headers.headers), answer, record.raw_stream.read()))
    return found


def test_a_fetch_with_its_headers_is_a_response_and_nothing_of_it_is_lost():
    headers = [("Content-Type", "text/html"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Server", "caf\xe9 \xb5")]
    _, (kind, told, answer, body) = records(archive(fetched(headers=headers)))
    assert (kind, body) == ("response", b"<p>Page</p>")
    assert answer == ("200 OK", [*headers, ("Content-Length", "11")])
    assert told["WARC-Target-URI"] == "https://paper.example/a?b=c"
    assert told["WARC-Date"] == "2026-11-20T08:30:01.250000Z"
    assert told["WARC-Payload-Digest"] == f"sha256:{hashlib.sha256(body).hexdigest()}"
    assert told["Content-Type"] == "application/http; msgtype=response"


def test_headers_of_the_packed_bytes_are_kept_under_another_name():
    packed = [("content-encoding", "gzip"), ("Transfer-Encoding", "chunked"), ("Content-Length", "99")]
    _, (_, _, answer, body) = records(archive(fetched(b"unpacked", packed)))
    assert body == b"unpacked"
    assert answer[1] == [*((f"{ORIGINAL}{name}", value) for name, value in packed), ("Content-Length", "8")]


def test_a_fetch_without_headers_and_an_upload_are_resources():
    upload = snapshot(b"%PDF", url="", media_type="", file_name="My report.pdf")
    _, first, second, beside = records(archive(snapshot(), upload))
    assert [first[0], second[0], beside[0]] == ["resource", "resource", "metadata"]
    assert (first[1]["Content-Type"], first[2], first[3]) == ("text/html", None, b"<p>Page</p>")
    assert second[1]["Content-Type"] == "application/octet-stream"
    assert second[1]["WARC-Target-URI"].startswith("ni:///sha-256;")
    assert beside[3] == b"fileName: My report.pdf\r\n"
    assert beside[1]["WARC-Concurrent-To"] == second[1]["WARC-Record-ID"]


def test_what_was_asked_for_stands_beside_where_it_led():
    _, page, beside = records(archive(fetched(asked_url="https://short.example/x")))
    assert (beside[0], beside[3]) == ("metadata", b"via: https://short.example/x\r\n")
    assert beside[1]["WARC-Concurrent-To"] == page[1]["WARC-Record-ID"]
    assert len(records(archive(fetched(asked_url="https://paper.example/a?b=c")))) == 2


def test_it_begins_with_what_it_is_and_is_the_same_for_the_same_input():
    pages = fetched(), fetched(fetched_at=AT.replace(second=2)), snapshot(b"other")
    content = archive(*pages)
    assert content == archive(*pages)
    first, *rest = records(content)
    assert first[0] == "warcinfo"
    for line in (
        b"isPartOf: edition 3",
        b"editionSHA256: ab",
        b"format: WARC File Format 1.1",
        b"software: workbench/",
    ):
        assert line in first[3]
    ids = [told["WARC-Record-ID"] for _, told, _, _ in (first, *rest)]
    assert len(set(ids)) == len(ids) == 4
    assert all(uuid.UUID(value.removeprefix("<urn:uuid:").rstrip(">")) for value in ids)


@given(
    st.binary(max_size=200),
    st.lists(
        st.tuples(
            st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,20}", fullmatch=True),
            st.text(st.characters(min_codepoint=33, max_codepoint=255, exclude_categories=["Cc", "Zs"]), max_size=30),
        ),
        max_size=8,
    ),
)
def test_whatever_bytes_and_headers_come_back_as_they_were(content, headers):
    """Byte by byte: warcio itself reads headers as UTF-8 where they are."""
    _, record = list(blocks(archive(fetched(content, headers))))
    head, _, body = record.partition(b"\r\n\r\n")
    assert body == content
    lines = [f"{name}: {value}".encode("latin-1") for name, value in headers]
    assert head.split(b"\r\n")[1:-1] == [
        ORIGINAL.encode() + line if line.split(b":")[0].lower() in PACKED else line for line in lines
    ]


PACKED = {b"content-encoding", b"content-length", b"transfer-encoding"}


def blocks(content):
    """Each record's whole block, heads of answers included."""
    for record in ArchiveIterator(io.BytesIO(content), no_record_parse=True):
        yield record.raw_stream.read()


@pytest.mark.parametrize(
    "content", [b"", b"\r\n\r\n", b"WARC/1.1\r\nWARC-Type: response\r\n\r\n", b"HTTP/1.1 404 No\r\n\r\n"]
)
def test_bytes_that_look_like_a_record_are_only_bytes(content):
    for one in (fetched(content), snapshot(content), snapshot(content, url="")):
        found = records(archive(one, fetched(b"next")))
        assert [body for kind, _, _, body in found if kind in {"response", "resource"}] == [content, b"next"]
