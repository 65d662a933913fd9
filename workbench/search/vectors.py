"""The meanings of passages: vectors on disk, and a graph over them that finds the nearest in milliseconds.

Derived data, like the lexical index, and kept apart from it: making vectors costs minutes where making the other costs
seconds, so a change of the one does not throw the other away. A folder holds

- `ids` and `vectors`: the passages in ascending order and their vectors, int8, appended to and never rewritten;
- `graph-N`: an HNSW graph (Malkov and Yashunin 2018, by usearch) over the first N of them, mapped into memory;
- `state.json`: the model that made the vectors and how many are surely there. It is written last: what a kill leaves
  beyond it is not read, and is written over by the next addition.

What the graph does not hold yet is compared one by one, so an addition is found at once. Any number of processes read;
one at a time writes.
"""

import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.errors import SearchIndexError
from workbench.search import state as state_file
from workbench.search.state import REBUILD, VectorState

if TYPE_CHECKING:
    from usearch.index import Index as Graph

Floats = NDArray[np.float32]
Small = NDArray[np.int8]
Ids = NDArray[np.int64]

STATE = "state.json"
FORMAT = 1
"""Raised whenever the files change their form."""

BATCH = 512
"""Passages that are embedded and committed at a time: what a kill makes it repeat at most."""

TAIL = 1_024
"""Vectors that may be outside of the graph before it is made anew, and a part of those in it on top."""

TAIL_PART, TAIL_PART_MEANWHILE = 64, 4
"""That part is a 64th, and a quarter while many are added: each time the whole graph is written."""

CONNECTIVITY, EFFORT_ADD, EFFORT_SEARCH = 16, 128, 96
"""The graph's links a node, and how many nodes an addition and a search look at."""

Embed = Callable[[Sequence[str]], Floats]
FetchAfter = Callable[[int], Iterable[tuple[int, str]]]
"""Gives (passage id, text to embed) of the passages above the number, ascending."""


@dataclass(frozen=True, slots=True)
class Near:
    """One passage found; `cosine` of the angle between the two vectors, -1 to 1."""

    passage_id: int
    cosine: float


@dataclass(frozen=True)
class _Rows:
    """What a reader has open: vectors mapped from disk (or in memory) and the graph over the first `held` of them."""

    state: VectorState
    ids: Ids
    vectors: Small
    graph: "Graph | None"


class Vectors:
    """The vectors in `folder` (made when it is not there), or in memory when `folder` is None.

    `model` names the encoder and its version: vectors of another one cannot be compared, and raise SearchIndexError,
    as damaged files do, naming `workbench index rebuild`. `width` is how many numbers a vector has; `lock_wait` how
    many seconds a write waits for another writer. Safe to share between threads.
    """

    def __init__(self, folder: Path | None, model: str, width: int, *, lock_wait: float = 60.0) -> None:
        self.folder = folder
        self.model = model
        self.width = width
        self.lock_wait = lock_wait
        self._lock = threading.Lock()
        self._seen = (0, 0)
        empty = VectorState(FORMAT, model, width, 0, 0, 0)
        self._rows = _Rows(empty, np.zeros(0, np.int64), np.zeros((0, width), np.int8), None)
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            if state_file.read(folder / STATE, VectorState) is None:
                self._begin(folder, empty)
            self._current()

    def search(self, vector: Floats, limit: int = 100) -> list[Near]:
        """The passages nearest in meaning, nearest first, equal ones by passage id; at most `limit`.

        `vector` has shape (width,) and any length. The graph may miss a few of the nearest; the tail misses none.
        """
        rows = self._current()
        small = quantised(vector[None, :])[0]
        if limit < 1 or not rows.state.rows or not small.any():
            return []
        found: list[tuple[float, int]] = []  # the cosine below zero, so that the nearest sort first
        if rows.graph is not None:
            near = rows.graph.search(small, min(limit, rows.state.held))
            found += zip((near.distances.astype(np.float64) - 1).tolist(), near.keys.tolist(), strict=True)
        if rows.state.held < rows.state.rows:
            tail = slice(rows.state.held, rows.state.rows)
            below = -_cosines(small, rows.vectors[tail])
            nearest = np.argsort(below, kind="stable")[:limit]
            found += zip(below[nearest].tolist(), rows.ids[tail][nearest].tolist(), strict=True)
        return [Near(key, -below) for below, key in sorted(found)[:limit]]

    def cosines(self, vector: Floats, passage_ids: Sequence[int]) -> dict[int, float]:
        """The cosine of each passage that has a vector, by passage id; the others are left out."""
        rows = self._current()
        wanted = np.array(sorted(set(passage_ids)), dtype=np.int64)
        places = np.searchsorted(rows.ids, wanted)
        inside = places < len(rows.ids)
        places, wanted = places[inside], wanted[inside]
        kept = places[rows.ids[places] == wanted]
        found = _cosines(quantised(vector[None, :])[0], rows.vectors[kept])
        return dict(zip(rows.ids[kept].tolist(), found.tolist(), strict=True))

    def count(self) -> int:
        """How many passages have a vector."""
        return self._current().state.rows

    def watermark(self) -> int:
        """The highest passage id of which it is sure that it and all below it are in; 0 for none."""
        return self._current().state.watermark

    def catch_up(self, fetch_after: FetchAfter, embed: Embed, *, progress: Callable[[int], None] | None = None) -> int:
        """Add what is missing: the passages that `fetch_after(watermark)` gives, embedded. How many there were.

        Takes the writer's lock for 512 passages at a time and commits them, so that two who catch up share the work and
        a kill costs little: the next call goes on from there. `progress` hears the number after each commit.
        ValueError when the passages do not come in ascending order.
        """
        total = 0
        while count := self._next(fetch_after, embed):
            total += count
            if progress is not None:
                progress(total)
        return total

    def _next(self, fetch_after: FetchAfter, embed: Embed) -> int:
        with self._writing():
            batch = list(islice(fetch_after(self.watermark()), BATCH))
            if batch:
                self._append([key for key, _ in batch], embed([text for _, text in batch]))
            state = self._current().state
            part = TAIL_PART_MEANWHILE if len(batch) == BATCH else TAIL_PART
            if state.rows - state.held > TAIL + state.held // part:
                self._regraph()
        return len(batch)

    def _begin(self, folder: Path, empty: VectorState) -> None:
        with self._writing():  # another that begins at once may have begun, and added something, meanwhile
            if state_file.read(folder / STATE, VectorState) is None:
                state_file.write(folder / STATE, empty)

    def _append(self, ids: Sequence[int], vectors: Floats) -> None:
        rows = self._current()
        fresh = np.array(ids, dtype=np.int64)
        before = rows.state.watermark
        if len(fresh) and (fresh[0] <= before or (np.diff(fresh) <= 0).any()):
            raise ValueError(f"passages must come with ascending ids above {before}; got {fresh[:3].tolist()} …")
        state = rows.state.grown(len(fresh), int(fresh[-1]))
        small = quantised(vectors)
        if self.folder is None:
            self._rows = _Rows(state, np.append(rows.ids, fresh), np.append(rows.vectors, small, axis=0), None)
            return
        _write_at(self.folder / "ids", rows.state.rows * 8, fresh.tobytes())
        _write_at(self.folder / "vectors", rows.state.rows * self.width, small.tobytes())
        state_file.write(self.folder / STATE, state)

    def _regraph(self) -> None:
        rows = self._current()
        if self.folder is None:
            return
        graph = _empty_graph(self.width)
        if rows.state.held:
            graph.load(str(self.folder / rows.state.graph))
        graph.add(rows.ids[rows.state.held :], rows.vectors[rows.state.held :])
        state = rows.state.graphed()
        fresh = self.folder / "graph.new"
        graph.save(str(fresh))
        with fresh.open("rb") as written:
            os.fsync(written.fileno())
        fresh.replace(self.folder / state.graph)
        state_file.write(self.folder / STATE, state)
        for old in self.folder.glob("graph-*"):
            if old.name != state.graph:
                old.unlink()  # who has it mapped keeps it until it looks again

    def _current(self) -> _Rows:
        """The newest state, opened anew when another process or thread has added something."""
        if self.folder is None:
            return self._rows
        with self._lock:
            seen = state_file.seen(self.folder / STATE)
            if seen != self._seen:
                self._rows, self._seen = self._opened(self.folder), seen
            return self._rows

    def _opened(self, folder: Path) -> _Rows:
        state = state_file.read(folder / STATE, VectorState)
        if state is None or (state.format, state.model, state.width) != (FORMAT, self.model, self.width):
            has = "no state file" if state is None else f"vectors of {state.model} (format {state.format})"
            raise SearchIndexError(f"{folder} has {has}; this release reads {self.model} (format {FORMAT}). {REBUILD}")
        if not state.rows:
            return _Rows(state, np.zeros(0, np.int64), np.zeros((0, self.width), np.int8), None)
        try:
            ids = np.memmap(folder / "ids", np.int64, "r", shape=(state.rows,))
            vectors = np.memmap(folder / "vectors", np.int8, "r", shape=(state.rows, self.width))
            return _Rows(state, ids, vectors, self._graph(folder, state))
        except (OSError, ValueError, RuntimeError) as error:
            raise SearchIndexError(f"The vectors in {folder} cannot be read ({error}). {REBUILD}") from error

    def _graph(self, folder: Path, state: VectorState) -> "Graph | None":
        if not state.held:
            return None
        if self._rows.graph is not None and self._rows.state.held == state.held:
            return self._rows.graph
        graph = _empty_graph(self.width)
        graph.view(str(folder / state.graph))
        if len(graph) != state.held:
            raise ValueError(f"{state.graph} has {len(graph)} nodes")
        return graph

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """The writer's lock, which the operating system frees when its holder dies."""
        if self.folder is None:
            with self._lock:
                yield
            return
        with (self.folder / "lock").open("w") as file:
            until = time.monotonic() + self.lock_wait
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except OSError as error:
                    if time.monotonic() >= until:
                        raise SearchIndexError(
                            f"Another process is adding vectors and did not finish within {self.lock_wait:g} seconds;"
                            " nothing was changed. Try again, or see `workbench index status`."
                        ) from error
                time.sleep(0.02)
            yield


def quantised(vectors: Floats) -> Small:
    """Rows as int8, each stretched to -127…127: the angle between two vectors does not depend on their lengths."""
    longest = np.abs(vectors).max(axis=1, keepdims=True) if len(vectors) else np.zeros((0, 1), np.float32)
    return np.rint(vectors / np.where(longest > 0, longest, 1) * 127).astype(np.int8)


def _cosines(one: Small, others: Small) -> Floats:
    """The cosine of one vector with each row of others; 0 beside a row of zeros."""
    rows = others.astype(np.float32)
    mine = one.astype(np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows)) * np.sqrt(mine @ mine)
    found: Floats = (rows @ mine) / np.maximum(lengths, np.float32(1))
    return found


def _empty_graph(width: int) -> "Graph":
    from usearch.index import Index as Graph  # half a second that who never searches does not pay

    return Graph(
        ndim=width,
        metric="cos",
        dtype="i8",
        connectivity=CONNECTIVITY,
        expansion_add=EFFORT_ADD,
        expansion_search=EFFORT_SEARCH,
    )


def _write_at(path: Path, offset: int, content: bytes) -> None:
    with path.open("r+b" if path.exists() else "wb") as out:
        out.truncate(offset)  # what a kill left there
        out.seek(offset)
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
