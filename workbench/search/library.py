"""What the desk has to match against: the words and the meanings of its passages, asked as one.

Words find what is named alike, meanings what is said otherwise; each misses what the other finds (docs/matching.md has
the figures). Their candidates are put in one order by a score that needs nothing but the two indexes, so that only the
best of them are read from the database and compared in full.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

from workbench.encode.encoder import WIDTH, Floats, encoder
from workbench.encode.weights import read_card
from workbench.search.embedded import Index
from workbench.search.schema import IndexRow
from workbench.search.vectors import Vectors
from workbench.text.posts import spoken

OFFERED = 100
"""Candidates that each index offers, and that are kept of both."""

COMPARED = 20
"""Of them, the sources whose passages are compared in full unless more matches are asked for: with 10, MAP@5 on
held-out train queries of CheckThat! 2020 is 0.896 as well, of 2021 task 2B 0.577 instead of 0.582."""

LEXICAL_SHARE = 0.3
"""What the share of the best BM25 score counts beside the cosine; chosen on train (workbench train matching)."""

WORDS, MEANINGS = "index", "vectors"
"""The folders of the two, inside the instance folder."""

Embed = Callable[[Sequence[str]], Floats]
FetchAfter = Callable[[int], Iterable[IndexRow]]
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that an index offers.

    `lexical` is its BM25 score, 0 when the words do not offer it; `cosine` -1 to 1, None while it has no vector.
    """

    passage_id: int
    lexical: float
    cosine: float | None


class Library:
    """Both indexes over the desk's passages. `embed` turns texts into vectors, as `Encoder.embed` does."""

    def __init__(self, words: Index, meanings: Vectors, embed: Embed) -> None:
        self.words = words
        self.meanings = meanings
        self._embed = embed
        self._aside = ThreadPoolExecutor(2, thread_name_prefix="words")

    def search(self, text: str, limit: int = OFFERED) -> list[Found]:
        """The passages that share words or meaning with `text`, most promising first; at most `limit`.

        Both are asked at the same time: neither holds the interpreter while it looks. What stands behind "#" and "@" is
        asked for as the words that it is made of, and by the words also as it stands.
        """
        asked = self._aside.submit(self.words.search, asked_words(text), OFFERED)
        cosines: dict[int, float] = {}
        vector = self._embed([spoken(text)])[0] if self.meanings.count() and text.strip() else None
        if vector is not None:
            cosines = {near.passage_id: near.cosine for near in self.meanings.search(vector, OFFERED)}
        hits = {hit.passage_id: hit.score for hit in asked.result()}
        if vector is not None:
            cosines |= self.meanings.cosines(vector, list(hits.keys() - cosines.keys()))
        return in_order(hits, cosines)[:limit]

    def read_meanings(self, fetch_after: FetchAfter, *, progress: Progress | None = None) -> int:
        """Let the meanings take in what is beyond their watermark, some hundred passages a second; how many."""
        return self.meanings.catch_up(
            lambda after: ((row.passage_id, embedded_text(row.title, row.text)) for row in fetch_after(after)),
            self._embed,
            progress=progress,
        )

    def add(self, rows: Sequence[IndexRow]) -> None:
        """Put passages into both at once, with ids above all that are there: for libraries in memory."""
        self.words.add(rows)
        self.read_meanings(lambda after: (row for row in rows if row.passage_id > after))


def asked_words(text: str) -> str:
    """What the words are asked: the text, and once more with its tags as words where it has some."""
    said = spoken(text)
    return text if said == text else f"{text}\n{said}"


def embedded_text(title: str, text: str) -> str:
    """What is embedded of a passage: the title says what a passage in the middle of a text is about."""
    return spoken(titled(title, text))


def titled(title: str, text: str) -> str:
    """A passage as it is written, behind its title."""
    return f"{title}. {text}" if title else text


def open_library(folder: Path | None) -> Library:
    """The library in an instance folder, or an empty one in memory when it is None; SearchIndexError as its parts."""
    words = Index(folder / WORDS if folder else None)
    return Library(words, open_meanings(folder), lambda texts: encoder().embed(texts))


def open_meanings(folder: Path | None) -> Vectors:
    """The meanings alone, as `open_library` opens them."""
    return Vectors(folder / MEANINGS if folder else None, read_card().meaning, WIDTH)


def discard(folder: Path) -> None:
    """Delete both indexes of an instance folder, so that `open_library` begins anew. No error when there are none."""
    discard_words(folder)
    rmtree(folder / MEANINGS, ignore_errors=True)


def discard_words(folder: Path) -> None:
    """Delete the words alone: they are indexed again in seconds."""
    rmtree(folder / WORDS, ignore_errors=True)


def in_order(hits: Mapping[int, float], cosines: Mapping[int, float]) -> list[Found]:
    """What the two indexes offer, by passage id, in one order: most promising first, equal ones by passage id."""
    best = max(hits.values(), default=1.0)
    promise = {
        key: cosines.get(key, 0.0) + LEXICAL_SHARE * hits.get(key, 0.0) / best for key in hits.keys() | cosines.keys()
    }
    return [
        Found(key, hits.get(key, 0.0), cosines.get(key))
        for key in sorted(promise, key=lambda one: (-promise[one], one))
    ]
