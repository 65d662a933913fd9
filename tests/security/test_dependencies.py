"""No pinned library is older than the version in which a hole of it was mended; asks nobody on the network."""

import re
from pathlib import Path

import pytest
from packaging.version import Version

FOLDER = Path(__file__).parents[2] / "requirements"
LOCKS = {path.name: path.read_text() for path in sorted(FOLDER.glob("*.txt"))}

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
    "babel": ("2.9.1", "CVE-2021-42771: files from any folder"),
    "certifi": ("2024.7.4", "CVE-2024-39689, CVE-2023-37920: roots that are trusted no more"),
    "filelock": ("3.20.1", "CVE-2025-68146: a link where the lock should be"),
    "h11": ("0.16.0", "CVE-2025-43859: smuggled requests"),
    "httpx": ("0.23.0", "CVE-2021-41945: addresses taken apart wrongly"),
    "idna": ("3.7", "CVE-2024-3651: names that take quadratic time"),
    "mako": ("1.2.2", "CVE-2022-40023: an expression that goes back and forth"),
    "markdown-it-py": ("2.2.0", "CVE-2023-26302, CVE-2023-26303: bytes and tables that break it"),
    "numpy": ("1.22.0", "CVE-2021-41495, CVE-2021-41496"),
    "protobuf": ("6.31.1", "CVE-2025-4565: groups in groups"),
    "pydantic": ("2.4.0", "CVE-2024-3772: e-mail addresses that take quadratic time"),
    "pyyaml": ("5.4", "CVE-2020-14343: any code"),
    "setuptools": ("78.1.1", "CVE-2025-47273: files written outside"),
    "sqlalchemy": ("1.3.0", "CVE-2019-7164, CVE-2019-7548: SQL in an order"),
    "tqdm": ("4.66.3", "CVE-2024-34062: arguments that are evaluated"),
    "html5lib": ("0.999999999", "CVE-2016-9909, CVE-2016-9910: quotes left out"),
    "joblib": ("1.2.0", "CVE-2022-21797: arguments that are evaluated"),
    "onnx": ("1.17.0", "CVE-2024-5187, CVE-2022-25882: files outside of the model's folder"),
    "openpyxl": ("2.4.1", "CVE-2017-5992: entities"),
    "scikit-learn": ("1.5.0", "CVE-2024-5206: words of the training texts kept"),
    "torch": ("2.6.0", "CVE-2025-32434: code in weights"),
    "pysqlite3": ("0.6.1", "carries SQLite 3.51.3 or later: commits lost in WAL mode"),
}


def pins(lock: str) -> dict[str, list[Version]]:
    """The versions of each library in a lock file: more than one where it differs by Python."""
    found: dict[str, list[Version]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", lock, re.MULTILINE):
        found.setdefault(name, []).append(Version(version))
    return found


@pytest.mark.parametrize("name", MENDED)
def test_no_library_is_older_than_the_version_that_mended_its_hole(name):
    least, hole = MENDED[name]
    pinned = {version for lock in LOCKS.values() for version in pins(lock).get(name, [])}
    assert pinned, f"{name} is in no lock file"
    assert min(pinned) >= Version(least), hole


@pytest.mark.parametrize("file", LOCKS)
def test_every_library_is_pinned_by_its_hash(file):
    blocks = re.split(r"^(?=[A-Za-z0-9._-]+==)", LOCKS[file], flags=re.MULTILINE)[1:]
    assert len(blocks) >= {"runtime.txt": 40}.get(file, 1)
    assert [block.split("==")[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_what_is_run_and_what_is_tested_are_the_same_versions():
    tested = pins(LOCKS["dev.txt"])
    assert {
        name: versions for name, versions in pins(LOCKS["runtime.txt"]).items() if tested.get(name) != versions
    } == {}
