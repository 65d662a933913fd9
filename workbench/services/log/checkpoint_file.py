"""The file of checkpoints: one JSON object a line, only ever added to, each line on the disk before it counts.

A line holds the checkpoint, the proof that the tree of the line before grew into its own, and the peaks from which the
tree grows on, so that neither needs the whole log again.
"""

import fcntl
import itertools
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import structlog

from workbench.domain.checkpoints import Checkpoint, read_checkpoint
from workbench.domain.merkle import HASH
from workbench.errors import BadInputError, WorkbenchError

LOG = structlog.get_logger(__name__)
_TAIL = 16_384  # the longest line is below 10,000 bytes: a checkpoint and twice 63 hashes


PATIENCE_S = 10.0
"""How long one waits for who holds the file: a process that was stopped, or a machine that is gone, never lets go."""


class HeldError(WorkbenchError):
    """Another process has held the file for so long that it must have been stopped."""

    code = "checkpoints-held"
    http_status = 503


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the file. `consistency` is empty in the first one."""

    checkpoint: Checkpoint
    consistency: tuple[bytes, ...]
    peaks: tuple[bytes, ...]

    def to_line(self) -> bytes:
        """The line, with its end."""
        values = {
            "checkpoint": self.checkpoint.to_data(),
            "consistency": [node.hex() for node in self.consistency],
            "peaks": [node.hex() for node in self.peaks],
        }
        return json.dumps(values, sort_keys=True, separators=(",", ":")).encode() + b"\n"


class CheckpointFile:
    """The file at `path`; it need not exist yet."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the file for one block: no other thread or process appends meanwhile. A torn end is healed first.

        HeldError when another does not let go of it.
        """
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self.path.open("ab") as file:
            _hold(file, self.path)
            self._heal()
            yield

    def last(self) -> Entry | None:
        """The newest line that was written whole; None when there is none."""
        try:
            with self.path.open("rb") as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
                lines = file.read().split(b"\n")[:-1]
        except FileNotFoundError:
            return None
        return read_line(lines[-1]) if lines else None

    def lines(self) -> Iterator[bytes]:
        """Every line as it stands, oldest first. A torn end is left out."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            yield from itertools.takewhile(lambda line: line.endswith(b"\n"), file)

    def entries(self) -> Iterator[Entry]:
        """Every line, read; BadInputError names the first that cannot be."""
        for number, line in enumerate(self.lines(), start=1):
            try:
                yield read_line(line)
            except BadInputError as error:
                raise BadInputError(f"Line {number} of {self.path}: {error.message}") from error

    def append(self, entry: Entry) -> None:
        """Add a line, on the disk when this returns. Only while `locked`."""
        with self.path.open("ab") as file:
            file.write(entry.to_line())
            file.flush()
            os.fsync(file.fileno())

    def _heal(self) -> None:
        """Take off a line that a crash cut short: it was never shown to anybody. A whole one gets its end."""
        with self.path.open("r+b") as file:
            size = file.seek(0, os.SEEK_END)
            start = max(0, size - _TAIL)
            file.seek(start)
            torn = file.read().rpartition(b"\n")[2]
            if not torn:
                return
            try:
                read_line(torn)
                file.write(b"\n")
            except BadInputError:
                LOG.warning("took off a checkpoint that was cut short", file=str(self.path), bytes=len(torn))
                file.truncate(size - len(torn))


def _hold(file: IO[bytes], path: Path) -> None:
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise HeldError(f"Another process has held {path} for {PATIENCE_S:g} seconds.") from None
            time.sleep(0.005)
        else:
            return


def read_line(line: bytes) -> Entry:
    """A line as `to_line` writes it; BadInputError when it is none."""
    try:
        values = json.loads(line)
        checkpoint = read_checkpoint(values["checkpoint"])
        nodes = [tuple(bytes.fromhex(node) for node in values[name]) for name in ("consistency", "peaks")]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadInputError(f"It is no line of checkpoints: {error}.") from error
    if any(len(node) != HASH for node in (*nodes[0], *nodes[1])):
        raise BadInputError(f"It is no line of checkpoints: a hash has not {HASH} bytes.")
    return Entry(checkpoint, *nodes)
