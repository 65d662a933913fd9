"""The helper's side of `ingest.sandbox`: for each document it forks a child, which reads it within its limits.

`python -m workbench.ingest._helper` gets on standard input, a socket, one line of JSON a document with two open files:
the document and where the answer goes. It answers with the child's exit status, and ends when the socket is closed.
The child opens no socket and starts no process; that guards against mistakes of a reader, not against machine code
that took one over.
"""

import contextlib
import importlib
import json
import os
import resource
import signal
import socket
import sys
from dataclasses import asdict
from typing import Any

from workbench.errors import IngestError
from workbench.ingest.readers import READERS, Hints
from workbench.ingest.sandbox import NO_MEMORY, Limits

_DENIED = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.startfile")


def serve(line: socket.socket) -> None:
    """Answer requests until the other side is gone."""
    while (asked := _receive(line)) is not None:
        request, (question, answer) = asked
        for library in READERS[request["reader"]].libraries:
            importlib.import_module(library)
        child = os.fork()
        if child == 0:
            line.close()  # a reader that was taken over shall not answer for the next document
            _child(request, question, answer)
        os.close(question)
        os.close(answer)
        _, status = os.waitpid(child, 0)
        with contextlib.suppress(ProcessLookupError, PermissionError):  # nobody is left of its group, as it should be
            os.killpg(child, signal.SIGKILL)
        line.sendall(str(os.waitstatus_to_exitcode(status)).encode())


def _receive(line: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    message, files = b"", list[int]()
    while not message.endswith(b"\n"):
        part, more, _flags, _address = socket.recv_fds(line, 65_536, 2)
        if not part:
            return None
        message += part
        files += more
    return json.loads(message), files


def _child(request: dict[str, Any], question: int, answer: int) -> None:
    """The child: never returns, and runs nothing that the helper has to do at its end."""
    status = 1
    try:
        os.setpgid(0, 0)
        with os.fdopen(question, "rb") as asked, os.fdopen(answer, "w", encoding="utf-8") as told:
            confine(Limits(**request["limits"]))
            told.write(
                answer_to(request["reader"], asked.read(), Hints(**request["hints"]), Limits(**request["limits"]))
            )
        status = 0
    except MemoryError:
        status = NO_MEMORY
    finally:
        os._exit(status)


def confine(limits: Limits) -> None:
    """Put this process under its limits, for good; over the time on the clock the system ends it with SIGALRM."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_mb << 20, limits.memory_mb << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.answer_mb << 20, limits.answer_mb << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds)
    sys.addaudithook(_deny)


def answer_to(reader: str, content: bytes, hints: Hints, limits: Limits) -> str:
    """What the reader found, or by which error it named what stood in the way, as JSON."""
    try:
        found = READERS[reader].read(content, hints)
        if len(found.text) > limits.text_characters:
            raise IngestError(
                "too-large",
                f"The text has {len(found.text):,} characters; at most {limits.text_characters:,} are taken. Split it.",
            )
        return json.dumps(asdict(found))
    except IngestError as error:
        return json.dumps({"code": error.code, "message": error.message})


def _deny(event: str, _arguments: object) -> None:
    if event.startswith(_DENIED):
        raise PermissionError(f"a reader may not do this: {event}")


if __name__ == "__main__":
    serve(socket.socket(fileno=sys.stdin.fileno()))
