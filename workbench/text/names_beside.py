"""Names found by a process of its own, so that a command begins while spaCy still loads.

To load the recogniser takes longer than all else that a short text asks for. Inside `beside` a helper, `python -m
workbench.text.names_beside`, does that at once and is asked for the names; on two cores the command meanwhile loads the
rest, reads, and finds numbers and dates. Question and answer are a line of JSON each; it ends with the line it is on.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from workbench.domain.values import Name, NameKind
from workbench.text import names

_ROOT = Path(__file__).parents[2]


@contextmanager
def beside() -> Iterator[None]:
    """Inside, names are found by a helper; on one core, or with the recogniser loaded, by this process as always."""
    if _cores() < 2 or names.loaded():
        yield
        return
    path = os.pathsep.join(dict.fromkeys([str(_ROOT), *filter(None, sys.path)]))
    line, theirs = socket.socketpair()
    with line, theirs:
        helper = subprocess.Popen(
            [sys.executable, "-P", "-m", "workbench.text.names_beside"],
            stdin=theirs.fileno(),
            stdout=theirs.fileno(),
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,  # an interrupt is the command's; its helper is ended below, or by the line's end
        )
        theirs.close()
        try:
            with line.makefile("rb") as answers, names.found_by(lambda texts: _ask(line, answers, texts)):
                yield
        finally:
            helper.kill()
            helper.wait()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _ask(line: socket.socket, answers: BinaryIO, texts: Sequence[str]) -> list[list[Name]] | None:
    """The names of each text; `None` when the helper is gone, whatever ended it."""
    try:
        line.sendall(json.dumps(list(texts)).encode() + b"\n")
        answer = answers.readline()
    except OSError:
        return None
    if not answer.endswith(b"\n"):
        return None
    return [[Name(start, end, text, NameKind(kind)) for start, end, text, kind in one] for one in json.loads(answer)]


def _serve() -> None:
    names.load()
    for question in sys.stdin.buffer:
        found = names.find_names_many(json.loads(question))
        answer = [[[name.start, name.end, name.text, name.kind] for name in one] for one in found]
        sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    _serve()
