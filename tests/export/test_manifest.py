import hashlib
import json
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from workbench.errors import BadInputError
from workbench.export.manifest import Manifest, read_manifest

CONTENT = b'{"id": 1}\n'
MANIFEST = Manifest(
    number=3,
    made_at=datetime(2026, 11, 23, 12, 0, 5, tzinfo=UTC),
    format="jsonl",
    count=1,
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    log_head="cd" * 32,
    log_seq=41,
    scale_id="desk",
    scale_version=1,
)


def test_a_manifest_is_written_as_canonical_json() -> None:
    assert MANIFEST.to_bytes() == (
        b'{"count":1,"format":"jsonl","log_head":"' + b"cd" * 32 + b'","log_seq":41,'
        b'"made_at":"2026-11-23T12:00:05+00:00","number":3,"scale_id":"desk","scale_version":1,'
        b'"sha256":"' + MANIFEST.sha256.encode() + b'"}\n'
    )


def test_the_same_moment_in_another_zone_gives_the_same_bytes() -> None:
    elsewhere = MANIFEST.made_at.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert replace(MANIFEST, made_at=elsewhere).to_bytes() == MANIFEST.to_bytes()


def test_a_manifest_read_back_is_the_same() -> None:
    assert read_manifest(MANIFEST.to_bytes()) == MANIFEST


def test_a_manifest_describes_its_bytes_and_no_others() -> None:
    assert MANIFEST.describes(CONTENT)
    assert not MANIFEST.describes(CONTENT + b" ")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"count": "1"}, "count is '1'"),
        ({"number": True}, "number is True"),
        ({"made_at": "yesterday"}, "made_at is 'yesterday'"),
        ({"more": 1}, "more"),
    ],
)
def test_a_manifest_with_a_wrong_value_is_refused_by_name(change: dict[str, object], message: str) -> None:
    values = {**asdict(MANIFEST), "made_at": "2026-11-23T12:00:05+00:00", **change}
    with pytest.raises(BadInputError, match=message):
        read_manifest(json.dumps(values).encode())


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b"null", b"[" * 100_000])
def test_what_is_no_manifest_is_refused(content: bytes) -> None:
    with pytest.raises(BadInputError, match="no manifest"):
        read_manifest(content)
