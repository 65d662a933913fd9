"""`workbench serve` as a process of its own: how soon it answers, and what it takes of processor and memory."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.processes import family

TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Started:
    """A server that answers: its process, its address, and the seconds from the start to its first answer."""

    pid: int
    port: int
    ready_s: float
    cpu_s: float


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(instance: Path, **settings: str | int) -> Iterator[Started]:
    """Serve the desk in `instance` until the block ends; TimeoutError when it does not answer within two minutes."""
    port = free_port()
    chosen = {f"WORKBENCH_{name.upper()}": str(value) for name, value in settings.items()}
    left_out = ("WORKBENCH_", "PYTHONDONTWRITEBYTECODE")  # as the Makefile does: compiling anew takes ten seconds
    bare = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    here = {"WORKBENCH_INSTANCE": str(instance), "WORKBENCH_PORT": str(port), "WORKBENCH_LOG_LEVEL": "error"}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "workbench", "serve"], env=bare | here | chosen, stdout=subprocess.DEVNULL
    )
    try:
        wait(process, port)
        yield Started(process.pid, port, round(time.perf_counter() - began, 2), round(cpu(process.pid), 2))
    finally:
        process.terminate()
        process.wait()


def wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    """Until /readyz says yes."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise TimeoutError("the server does not answer")


def cpu(pid: int) -> float:
    """Processor seconds of a process, all that it started and those of them that ended."""
    total = 0
    for one in family(pid):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(int(fields[at]) for at in (11, 12, 13, 14))
    return total / TICKS


def memory_mb(pid: int) -> float:
    """Memory in MB (10⁶ bytes) of a process and all that it started; what they share counts once (PSS)."""
    total = 0
    for one in family(pid):
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return round(total * 1024 / 1e6, 1)


def open_files(pid: int) -> int:
    """Descriptors that a process and all that it started hold open."""
    total = 0
    for one in family(pid):
        try:
            total += len(list(Path(f"/proc/{one}/fd").iterdir()))
        except OSError:
            continue
    return total
