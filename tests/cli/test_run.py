"""`workbench run` and `make run`: from nothing to a desk that one can click through."""

import os
import re
import shutil
import signal
import subprocess

import pytest

from tests.cli.conftest import ROOT
from tests.cli.test_serve import get, served, stop
from tests.waiting import PATIENCE
from workbench.cli import serve
from workbench.services import demo

MAKE = shutil.which("make")


def test_an_empty_folder_becomes_a_demo_desk_that_is_served(environment, folder):
    with served(environment, "run") as (process, address, printed):
        text = "".join(printed)
        assert "Loading the demo desk" in text
        assert "Best match" in text
        assert "✕" in text
        links = dict(re.findall(rf"^  (\S+) +({address}/link/\S+)$", text, re.MULTILINE))
        assert set(links) == {str(role) for role in demo.PEOPLE}
        assert "\x1b" not in text
        assert get(f"{address}/healthz") == 200
        assert all(get(link) == 200 for link in links.values())
        stop(process, signal.SIGINT)
        assert process.returncode == 0


@pytest.fixture
def unserved(monkeypatch: pytest.MonkeyPatch) -> None:
    """`run` up to where the server would start."""
    monkeypatch.setattr(serve, "serve", lambda settings: None)
    monkeypatch.setattr(serve, "check_port", lambda settings: None)


def test_a_desk_with_an_article_is_left_as_it_is(workbench, desk, unserved, folder, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    (folder / "own.txt").write_text("Unemployment in Halden rose to 7.4 percent in March 2024, the office said.")
    workbench("ingest", "own.txt")
    result = workbench("run")
    assert result.exit_code == 0
    assert "Loading" not in result.stdout
    assert "7.4 percent" in result.stdout
    assert workbench("sources", "list").stdout == ""


def test_a_desk_of_ones_own_gets_a_link_for_the_first_admin(workbench, desk, unserved, folder):
    (folder / "own.txt").write_text("Unemployment in Halden rose to 7.4 percent in March 2024, the office said.")
    workbench("ingest", "own.txt")
    text = workbench("run").stdout
    assert len(re.findall(r"/link/\S+", text)) == 1
    assert "No admin has a password yet." in text


@pytest.mark.skipif(MAKE is None, reason="there is no make")
def test_an_old_python_is_one_line_and_makes_nothing(folder):
    assert MAKE is not None
    (folder / "requirements").mkdir()
    for name in ("Makefile", "pyproject.toml", "requirements/uv.txt", "requirements/runtime.txt"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "bin").mkdir()
    old = folder / "bin" / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2 && exit 0\nexit 1\n')
    old.chmod(0o755)
    done = subprocess.run(
        [MAKE, "run"],
        cwd=folder,
        env={"PATH": str(folder / "bin"), "HOME": os.environ.get("HOME", "/")},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode != 0
    said, *rest = done.stderr.splitlines()
    assert said == "The workbench needs Python 3.11 or later; this machine has Python 3.9.2."
    assert all(line.startswith(("make: ", "make[")) for line in rest)
    assert not (folder / ".venv").exists()


@pytest.mark.skipif(MAKE is None, reason="there is no make")
def test_what_make_starts_keeps_what_it_compiled_whatever_the_environment_says():
    assert MAKE is not None
    shown = "shown: ; @echo [$$PYTHONDONTWRITEBYTECODE]"
    done = subprocess.run(
        [MAKE, "--no-print-directory", "-C", str(ROOT), "--eval", shown, "shown"],
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    assert done.stdout == "[]\n"
