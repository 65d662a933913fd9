"""A wheel holds all that the workbench needs, and runs where no checkout is."""

import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from collections.abc import Iterable
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.waiting import PATIENCE
from workbench import __version__

ROOT = Path(__file__).parents[2]
LIBRARIES = dict.fromkeys(sysconfig.get_path(kind) for kind in ("purelib", "platlib"))
MOVED = {"templates": "workbench/_templates", "migrations": "workbench/_migrations", "fixtures": "workbench/_fixtures"}
PLACE = "import json, sys, workbench; print(json.dumps([workbench.__file__, sys.path]))"
APPLICATION = """
import json
from app import app as made
browser = made.test_client()
answers = [browser.get(path) for path in ("/healthz", "/sign-in", "/static/workbench.css")]
shown = [[answer.status_code, answer.get_data(as_text=True)[:2000]] for answer in answers]
made.extensions["workbench"].close()
print(json.dumps([made.template_folder, made.static_folder, shown]))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without network by the hatchling of this environment."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=PATIENCE)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def target(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh folder with the wheel installed in it, without its dependencies: those are this environment's."""
    folder = tmp_path_factory.mktemp("target") / "installed"
    uv = Path(sys.executable).with_name("uv")
    options = ["--offline", "--no-index", "--no-deps", "--no-cache", "--quiet", "--python", sys.executable]
    command = [str(uv), "pip", "install", *options, "--target", str(folder), str(wheel)]
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
    return folder


@pytest.fixture
def run(target: Path, tmp_path: Path):
    """Gives what a program printed in an empty folder; it sees the wheel and the libraries, and no checkout."""

    def python(*args: str) -> str:
        # -S: without it, the environment's own path file would put the checkout behind the wheel.
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("WORKBENCH_", "PYTHON", "COV"))
        }
        done = subprocess.run(
            [sys.executable, "-S", *args],
            cwd=tmp_path,
            env=kept | {"PYTHONPATH": os.pathsep.join([str(target), *LIBRARIES])},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return python


def files_below(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_it_holds_every_file_of_the_package_and_what_stands_beside_it(wheel):
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    wanted = {f"workbench/{name}" for name in files_below(ROOT / "workbench")} | {"app.py"}
    for name, place in MOVED.items():
        wanted |= {f"{place}/{path}" for path in files_below(ROOT / name)}
    assert wanted - held == set()


def test_it_holds_nothing_else_but_what_describes_it(wheel):
    with zipfile.ZipFile(wheel) as archive:
        others = [name for name in archive.namelist() if not name.startswith("workbench/") and name != "app.py"]
    assert {name.split("/")[0] for name in others} == {f"claim_workbench-{__version__}.dist-info"}
    assert any(name.endswith("licenses/LICENSE") for name in others)


def test_it_asks_for_what_the_project_does(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        about = message_from_bytes(archive.read(name))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (about["Name"], about["Version"]) == (project["name"], __version__)
    asked = about.get_all("Requires-Dist")
    assert names(line for line in asked if "extra ==" not in line) == names(project["dependencies"])
    assert names(line for line in asked if "extra ==" in line) == names(project["optional-dependencies"]["training"])


def names(requirements: Iterable[str]) -> list[str]:
    found = [re.match(r"[\w.-]+", line) for line in requirements]
    return sorted(re.sub(r"[-_.]+", "-", name[0]).lower() for name in found if name)


def test_what_runs_is_the_wheel_and_no_checkout(run, target):
    place, path = json.loads(run("-c", PLACE))
    assert Path(place).is_relative_to(target)
    assert str(ROOT) not in path


def test_the_command_is_installed_and_helps(run, target):
    text = run(str(target / "bin" / "workbench"), "--help")
    assert text.startswith("Usage: workbench ")
    assert "check" in text


def test_an_article_is_checked_without_a_desk(run, target):
    fixtures = target / "workbench" / "_fixtures"
    article = fixtures / "articles" / "prices-december.txt"
    lines = run("-m", "workbench", "check", str(article), "--sources", str(fixtures / "sources"), "--json")
    claims = [json.loads(line) for line in lines.splitlines()]
    (claim,) = [claim for claim in claims if "8.5 percent" in claim["text"]]
    assert claim["matches"][0]["conflicts"][0]["source"] == "5.8 percent"


def test_an_empty_folder_becomes_a_desk_whose_pages_a_wsgi_server_serves_by_name(run, target):
    assert run("-m", "workbench", "migrate").startswith("The database stands at migration ")
    templates, static, answers = json.loads(run("-c", APPLICATION))
    assert Path(templates).is_relative_to(target)
    assert Path(static).is_relative_to(target)
    assert [status for status, _ in answers] == [200, 200, 200]
    assert "<form" in answers[1][1]
    assert "{" in answers[2][1]
