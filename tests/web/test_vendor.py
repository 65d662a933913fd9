"""What is vendored is what the table says: nothing changed, nothing unlisted, each with its licence."""

import hashlib
import re
from pathlib import Path

import pytest

from workbench.web._filters import STATIC

pytestmark = pytest.mark.one_database

VENDOR = STATIC / "vendor"
ROWS = re.findall(
    r"^\| (\S+) \| (\d+\.\d+\.\d+) \| (\S+) \| (\S+) \| ([0-9a-f]{64}) \|$", (VENDOR / "README.md").read_text(), re.M
)
SCRIPT_BYTES = 50_000
STYLE_BYTES = 30_000


def files() -> set[str]:
    found = (path for path in VENDOR.rglob("*") if path.is_file())
    return {path.relative_to(VENDOR).as_posix() for path in found if path.name not in ("README.md", "LICENSE")}


@pytest.mark.parametrize(("file", "sha256"), [row[3:] for row in ROWS])
def test_a_vendored_file_is_as_its_package_has_it(file, sha256):
    assert hashlib.sha256((VENDOR / file).read_bytes()).hexdigest() == sha256


def test_every_vendored_file_is_in_the_table_once():
    listed = [row[3] for row in ROWS]
    assert sorted(listed) == sorted(files())


def test_every_vendored_package_brings_its_licence():
    lacking = [file for file in files() if not (VENDOR / Path(file).parent / "LICENSE").is_file()]
    assert lacking == []


def test_nothing_is_loaded_from_elsewhere():
    ours = [STATIC / "workbench.css", STATIC / "workbench.js", STATIC / "theme.js", VENDOR / files_of_style()]
    for path in ours:
        assert not re.search(r"""(@import|url\(["']?https?:|import\(|fetch\(["']https?:)""", path.read_text()), path


def files_of_style() -> str:
    (name,) = (file for file in files() if file.endswith(".css"))
    return name


def test_scripts_and_styles_stay_small():
    scripts = sum(path.stat().st_size for path in STATIC.rglob("*.js"))
    styles = sum(path.stat().st_size for path in STATIC.rglob("*.css"))
    assert scripts < SCRIPT_BYTES
    assert styles < STYLE_BYTES
