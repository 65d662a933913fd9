"""How well and how fast claims find their earlier fact-checks: the index alone, and the scorer over its hundred.

python -m bench.matching --corpus FILE --queries FILE --qrels FILE [--json]
"""

import argparse
import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.matching_data import Entry, read_corpus, read_qrels, read_queries
from workbench.domain.values import Candidate, Slots, Statement
from workbench.match.scorer import match, table
from workbench.search.embedded import Index
from workbench.search.schema import IndexRow
from workbench.text.passages import split
from workbench.text.slots import find_slots, find_slots_many

CANDIDATES = 100


@dataclass(frozen=True)
class Corpus:
    """A corpus in the index: passages by id, which entry each belongs to, and the slots found so far."""

    index: Index
    passages: dict[int, tuple[Entry, int, str]]
    slots: dict[int, Slots]


def load(entries: Sequence[Entry]) -> Corpus:
    """Split, index, keep."""
    passages: dict[int, tuple[Entry, int, str]] = {}
    for number, entry in enumerate(entries, 1):
        for start, end in split(entry.text) or [(0, 0)]:
            passages[len(passages) + 1] = (entry, number, entry.text[start:end])
    index = Index(None)
    index.rebuild(
        lambda _: (
            IndexRow(key, number, entry.title, text, "", entry.about) for key, (entry, number, text) in passages.items()
        )
    )
    return Corpus(index, passages, {})


def candidates(corpus: Corpus, text: str) -> list[Candidate]:
    """The hundred passages that the index offers, with their slots, which a desk would have stored."""
    hits = corpus.index.search(text, CANDIDATES)
    fresh = [hit.passage_id for hit in hits if hit.passage_id not in corpus.slots]
    corpus.slots.update(zip(fresh, find_slots_many([corpus.passages[key][2] for key in fresh]), strict=True))
    rows = []
    for hit in hits:
        entry, number, passage = corpus.passages[hit.passage_id]
        found = corpus.slots[hit.passage_id]
        rows.append(Candidate(hit.passage_id, number, entry.title, "", entry.about, None, passage, found, hit.score))
    return rows


def measure(ranked: Iterable[Sequence[str]], wanted: Sequence[set[str]]) -> dict[str, float]:
    """MAP@5 as the CheckThat! lab computes it, hits at the first place, mean reciprocal rank, recall in the hundred."""
    sums = {"map@5": 0.0, "map@1": 0.0, "mrr": 0.0, "recall@100": 0.0}
    for keys, relevant in zip(ranked, wanted, strict=True):
        found = [position for position, key in enumerate(keys, 1) if key in relevant]
        precision = sum(number / position for number, position in enumerate(found, 1) if position <= 5)
        sums["map@5"] += precision / min(len(relevant), 5)
        sums["map@1"] += float(bool(found) and found[0] == 1)
        sums["mrr"] += 1 / found[0] if found else 0.0
        sums["recall@100"] += len(found) / len(relevant)
    return {name: round(total / max(1, len(wanted)), 4) for name, total in sums.items()}


def distinct(keys: Iterable[str]) -> list[str]:
    """Each document once, at its best place."""
    return list(dict.fromkeys(keys))


def run(corpus: Corpus, queries: Sequence[str], wanted: Sequence[set[str]]) -> dict[str, dict[str, float]]:
    """Both rankings of the same candidates, measured."""
    key_of: Callable[[Candidate], str] = lambda row: corpus.passages[row.passage_id][0].key  # noqa: E731
    lexical, scored, spent = [], [], 0.0
    for text in queries:
        rows = candidates(corpus, text)
        statement = Statement(text, find_slots(text))
        match(statement, rows[:1])
        begun = time.perf_counter()
        drafts = match(statement, rows)
        spent += time.perf_counter() - begun
        lexical.append(distinct(key_of(row) for row in rows))
        scored.append(distinct(key_of(draft.candidate) for draft in drafts))
    result = {"bm25": measure(lexical, wanted), "scorer": measure(scored, wanted)}
    result["scorer"]["match_ms"] = round(1000 * spent / max(1, len(queries)), 2)
    return result


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("corpus", "queries", "qrels"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    corpus = load(read_corpus(options.corpus))
    texts, judged = read_queries(options.queries), read_qrels(options.qrels)
    keys = [key for key in texts if key in judged]
    begun = time.perf_counter()
    found = run(corpus, [texts[key] for key in keys], [judged[key] for key in keys])
    spent = time.perf_counter() - begun
    result = {
        **found["scorer"],
        "queries_per_second": round(len(keys) / spent, 1),
        "queries": len(keys),
        "corpus": len(corpus.passages),
        "scorer_version": table().version,
        "bm25": found["bm25"],
    }
    if options.json:
        print(json.dumps(result))
        return
    print(f"{len(keys)} queries, {len(corpus.passages)} passages, {result['scorer_version']}")
    print(f"{'':8}{'MAP@5':>8}{'MAP@1':>8}{'MRR':>8}{'R@100':>8}")
    for name, row in found.items():
        print(f"{name:8}" + "".join(f"{row[column]:8.3f}" for column in ("map@5", "map@1", "mrr", "recall@100")))


if __name__ == "__main__":
    main()
