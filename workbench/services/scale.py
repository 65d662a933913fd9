"""How long one claim takes among a million passages: a desk of any size, made up, and its matching measured.

Everything is as at a desk: rows in its database, both indexes in its instance folder, one claim after the other
through `matching.find`. Only texts and vectors are made up, and what the detector would have stored of a claim.
"""

import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert

from workbench import clock
from workbench.db import Database, migrate
from workbench.domain.values import Statement
from workbench.errors import BadInputError
from workbench.models import Passage, Snapshot, Source
from workbench.quality.made import MadeCorpus, MadePassage
from workbench.quality.peers import timings
from workbench.search.library import open_library
from workbench.services import matching, records
from workbench.services.intake import passages

ROWS = 5_000
"""Rows inserted at a time."""

MATCHES = 10
"""Matches wanted of each claim."""

CLAIMS = 200
WARM_UP = 20
"""Claims timed, and those searched before them so that the process has done everything once."""

SHA256 = "0" * 64

Progress = Callable[[str, int, int], None]
"""Hears what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class Found:
    """What matching took: milliseconds a claim, all stages; peak memory of the process in MB (10⁶ bytes)."""

    p50_ms: float
    p95_ms: float
    memory_mb: float


def measure(size: int, folder: Path, progress: Progress, *, claims: int = CLAIMS, peers: bool = True) -> dict[str, Any]:
    """Make a desk of `size` passages in `folder` and time `claims` claims; the figures of docs/matching.md.

    A folder that an earlier call left, whole or half made, is gone on with. `build_s` is the index of words alone,
    `vectors_s` the graph of vectors without making them; what was there already is not in them. `ratios` say how many
    times longer each peer took than matching's median. BadInputError when the folder holds more passages than `size`.
    """
    corpus = MadeCorpus(size)
    database = Database(_url(folder))
    with ExitStack() as closing:
        closing.callback(database.close)
        migrate(database)
        fill(database, corpus, progress)
        build_s, vectors_s = index(database, folder, corpus, progress)
    with multiprocessing.get_context("spawn").Pool(1) as fresh:
        found = fresh.apply(match_claims, (folder, size, claims))
    figures: dict[str, Any] = {
        "size": size,
        "p50_ms": found.p50_ms,
        "p95_ms": found.p95_ms,
        "memory_mb": found.memory_mb,
        "build_s": build_s,
        "vectors_s": vectors_s,
    }
    if peers:
        progress("peers", 0, 1)
        texts = [passage.text for passage in corpus.passages()]
        theirs = timings(texts, [claim.text for claim in corpus.claims(claims)])
        figures |= theirs
        figures["ratios"] = {name.removesuffix("_ms"): round(ms / found.p50_ms, 1) for name, ms in theirs.items()}
    return figures


def fill(database: Database, corpus: MadeCorpus, progress: Progress) -> None:
    """One source with one passage for each passage of the corpus, numbered from 1; those that are there stay."""
    with database.write() as session:
        if session.get(Snapshot, SHA256) is None:
            session.add(Snapshot(sha256=SHA256, content=b"made", media_type="text/plain", fetched_at=clock.now()))
        there = passages.newest(session)
    if there > corpus.size:
        raise BadInputError(f"The folder holds {there:,} passages, more than {corpus.size:,}; give another folder.")
    for first, batch in _batches(islice(corpus.passages(), there, None), there, ROWS):
        with database.write() as session:
            keys = range(first + 1, first + len(batch) + 1)
            session.execute(insert(Source), [_source(key, one) for key, one in zip(keys, batch, strict=True)])
            session.execute(insert(Passage), [_passage(key, one) for key, one in zip(keys, batch, strict=True)])
        progress("rows", first + len(batch), corpus.size)


def index(
    database: Database, folder: Path, corpus: MadeCorpus, progress: Progress, *, vectors: int | None = None
) -> tuple[float, float]:
    """Both indexes over the rows, the graph over the first `vectors` of them; seconds that words and vectors took."""
    wanted = corpus.size if vectors is None else min(vectors, corpus.size)
    library = open_library(folder)
    with database.read() as session:
        begun = time.perf_counter()
        library.words.catch_up(
            lambda after: passages.index_rows(session, after),
            progress=lambda done: progress("words", done, corpus.size),
        )
        words_s = time.perf_counter() - begun
    topics = np.fromiter((passage.topic for passage in corpus.passages()), np.int64, corpus.size)
    begun = time.perf_counter()
    library.meanings.catch_up(
        lambda after: ((key, "") for key in range(after + 1, wanted + 1)),
        lambda texts: _vectors(corpus, topics, library.meanings.watermark(), len(texts)),
        progress=lambda done: progress("vectors", done, wanted),
    )
    return round(words_s, 1), round(time.perf_counter() - begun, 1)


def match_claims(folder: Path, size: int, count: int) -> Found:
    """Match `count` made-up claims one by one with the desk in `folder`, in a process that did nothing before.

    The desk's files are read through first: after a day's work the operating system has them in memory.
    """
    read_through(folder)
    database, library = Database(_url(folder)), open_library(folder)
    corpus = MadeCorpus(size)
    claims = corpus.claims(min(WARM_UP, count) + count)
    taken = []
    for claim in claims:
        begun = time.perf_counter()
        with database.read() as session:
            matching.find(session, library, Statement(claim.text, claim.slots), limit=MATCHES)
        taken.append((time.perf_counter() - begun) * 1000)
    database.close()
    timed = taken[-count:]
    return Found(
        p50_ms=round(statistics.median(timed), 2),
        p95_ms=round(statistics.quantiles(timed, n=20)[-1], 2),
        memory_mb=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6, 1),
    )


def read_through(folder: Path) -> int:
    """Read every file below `folder` once; gives how many bytes there are."""
    total = 0
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                while chunk := file.read(1 << 24):
                    total += len(chunk)
    return total


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / 'workbench.sqlite'}"


def _batches(made: Iterator[MadePassage], first: int, count: int) -> Iterator[tuple[int, list[MadePassage]]]:
    while batch := list(islice(made, count)):
        yield first, batch
        first += len(batch)


def _vectors(corpus: MadeCorpus, topics: np.ndarray[Any, np.dtype[np.int64]], first: int, count: int) -> Any:
    return corpus.vectors(first, topics[first : first + count])


def _source(key: int, passage: MadePassage) -> dict[str, object]:
    return {
        "id": key,
        "kind": "document",
        "title": " ".join(passage.text.split()[2:5]),
        "text": passage.text,
        "content_hash": f"{key:064x}",
        "snapshot_sha256": SHA256,
        "added_at": clock.now(),
    }


def _passage(key: int, passage: MadePassage) -> dict[str, object]:
    return {
        "id": key,
        "source_id": key,
        "position": 0,
        "start": 0,
        "end": len(passage.text),
        "text": passage.text,
        "slots": records.pack(passage.slots),
    }
