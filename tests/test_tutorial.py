"""Every command of the tutorial, run in its order, does what the tutorial says."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import PATIENCE

ROOT = Path(__file__).parent.parent
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", TUTORIAL, flags=re.S)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each command printed; a command that fails ends the test."""
    folder = tmp_path_factory.mktemp("tutorial")
    shutil.copytree(ROOT / "fixtures", folder / "fixtures")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WORKBENCH_")}
    shim = folder / "bin"
    shim.mkdir()
    (shim / "workbench").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m workbench "$@"\n')
    (shim / "workbench").chmod(0o755)
    environment |= {"PATH": f"{shim}:{environment['PATH']}", "PYTHONPATH": str(ROOT)}
    printed: dict[str, str] = {}
    for number, command in enumerate(commands()):
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        printed[f"{number} {command}"] = done.stdout
    return printed


def printed_by(outputs: dict[str, str], words: str) -> list[str]:
    return [text for command, text in outputs.items() if words in command]


def test_check_finds_the_swapped_digits(outputs):
    text = printed_by(outputs, "workbench check")[0]
    assert "8.5 percent" in text
    assert "5.8" in text
    assert "✕" in text


def test_check_prints_json_for_programs(outputs):
    claim = json.loads(printed_by(outputs, "--json")[0])
    assert 0 <= claim["worthiness"] <= 1
    assert claim["matches"]


def test_the_same_article_is_recognised(outputs):
    first, second = printed_by(outputs, "workbench ingest")
    assert "Added." in first
    assert "The desk has this text since" in second


def test_match_shows_the_conflict_first(outputs):
    text = printed_by(outputs, "workbench match")[0]
    assert "Survey, February 2023" in text.splitlines()[0]
    assert "claim says 91 percent, source says 85 percent" in text.splitlines()[1]
    assert "✕" in text.splitlines()[1]


def test_the_desk_is_proved_whole(outputs):
    assert "The log is whole" in printed_by(outputs, "audit verify")[0]
    assert "✕" not in printed_by(outputs, "doctor")[0]
