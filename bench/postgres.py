"""PostgreSQL's own indexes beside the embedded ones, over the same made-up passages: what decision 0012 weighs.

python -m bench.postgres URL FOLDER --size N [--claims N] [--index NAME]. FOLDER is what `workbench bench scale --size N
--folder FOLDER` made; URL is a database that may be filled (the tables `bench_words` and `bench_meanings` are made anew
and left). Measured is what its server has: full text with GIN, full text with RUM, trigrams (pg_trgm), vectors
(pgvector, HNSW). Prints for each the seconds its index took, its size in MB, and the milliseconds of a search for the
best hundred: by the clock, and of processor where the searching process is on this machine, which other work beside it
disturbs less.
"""

import argparse
import json
import os
import re
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
from psycopg import sql

from workbench.quality.made import MadeCorpus
from workbench.search.library import OFFERED, Library, open_library

WARM_UP = 5
BATCH = 10_000
EFFORT_SEARCH = 96
"""Nodes that a search of the graph looks at, as in workbench/search/vectors.py."""

INDEXES = {
    "full text, GIN": ("", "USING gin (words)"),
    "full text, RUM": ("rum", "USING rum (words rum_tsvector_ops)"),
    "trigrams, GIN": ("pg_trgm", "USING gin (body gin_trgm_ops)"),
    "vectors, HNSW": ("vector", "USING hnsw (meaning vector_cosine_ops) WITH (m = 16, ef_construction = 128)"),
}
"""Each with the extension that it needs."""

ASKED = {
    "full text, GIN": "SELECT id FROM bench_words, to_tsquery('english', %s) AS asked WHERE words @@ asked"
    " ORDER BY ts_rank(words, asked) DESC LIMIT 100",
    "full text, RUM": "SELECT id FROM bench_words, to_tsquery('english', %s) AS asked WHERE words @@ asked"
    " ORDER BY words <=> asked LIMIT 100",
    "trigrams, GIN": "SELECT id FROM bench_words WHERE body %% %s ORDER BY similarity(body, %s) DESC LIMIT 100",
    "vectors, HNSW": "SELECT id FROM bench_meanings ORDER BY meaning <=> %s::vector LIMIT 100",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", type=int, required=True)
    parser.add_argument("--claims", type=int, default=50)
    parser.add_argument("--index", action="append", choices=INDEXES, help="only this one; may be given again")
    given = parser.parse_args()
    corpus, library = MadeCorpus(given.size), open_library(given.folder)
    claims = corpus.claims(given.claims)
    texts = [claim.text for claim in claims]
    vectors = corpus.vectors(0, np.array([claim.topic for claim in claims]))
    for name, figures in embedded(library, texts, vectors).items():
        print(json.dumps({"index": name, **figures}), flush=True)
    with psycopg.connect(given.url, autocommit=True) as connection:
        there = extensions(connection)
        wanted = {name: INDEXES[name] for name in given.index or INDEXES}
        if any(extension != "vector" for extension, _ in wanted.values()):
            fill_words(connection, corpus)
        if "vector" in there and any(extension == "vector" for extension, _ in wanted.values()):
            fill_meanings(connection, corpus)
        for name, (extension, definition) in wanted.items():
            if extension and extension not in there:
                print(json.dumps({"index": name, "left out": f"the server has no {extension}"}), flush=True)
                continue
            asked = vectors if extension == "vector" else texts
            print(json.dumps({"index": name, **theirs(connection, name, definition, asked)}), flush=True)


def timed(
    search: Callable[[Any], object], asked: Sequence[Any], spent: Callable[[], float] | None = time.process_time
) -> dict[str, float]:
    """Milliseconds a search, the median and the 95th of a hundred; the first few are not counted.

    `spent` tells the seconds of processor that the searching process has used, for the mean of `cpu_ms`.
    """
    warm = min(WARM_UP, len(asked) // 2)
    for one in asked[:warm]:
        search(one)
    taken, before = [], spent() if spent else 0.0
    for one in asked[warm:]:
        begun = time.perf_counter()
        search(one)
        taken.append((time.perf_counter() - begun) * 1000)
    found = {"p50_ms": round(statistics.median(taken), 2), "p95_ms": round(statistics.quantiles(taken, n=20)[-1], 2)}
    return found | ({"cpu_ms": round((spent() - before) * 1000 / len(taken), 2)} if spent else {})


def processor_of(connection: psycopg.Connection) -> Callable[[], float] | None:
    """Reads the processor time, in seconds, of the server's process for this connection; None when it is elsewhere."""
    row = connection.execute("SELECT pg_backend_pid()").fetchone()
    stat = Path(f"/proc/{row[0] if row else 0}/stat")
    if not stat.exists() or "postgres" not in stat.read_text():
        return None
    tick = os.sysconf("SC_CLK_TCK")
    return lambda: sum(int(part) for part in stat.read_text().rsplit(")", 1)[1].split()[11:13]) / tick


def embedded(library: Library, texts: Sequence[str], vectors: np.ndarray[Any, Any]) -> dict[str, dict[str, float]]:
    """What a node's own indexes take for the same."""
    return {
        "words of the node": timed(lambda text: library.words.search(text, OFFERED), texts),
        "meanings of the node": timed(lambda vector: library.meanings.search(vector, OFFERED), list(vectors)),
    }


def extensions(connection: psycopg.Connection) -> set[str]:
    """The extensions among those wanted that the server has, made ready."""
    found = set()
    for extension, _ in INDEXES.values():
        if (
            extension
            and connection.execute("SELECT 1 FROM pg_available_extensions WHERE name = %s", (extension,)).fetchone()
        ):
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
            found.add(extension)
    return found


def fill_words(connection: psycopg.Connection, corpus: MadeCorpus) -> None:
    """The passages with their words, in a table of their own."""
    connection.execute("DROP TABLE IF EXISTS bench_words")
    connection.execute(
        "CREATE TABLE bench_words (id bigint, body text,"
        " words tsvector GENERATED ALWAYS AS (to_tsvector('english', body)) STORED)"
    )
    with connection.cursor().copy("COPY bench_words (id, body) FROM STDIN") as copy:
        for number, passage in enumerate(corpus.passages(), 1):
            copy.write_row((number, passage.text))
    connection.execute("VACUUM ANALYZE bench_words")


def fill_meanings(connection: psycopg.Connection, corpus: MadeCorpus) -> None:
    """The vectors of the passages, in a table of their own."""
    connection.execute("DROP TABLE IF EXISTS bench_meanings")
    connection.execute(f"CREATE TABLE bench_meanings (id bigint, meaning vector({corpus.width}))")
    with connection.cursor().copy("COPY bench_meanings (id, meaning) FROM STDIN") as copy:
        for number, vector in enumerate(vectors_of(corpus), 1):
            copy.write_row((number, written(vector)))
    connection.execute("VACUUM ANALYZE bench_meanings")


def vectors_of(corpus: MadeCorpus) -> Iterator[np.ndarray[Any, Any]]:
    """The vector of each passage, in order."""
    topics = np.fromiter((passage.topic for passage in corpus.passages()), np.int64, corpus.size)
    for first in range(0, corpus.size, BATCH):
        yield from corpus.vectors(first, topics[first : first + BATCH])


def written(vector: np.ndarray[Any, Any]) -> str:
    """A vector as pgvector reads it."""
    return "[" + ",".join(f"{number:.5f}" for number in vector.tolist()) + "]"


def theirs(connection: psycopg.Connection, name: str, definition: str, asked: Sequence[Any]) -> dict[str, float]:
    """Make one index, search with it alone, and drop it."""
    table = "bench_meanings" if name.startswith("vectors") else "bench_words"
    connection.execute(f"SET hnsw.ef_search = {EFFORT_SEARCH}")
    connection.execute("SET maintenance_work_mem = '1GB'")
    connection.execute("SET max_parallel_workers_per_gather = 0")  # one process searches, whose processor time is read
    begun = time.perf_counter()
    connection.execute(f"CREATE INDEX bench_index ON {table} {definition}")  # type: ignore[arg-type]
    taken = time.perf_counter() - begun
    size = connection.execute("SELECT pg_relation_size('bench_index')").fetchone()
    query = ASKED[name]
    found = timed(
        lambda one: connection.execute(query, [words(name, one)] * query.count("%s")).fetchall(),  # type: ignore[arg-type]
        asked,
        processor_of(connection),
    )
    connection.execute("DROP INDEX bench_index")
    return {"build_s": round(taken, 1), "size_mb": round((size or (0,))[0] / 1e6, 1), **found}


def words(name: str, one: Any) -> str:
    """What is asked, in the form that an index reads: any of the words, the text, or a vector."""
    if name.startswith("vectors"):
        return written(one)
    if name.startswith("trigrams"):
        return str(one)
    return " | ".join(re.findall(r"\w+", one))


if __name__ == "__main__":
    main()
