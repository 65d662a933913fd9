"""Readers of rich formats run in a child process with limits on memory, time and output.

A hostile document can then cost one child its life, and its item an error by name, but never the web process or the
worker. The children are forked by a helper process (`ingest._helper`) that has the readers' libraries loaded, because
starting an interpreter and importing them takes longer than reading. A helper serves one document at a time; when
several are read at once there are as many helpers, and they are kept for the next ones. Question and answer are files,
not pipes: the system itself then bounds the answer, and nobody has to pump.
"""

import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from workbench.errors import IngestError
from workbench.ingest.readers import Entry, Hints, Read

NO_MEMORY = 97
"""Exit status of a child that was refused memory."""

_ROOT = Path(__file__).parents[2]
_START_SECONDS = 60.0  # what a helper may take to start and to load a reader's libraries on a busy machine


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: address space, processor time, time on the clock, and the answer it may write."""

    memory_mb: int = 1024
    cpu_seconds: int = 15
    wall_seconds: float = 20.0
    text_characters: int = 4_000_000
    answer_mb: int = 64


LIMITS = Limits()


def read(reader: str, content: bytes, hints: Hints, limits: Limits = LIMITS) -> Read:
    """Run a reader in a child.

    IngestError "reader-timeout" or "reader-memory" when it is over its limits, "damaged" when it broke, or whatever
    the reader itself raised.
    """
    request = json.dumps({"reader": reader, "hints": asdict(hints), "limits": asdict(limits)})
    with tempfile.TemporaryFile() as question, tempfile.TemporaryFile() as answer:
        question.write(content)
        question.flush()
        question.seek(0)
        status = _ask(request, (question.fileno(), answer.fileno()), limits)
        answer.seek(0)
        return _judge(status, answer.read(), limits)


class _Helper:
    """The process that forks a child for each document."""

    def __init__(self) -> None:
        path = os.pathsep.join(dict.fromkeys([str(_ROOT), *filter(None, sys.path)]))
        environment = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "PYTHONPATH": path}
        self._line, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "workbench.ingest._helper"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
            )

    def ask(self, request: str, files: tuple[int, int], seconds: float) -> int | None:
        """How the child ended, as `Popen.returncode` tells it; None when the helper itself is gone or stuck."""
        self._line.settimeout(seconds)
        try:
            socket.send_fds(self._line, [request.encode() + b"\n"], files)
            told = self._line.recv(64)
        except OSError:
            return None
        return int(told) if told else None

    def close(self) -> None:
        """Let go of the line only: the helper belongs to another process."""
        self._line.close()
        self._process.returncode = 0  # it is not ours to wait for

    def end(self) -> None:
        """End the helper, with whatever child it has."""
        self._line.close()
        with contextlib.suppress(ProcessLookupError):  # it may end in this moment by itself
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


_idle: list[_Helper] = []
_lock = threading.Lock()


def _ask(request: str, files: tuple[int, int], limits: Limits) -> int | None:
    with _lock:
        waiting = _idle.pop() if _idle else None
    for helper in (waiting, None):  # a helper that waited may have been killed meanwhile; a new one was not
        asked = helper or _Helper()
        status = asked.ask(request, files, limits.wall_seconds + _START_SECONDS)
        if status is not None:
            with _lock:
                _idle.append(asked)
            return status
        asked.end()
        if helper is None:
            break
    return None


def _end_all() -> None:
    with _lock:
        while _idle:
            _idle.pop().end()


def _forget_all() -> None:
    """In a forked process: its parent's helpers are not its own, and the lock may have been held."""
    global _lock  # noqa: PLW0603 - a lock held by a thread that is not here can only be replaced
    _lock = threading.Lock()
    while _idle:
        _idle.pop().close()


atexit.register(_end_all)
os.register_at_fork(after_in_child=_forget_all)


def _judge(status: int | None, answer: bytes, limits: Limits) -> Read:
    if status == 0:
        return _answer(json.loads(answer))
    if status == -signal.SIGALRM:
        raise _slow(f"{limits.wall_seconds:g} s")
    if status in {-signal.SIGXCPU, -signal.SIGKILL}:
        raise _slow(f"{limits.cpu_seconds} s of work")
    if status == NO_MEMORY:
        raise IngestError("reader-memory", f"Reading it took more than {limits.memory_mb} MB of memory; stopped.")
    raise IngestError("damaged", "The file broke its reader and was given up. It is damaged, or made to do harm.")


def _slow(limit: str) -> IngestError:
    return IngestError("reader-timeout", f"Reading it took more than {limit}; it was stopped. Split or simplify it.")


def _answer(answer: dict[str, Any]) -> Read:
    if "code" in answer:
        raise IngestError(str(answer["code"]), str(answer["message"]))
    entries = tuple(Entry(**entry) for entry in answer["entries"])
    return Read(**{**answer, "entries": entries, "notes": tuple(answer["notes"])})
