"""Put faults into a copy of the project and see that the test goes red: `python -m tests.mutants [NAME…]`.

Prints a line for each: what became of the test, its seconds, the fault, the test. Exit code 1 when a test stayed green
with a fault in the code. Faults that only PostgreSQL shows are left out where WORKBENCH_TEST_POSTGRES names no server.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.mutants.seeds import MUTANTS, Mutant

ROOT = Path(__file__).parents[2]
PARTS = ("workbench", "templates", "migrations", "fixtures", "tests", "bench", "docs", "app.py", "pyproject.toml")


def copy(folder: Path) -> None:
    """The project without what is made from it."""
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, folder / part)


@contextmanager
def with_fault(folder: Path, mutant: Mutant) -> Iterator[None]:
    """The copy has the fault until the block ends."""
    path = folder / mutant.path
    right = path.read_text(encoding="utf-8")
    assert right.count(mutant.old) == 1, f"{mutant.name}: {mutant.path} holds what is to be changed not once"
    path.write_text(right.replace(mutant.old, mutant.new), encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(right, encoding="utf-8")


def is_caught(folder: Path, mutant: Mutant) -> bool:
    """Whether a test fails with the fault in: one that cannot be collected has seen nothing."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # compiling everything anew takes longer than most tests
    if not mutant.server:
        environment.pop("WORKBENCH_TEST_POSTGRES", None)
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-m", "not long and not browser", *mutant.test.split()]
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=900)
    if ran.returncode not in {0, 1}:
        sys.stderr.write(ran.stdout[-3000:] + ran.stderr[-3000:])
    return ran.returncode == 1 and "FAILED " in ran.stdout


def main(names: list[str]) -> int:
    """Try each; how many were not caught."""
    missed = 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        copy(folder)
        for mutant in [MUTANTS[name] for name in names] if names else MUTANTS.values():
            if mutant.server and not os.environ.get("WORKBENCH_TEST_POSTGRES"):
                sys.stdout.write(f"not run        {mutant.name}: it needs {mutant.server}\n")
                continue
            began = time.monotonic()
            with with_fault(folder, mutant):
                caught = is_caught(folder, mutant)
            missed += not caught
            said = "red  " if caught else "GREEN"
            sys.stdout.write(f"{said} {time.monotonic() - began:6.1f} s {mutant.name}: {mutant.test}\n")
            sys.stdout.flush()
    return missed


if __name__ == "__main__":
    sys.exit(min(1, main(sys.argv[1:])))
