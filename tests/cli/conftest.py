"""A folder of the test's own, the command line in this process, and the same as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.ingest.conftest import Site, site
from tests.waiting import PATIENCE
from workbench.cli import main
from workbench.jobs.context import Context
from workbench.text import names

__all__ = ["Site", "site"]

ROOT = Path(__file__).parents[2]
Workbench = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, with no setting in the environment."""
    for name in [name for name in os.environ if name.startswith("WORKBENCH_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def workbench(folder: Path) -> Workbench:
    """Gives what a command line did, run in this process; whatever is no plain exit is a failure of the test."""

    def run(*args: object, standard_input: str | bytes | None = None) -> Result:
        if "check" in args:
            names.load()  # once for all tests of this process, where a helper would do it for each
        result = CliRunner().invoke(main, [str(arg) for arg in args], input=standard_input)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def desk(folder: Path, context: Context) -> Context:
    """The desk in the working directory, migrated and empty."""
    return context


@pytest.fixture
def environment(folder: Path) -> dict[str, str]:
    """The environment of a process of its own: this checkout, no setting but where tests want one."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WORKBENCH_", "COV"))}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def process(folder: Path, environment: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Gives what a command line did as a process: its real streams and its exit code."""

    def run(*args: object, standard_input: bytes = b"", **settings: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "workbench", *(os.fsencode(str(arg)) for arg in args)],
            cwd=folder,
            env=environment | {f"WORKBENCH_{name}": value for name, value in settings.items()},
            input=standard_input,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )

    return run
