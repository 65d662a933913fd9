"""Readers of rich formats run in a child process with limits on memory, time and output.

A hostile document can then cost one child its life, and its item an error by name, but never the web process or the
worker. `python -m workbench.ingest.sandbox READER` reads bytes from stdin and answers with JSON on stdout.
"""

import json
import os
import resource
import subprocess
import sys
from dataclasses import asdict

from workbench.errors import IngestError
from workbench.ingest.readers import READERS, Entry, Hints, Read

MEMORY_MB = 1024
CPU_SECONDS = 20
WALL_SECONDS = 30
_OUTPUT_MOST = 20_000_000


def read(reader: str, content: bytes, hints: Hints) -> Read:
    """Run a reader in a child; IngestError "reader-timeout" or "reader-memory" when it is over its limits."""
    command = [sys.executable, "-P", "-m", "workbench.ingest.sandbox", reader, json.dumps(asdict(hints))]
    environment = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "PYTHONPATH": os.pathsep.join(sys.path)}
    try:
        done = subprocess.run(  # noqa: S603 - our own module with our own arguments
            command, input=content, capture_output=True, timeout=WALL_SECONDS, env=environment, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise IngestError("reader-timeout", f"Reading it took more than {WALL_SECONDS} s and was stopped.") from error
    if done.returncode == 0 and len(done.stdout) <= _OUTPUT_MOST:
        return _answer(json.loads(done.stdout))
    if done.returncode in {-9, -24}:
        raise IngestError("reader-timeout", f"Reading it took more than {CPU_SECONDS} s of work and was stopped.")
    if done.returncode == _NO_MEMORY:
        raise IngestError("reader-memory", f"Reading it took more than {MEMORY_MB} MB of memory and was stopped.")
    raise IngestError("damaged", "The file broke its reader and was given up. It is kept as it came.")


_NO_MEMORY = 97


def _answer(answer: dict[str, object]) -> Read:
    if "code" in answer:
        raise IngestError(str(answer["code"]), str(answer["message"]))
    values: dict[str, object] = {**answer, "entries": tuple(Entry(**entry) for entry in answer["entries"])}  # type: ignore[attr-defined]
    return Read(**values)  # type: ignore[arg-type]


def main() -> None:
    """The child's side."""
    reader, hints = sys.argv[1], Hints(**json.loads(sys.argv[2]))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MB << 20, MEMORY_MB << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    content = sys.stdin.buffer.read()
    try:
        answer: dict[str, object] = asdict(READERS[reader](content, hints))
    except IngestError as error:
        answer = {"code": error.code, "message": error.message}
    except MemoryError:
        os._exit(_NO_MEMORY)
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
