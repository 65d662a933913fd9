"""A process whose children do one thing and are killed in the middle of it (`kill -9`), each at another moment.

`python -m tests.faults.dying index FOLDER MOMENTS` reads passages into both indexes, in a folder of its own for each
moment, and dies after a line of `workbench/search`. `python -m tests.faults.dying migrate URL MOMENTS` brings one
database to the newest version again and again, and dies before a statement, after one, or before the commit. Moments
are spread evenly over all that there are; 0 means every one. It prints how many children died.
"""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
from sqlalchemy import event

from workbench.db import Database, migrate
from workbench.search import embedded, vectors
from workbench.search.embedded import Index
from workbench.search.schema import IndexRow
from workbench.search.vectors import Vectors

PASSAGES = 30
WIDTH = 8
MODEL = "a model"
embedded.BATCH, vectors.TAIL, vectors.BATCH = (
    8,
    8,
    4,
)  # several batches and several graphs, so that there is a middle to die in

Step = Callable[[], None]


def rows(after: int) -> list[IndexRow]:
    """The passages beyond a number; each has a word that no other has."""
    wanted = range(after + 1, PASSAGES + 1)
    return [IndexRow(key, key, f"Source {key}", f"The ferries of harbour{key}x carried passengers.") for key in wanted]


def embed(texts: Any) -> Any:
    """A vector for each text, a function of the text alone."""
    dice = [np.random.default_rng(list(text.encode())).normal(size=WIDTH) for text in texts]
    return np.stack([one / np.linalg.norm(one) for one in dice]).astype(np.float32)


def take_in(folder: Path) -> tuple[Index, Vectors]:
    """Bring both indexes in `folder` up to date."""
    words, meanings = Index(folder / "words"), Vectors(folder / "meanings", MODEL, WIDTH)
    words.catch_up(rows)
    meanings.catch_up(lambda after: ((row.passage_id, row.text) for row in rows(after)), embed)
    return words, meanings


def at_each_line(step: Step, path: str) -> None:
    """Call `step` at each line that is run of the modules under `path`."""

    def look(frame: FrameType, what: str, _argument: object) -> Any:
        if what == "call":
            return look if path in frame.f_code.co_filename else None
        if what == "line":
            step()
        return look

    threading.settrace(look)
    sys.settrace(look)


def counting(limit: int) -> tuple[Step, list[int]]:
    """Something that counts how often it is called, and dies at the call number `limit` (0: never)."""
    count = [0]

    def step() -> None:
        count[0] += 1
        if count[0] == limit:
            os.kill(os.getpid(), signal.SIGKILL)

    return step, count


def index(folder: Path, limit: int) -> int:
    """Take everything in, dying at line `limit`; how many lines there were."""
    step, count = counting(limit)
    (folder / str(limit)).mkdir()
    at_each_line(step, f"{os.sep}workbench{os.sep}search{os.sep}")
    take_in(folder / str(limit))
    return count[0]


def migration(url: str, limit: int) -> int:
    """Migrate, dying at moment `limit`; how many there were. Without a limit nothing is kept."""
    step, count = counting(limit)
    database = Database(url)
    for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(database.engine, moment, lambda *_: step())
    if limit == 0:

        def stop(_connection: Any) -> None:
            raise RuntimeError("counted")

        event.listen(database.engine, "commit", stop)
        try:
            migrate(database)
        except RuntimeError:
            return count[0]
    migrate(database)
    return count[0]


def in_a_child(work: Callable[[], int]) -> tuple[int, int]:
    """Do it in a child: the signal that ended it (0 for none), and what it counted."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            os.write(writing, json.dumps(work()).encode())
        except BaseException as error:  # noqa: BLE001 - told by the exit status
            sys.stderr.write(f"{error!r}\n")
            sys.stderr.flush()
            os._exit(1)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status > 0:
        sys.exit(f"a child ended with {status}")
    return -status, int(json.loads(told or b"0"))


def main(what: str, where: str, wanted: int) -> None:
    """Count the moments, then die at them, one child a moment."""

    def work(limit: int) -> int:
        return index(Path(where), limit) if what == "index" else migration(where, limit)

    _, total = in_a_child(lambda: work(0))
    step = 1 if wanted == 0 else max(1, total // wanted)
    ends = [in_a_child(lambda limit=limit: work(limit))[0] for limit in range(1, total + 1, step)]  # type: ignore[misc]
    sys.stdout.write(f"{ends.count(signal.SIGKILL)}\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
