"""How well and how fast claims find their earlier fact-checks, on judged searches, over the path that a desk uses."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from workbench.domain.values import Candidate, Slots, Statement
from workbench.match.scorer import match, table
from workbench.quality.retrieval import Entry
from workbench.search.embedded import Index
from workbench.search.library import COMPARED, OFFERED, Found, Library
from workbench.search.schema import IndexRow
from workbench.text.passages import split
from workbench.text.slots import find_slots, find_slots_many

DEPTH = 5
"""Places that count for MAP."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """MAP@5 as the CheckThat! lab computes it, hits at the first place, mean reciprocal rank, recall in the hundred."""

    map_at_5: float
    map_at_1: float
    mrr: float
    recall_at_100: float


@dataclass(frozen=True)
class Corpus:
    """A corpus in BM25's index: entry, its number and text of each passage, and the slots found so far, by id."""

    words: Index
    passages: dict[int, tuple[Entry, int, str]]
    slots: dict[int, Slots]

    def key_of(self, passage_id: int) -> str:
        """The key of the entry that a passage belongs to."""
        return self.passages[passage_id][0].key

    def candidates(self, found: Sequence[Found]) -> list[Candidate]:
        """What the library offered, with the slots that a desk would have stored."""
        fresh = [one.passage_id for one in found if one.passage_id not in self.slots]
        self.slots.update(zip(fresh, find_slots_many([self.passages[key][2] for key in fresh]), strict=True))
        return [self._candidate(one) for one in found]

    def _candidate(self, found: Found) -> Candidate:
        entry, number, text = self.passages[found.passage_id]
        return Candidate(
            passage_id=found.passage_id,
            source_id=number,
            title=entry.title,
            url="",
            publisher=entry.about,
            published_on=None,
            text=text,
            slots=self.slots[found.passage_id],
            lexical=found.lexical,
            cosine=found.cosine,
        )


def load(entries: Sequence[Entry], library: Library) -> Corpus:
    """Put a corpus into an empty library, entry by entry, cut into passages as sources are."""
    passages: dict[int, tuple[Entry, int, str]] = {}
    for number, entry in enumerate(entries, 1):
        for start, end in split(entry.text) or [(0, 0)]:
            passages[len(passages) + 1] = (entry, number, entry.text[start:end])
    library.add(
        [IndexRow(key, number, entry.title, text, "", entry.about) for key, (entry, number, text) in passages.items()]
    )
    return Corpus(library.words, passages, {})


def measure(corpus: Corpus, library: Library, queries: Sequence[str], wanted: Sequence[set[str]]) -> dict[str, Any]:
    """The figures of the scorer's order and, beside them, of the library's and of BM25 alone, on the same queries.

    `queries_per_second` is the whole path: both indexes, slots of the query, comparison.
    """
    scored, fused, lexical, spent = [], [], [], 0.0
    for text in queries:
        begun = time.perf_counter()
        found = library.search(text, OFFERED)
        spent += time.perf_counter() - begun
        candidates = corpus.candidates(found[:COMPARED])  # their slots are stored at a desk: not timed
        begun = time.perf_counter()
        drafts = match(Statement(text, find_slots(text)), candidates)
        spent += time.perf_counter() - begun
        best = [draft.candidate.passage_id for draft in drafts]
        scored.append(distinct(corpus.key_of(key) for key in [*best, *(one.passage_id for one in found[COMPARED:])]))
        fused.append(distinct(corpus.key_of(one.passage_id) for one in found))
        lexical.append(distinct(corpus.key_of(hit.passage_id) for hit in corpus.words.search(text, OFFERED)))
    return {
        **_named(rank(scored, wanted)),
        "queries_per_second": round(len(queries) / spent, 1) if spent else 0.0,
        "queries": len(queries),
        "corpus": len(corpus.passages),
        "scorer_version": table().version,
        "candidates alone": _named(rank(fused, wanted)),
        "bm25 alone": _named(rank(lexical, wanted)),
    }


def rank(orders: Iterable[Sequence[str]], wanted: Sequence[set[str]]) -> Ranking:
    """The figures of orders of document keys, best first, beside the right keys of each query."""
    figures = [list(_figures(keys, relevant)) for keys, relevant in zip(orders, wanted, strict=True)]
    mean: Callable[[int], float] = lambda at: sum(row[at] for row in figures) / max(1, len(figures))  # noqa: E731
    return Ranking(*(mean(at) for at in range(4)))


def distinct(keys: Iterable[str]) -> list[str]:
    """Each document once, at its best place."""
    return list(dict.fromkeys(keys))


def _figures(keys: Sequence[str], relevant: set[str]) -> Iterator[float]:
    places = [place for place, key in enumerate(keys, 1) if key in relevant]
    precisions = sum(number / place for number, place in enumerate(places, 1) if place <= DEPTH)
    yield precisions / min(len(relevant), DEPTH)
    yield float(bool(places) and places[0] == 1)
    yield 1 / places[0] if places else 0.0
    yield len([place for place in places if place <= OFFERED]) / len(relevant)


def _named(ranking: Ranking) -> dict[str, float]:
    return {name.replace("_at_", "@"): round(value, 4) for name, value in asdict(ranking).items()}
