"""The lexical index over passages, inside the process: tantivy, in a folder or in memory.

Derived data, never the truth. A commit of tantivy is atomic, and the state file is written after it: a kill between
the two leaves passages that are in the index above the watermark, and adding a passage again replaces it, so
`catch_up` only repeats work. Any number of processes read; one at a time writes, held by tantivy's own lock, which
the operating system frees when its holder dies.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import tantivy

from workbench.errors import SearchIndexError
from workbench.search import state
from workbench.search.schema import VERSION, Hit, IndexRow, document, query_for, register, schema
from workbench.search.state import REBUILD, State

BATCH = 50_000
"""Rows between two commits of a catch-up: what a kill makes it repeat at most."""

FetchAfter = Callable[[int], Iterable[IndexRow]]
"""Gives the rows whose passage id is above the number, in ascending order."""


class Index:
    """The index in `folder` (made when it is not there), or in memory when `folder` is None.

    Raises SearchIndexError, naming `workbench index rebuild`, when the folder holds an index of another version or a
    damaged one. `lock_wait` is how many seconds a write waits for another writer. Safe to share between threads.
    """

    def __init__(self, folder: Path | None, *, lock_wait: float = 5.0) -> None:
        self.folder = folder
        self.lock_wait = lock_wait
        self._memory_state = State(VERSION, 0)
        self._schema = schema()
        with _readable(folder):
            self._index = tantivy.Index(self._schema) if folder is None else self._open(folder)
            register(self._index)
            # Reloaded before each search (30 microseconds) instead of in the background: a commit of any process
            # is seen by the very next search.
            self._index.config_reader("manual")
            self._index.reload()

    def _open(self, folder: Path) -> tantivy.Index:
        found = state.read(folder / "state.json", State)
        exists = (folder / "meta.json").exists()
        if found is None and not exists:
            folder.mkdir(parents=True, exist_ok=True)
            found = State(VERSION, 0)
            state.write(folder / "state.json", found)
        if found is None or found.schema != VERSION:
            has = "no state file" if found is None else f"version {found.schema}"
            raise SearchIndexError(f"The search index in {folder} has {has}; this release reads {VERSION}. {REBUILD}")
        if not exists and found.watermark:
            raise SearchIndexError(f"The search index in {folder} has lost its files. {REBUILD}")
        return tantivy.Index(self._schema, path=str(folder))

    def search(self, text: str, limit: int = 100) -> list[Hit]:
        """The passages that share words with `text`, best first, equal scores by passage id; at most `limit`.

        Every text gets an answer: it is taken as words, and a text without a word finds nothing.
        """
        if limit < 1:
            return []
        with _readable(self.folder):
            self._index.reload()
            searcher = self._index.searcher()
            query = query_for(text, self._schema, searcher)
            if query is None or not searcher.num_docs:
                return []
            found = searcher.search(query, limit, count=False).hits
            addresses = [address for _, address in found]
            passages = searcher.fast_field_values("passage_id", addresses)
            sources = searcher.fast_field_values("source_id", addresses)
        rows = zip(passages, sources, (score for score, _ in found), strict=True)
        hits = [Hit(int(passage or 0), int(source or 0), float(score)) for passage, source, score in rows]
        return sorted(hits, key=lambda hit: (-hit.score, hit.passage_id))

    def add(self, rows: Iterable[IndexRow]) -> int:
        """Put the rows in, replacing those with the same passage id; searchable on return. How many there were.

        All or nothing. Does not move the watermark: a row below it may still be on its way in another process.
        """
        with self._writer() as writer:
            return self._put(writer, rows)

    def remove(self, source_id: int) -> None:
        """Take every passage of the source out; gone from searches on return."""
        with self._writer() as writer:
            writer.delete_documents_by_term("source_id", source_id)
            writer.commit()

    def catch_up(self, fetch_after: FetchAfter, *, progress: Callable[[int], None] | None = None) -> int:
        """Add what the index has missed: the rows that `fetch_after(watermark)` gives, under the writer's lock.

        Commits and moves the watermark every 50,000 rows, so that a kill costs one batch. How many rows there were;
        `progress` hears that number after each batch. ValueError when the rows do not come in ascending order.
        """
        with self._writer() as writer:
            return self._follow(writer, fetch_after, progress)

    def rebuild(self, fetch_after: FetchAfter, *, progress: Callable[[int], None] | None = None) -> int:
        """Empty the index and fill it from the first row. A kill leaves a part that `catch_up` completes."""
        with self._writer() as writer:
            self._remember(0)
            writer.delete_all_documents()
            writer.commit()
            return self._follow(writer, fetch_after, progress)

    def count(self) -> int:
        """How many passages are in the index."""
        with _readable(self.folder):
            self._index.reload()
            return int(self._index.searcher().num_docs)

    def watermark(self) -> int:
        """The highest passage id of which it is sure that it and all below it are in; 0 for none."""
        if self.folder is None:
            return self._memory_state.watermark
        found = state.read(self.folder / "state.json", State)
        return found.watermark if found else 0

    def _follow(
        self, writer: tantivy.IndexWriter, fetch_after: FetchAfter, progress: Callable[[int], None] | None
    ) -> int:
        last, total = self.watermark(), 0
        empty = self.count() == 0
        rows = iter(fetch_after(last))
        while batch := list(islice(rows, BATCH)):
            for row in batch:
                if row.passage_id <= last:
                    raise ValueError(f"rows must come with ascending passage ids above {last}; got {row.passage_id}")
                last = row.passage_id
            total += self._put(writer, batch, anew=empty)
            self._remember(last)
            if progress is not None:
                progress(total)
        return total

    def _put(self, writer: tantivy.IndexWriter, rows: Iterable[IndexRow], *, anew: bool = False) -> int:
        """Commit the rows. `anew`: none can be there already, and looking for each would take longer than adding it."""
        count = 0
        for row in rows:
            if not anew:
                writer.delete_documents_by_term("passage_id", row.passage_id)
            writer.add_document(document(row))
            count += 1
        writer.commit()
        return count

    def _remember(self, watermark: int) -> None:
        self._memory_state = State(VERSION, watermark)
        if self.folder is not None:
            state.write(self.folder / "state.json", self._memory_state)

    @contextmanager
    def _writer(self) -> Iterator[tantivy.IndexWriter]:
        writer = self._take_lock()
        try:
            yield writer
        except BaseException:
            writer.rollback()
            raise
        finally:
            # Merges finish before the lock is freed: otherwise many small additions pile up as many small segments.
            writer.wait_merging_threads()

    def _take_lock(self) -> tantivy.IndexWriter:
        until = time.monotonic() + self.lock_wait
        while True:
            try:
                return self._index.writer(heap_size=64_000_000, num_threads=1)
            except ValueError as error:
                if "LockBusy" not in str(error):
                    raise SearchIndexError(f"The search index cannot be written ({error}). {REBUILD}") from error
                if time.monotonic() >= until:
                    raise SearchIndexError(
                        f"Another process is writing to the search index and did not finish within {self.lock_wait:g} "
                        "seconds; nothing was changed. Try again, or see `workbench index status`."
                    ) from error
            time.sleep(0.02)


@contextmanager
def _readable(folder: Path | None) -> Iterator[None]:
    """Tantivy tells of damaged files by ValueError and OSError, and by a panic that is no ordinary exception."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise SearchIndexError(
            f"The search index in {folder or 'memory'} cannot be read ({error}). {REBUILD}"
        ) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise SearchIndexError(f"The search index in {folder or 'memory'} is damaged ({error}). {REBUILD}") from error
