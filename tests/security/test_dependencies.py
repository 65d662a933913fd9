"""No pinned library is older than the version in which a hole of it was mended; asks nobody on the network."""

import re
from pathlib import Path

import pytest

LOCK = (Path(__file__).parents[2] / "requirements" / "runtime.txt").read_text()

MENDED = {
    "flask": ("3.1.3", "CVE-2026-27205: cached pages of others"),
    "werkzeug": ("3.1.6", "CVE-2026-27199, CVE-2023-46136: names of devices, slow multipart"),
    "urllib3": ("2.7.0", "CVE-2026-21441, CVE-2025-66418: unpacking without a limit"),
    "requests": ("2.33.0", "CVE-2026-25645, CVE-2024-47081: unpacking to a place that can be foreseen, credentials"),
    "lxml": ("6.1.0", "CVE-2026-41066: entities from files"),
    "pypdf": ("6.16.1", "CVE-2026-84310, CVE-2026-84311, CVE-2025-55197: bombs and loops"),
    "gunicorn": ("23.0.0", "CVE-2024-1135, CVE-2024-6827: smuggled requests"),
    "jinja2": ("3.1.6", "CVE-2025-27516: out of the sandbox"),
    "python-docx": ("0.8.6", "CVE-2016-5851: entities"),
    "feedparser": ("5.1.2", "CVE-2012-2921: entities"),
    "authlib": ("1.7.2", "CVE-2026-41425, CVE-2026-44681, CVE-2026-27962: a key out of the token's own header"),
    "joserfc": ("1.7.2", "CVE-2026-48990, CVE-2026-49852, GHSA-5jhw-7jv7-qcqq: empty keys, tokens that can be bent"),
    "cryptography": ("50.0.0", "CVE-2026-69247"),
    "pillow": ("12.2.0", "CVE-2026-40192"),
    "pygments": ("2.20.0", "CVE-2026-4539"),
    "pysqlite3": ("0.6.1", "carries SQLite 3.51.3 or later: commits lost in WAL mode"),
}


def version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text))


def pinned(name: str) -> str:
    found = re.search(rf"^{re.escape(name)}==([^\s;\\]+)", LOCK, re.MULTILINE)
    assert found, f"{name} is not in the lock file"
    return found[1]


@pytest.mark.parametrize("name", MENDED)
def test_no_library_is_older_than_the_version_that_mended_its_hole(name):
    least, hole = MENDED[name]
    assert version(pinned(name)) >= version(least), hole


def test_every_library_is_pinned_by_its_hash():
    names = re.findall(r"^([A-Za-z0-9._-]+)==", LOCK, re.MULTILINE)
    blocks = re.split(r"^(?=[A-Za-z0-9._-]+==)", LOCK, flags=re.MULTILINE)[1:]
    assert len(names) > 40
    assert [block.split("==")[0] for block in blocks if "--hash=sha256:" not in block] == []
