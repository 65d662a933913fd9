"""What others would search a corpus with, timed on the same claims in the same run: the rod to measure ourselves by."""

import importlib.util
import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence

from rapidfuzz import fuzz, process

FOUND = 100
"""Passages that each gives, as the library does."""

SLOW = 5
"""Claims that a peer is timed on when each takes it a good part of a second."""


def timings(texts: Sequence[str], claims: Sequence[str]) -> dict[str, float]:
    """Milliseconds a claim, the median: RapidFuzz over all texts, SQLite's FTS5 with OR, and bm25s.

    bm25s is left out where it is not installed (`make .venv/.dev` brings it).
    """
    found = {"rapidfuzz_ms": _rapidfuzz(texts, claims[:SLOW]), "fts5_ms": _fts5(texts, claims[: 4 * SLOW])}
    if importlib.util.find_spec("bm25s"):
        found["bm25s_ms"] = _bm25s(texts, claims)
    return found


def _rapidfuzz(texts: Sequence[str], claims: Sequence[str]) -> float:
    return median_ms(lambda claim: process.extract(claim, texts, scorer=fuzz.token_set_ratio, limit=FOUND), claims)


def _fts5(texts: Sequence[str], claims: Sequence[str]) -> float:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE passages USING fts5(text, tokenize='porter unicode61')")
    connection.executemany("INSERT INTO passages VALUES (?)", ((text,) for text in texts))
    query = "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY bm25(passages) LIMIT ?"

    def search(claim: str) -> object:
        words = " OR ".join(f'"{word}"' for word in claim.split())
        return connection.execute(query, (words, FOUND)).fetchall()

    taken = median_ms(search, claims)
    connection.close()
    return taken


def _bm25s(texts: Sequence[str], claims: Sequence[str]) -> float:
    import bm25s

    index = bm25s.BM25()
    index.index(bm25s.tokenize(list(texts), stopwords="en", show_progress=False), show_progress=False)

    def search(claim: str) -> object:
        asked = bm25s.tokenize([claim], stopwords="en", show_progress=False)
        return index.retrieve(asked, k=min(FOUND, len(texts)), show_progress=False)

    return median_ms(search, claims)


def median_ms(search: Callable[[str], object], claims: Sequence[str]) -> float:
    """Milliseconds that one claim takes, the median; the first claim is searched once before, to warm up."""
    search(claims[0])
    taken = []
    for claim in claims:
        begun = time.perf_counter()
        search(claim)
        taken.append((time.perf_counter() - begun) * 1000)
    return round(statistics.median(taken), 3)
