"""Readers of rich formats run in a child process with limits on memory, time and output.

A hostile document can then cost one child its life, and its item an error by name, but never the web process or the
worker. `python -m workbench.ingest.sandbox READER HINTS LIMITS` reads bytes from stdin and answers with JSON on stdout.
Both are files, not pipes: the system itself then bounds the answer, and nobody has to pump. The child opens no socket
and starts no process; that guards against mistakes of a reader, not against machine code that took one over.
"""

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from workbench.errors import IngestError
from workbench.ingest.readers import READERS, Entry, Hints, Read

_NO_MEMORY = 97
_DENIED = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.startfile")
_ROOT = Path(__file__).parents[2]


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
    arguments = (reader, json.dumps(asdict(hints)), json.dumps(asdict(limits)))
    command = [sys.executable, "-P", "-m", "workbench.ingest.sandbox", *arguments]
    path = os.pathsep.join(dict.fromkeys([str(_ROOT), *filter(None, sys.path)]))
    environment = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "PYTHONPATH": path}
    with tempfile.TemporaryFile() as question, tempfile.TemporaryFile() as answer:
        question.write(content)
        question.seek(0)
        child = subprocess.Popen(  # noqa: S603 - our own module with our own arguments
            command, stdin=question, stdout=answer, stderr=subprocess.DEVNULL, env=environment, start_new_session=True
        )
        try:
            status = child.wait(limits.wall_seconds)
        except subprocess.TimeoutExpired as error:
            raise _slow(f"{limits.wall_seconds:g} s") from error
        finally:
            _end(child)
        answer.seek(0)
        return _judge(status, answer.read(), limits)


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Kill the child, and whatever it may have started, and wait for it to be gone."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):  # it may end in this moment by itself
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _judge(status: int, answer: bytes, limits: Limits) -> Read:
    if status == 0:
        return _answer(json.loads(answer))
    if status in {-signal.SIGXCPU, -signal.SIGKILL}:
        raise _slow(f"{limits.cpu_seconds} s of work")
    if status == _NO_MEMORY:
        raise IngestError("reader-memory", f"Reading it took more than {limits.memory_mb} MB of memory; stopped.")
    raise IngestError("damaged", "The file broke its reader and was given up. It is damaged, or made to do harm.")


def _slow(limit: str) -> IngestError:
    return IngestError("reader-timeout", f"Reading it took more than {limit}; it was stopped. Split or simplify it.")


def _answer(answer: dict[str, Any]) -> Read:
    if "code" in answer:
        raise IngestError(str(answer["code"]), str(answer["message"]))
    return Read(**{**answer, "entries": tuple(Entry(**entry) for entry in answer["entries"])})


def _deny(event: str, _arguments: object) -> None:
    if event.startswith(_DENIED):
        raise PermissionError(f"a reader may not do this: {event}")


def main(reader: str, hints: Hints, limits: Limits) -> None:
    """The child's side."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_mb << 20, limits.memory_mb << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.answer_mb << 20, limits.answer_mb << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_deny)
    content = sys.stdin.buffer.read()
    try:
        found = READERS[reader].read(content, hints)
        if len(found.text) > limits.text_characters:
            raise IngestError(
                "too-large",
                f"The text has {len(found.text):,} characters; at most {limits.text_characters:,} are taken. Split it.",
            )
        answer: dict[str, Any] = asdict(found)
    except IngestError as error:
        answer = {"code": error.code, "message": error.message}
    except MemoryError:
        os._exit(_NO_MEMORY)
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1], Hints(**json.loads(sys.argv[2])), Limits(**json.loads(sys.argv[3])))
