"""From judged searches to what matching ships: the turn of the vectors and the scorer's weights, measured.

The weights must not be learned on vectors that were turned by the very same queries: they would trust the cosine more
than it deserves on a claim that nobody has seen. So the queries are halved, each half gets a turn learned on the other,
and only what ships is learned on all of them.
"""

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from workbench.domain.values import Statement
from workbench.encode.encoder import Encoder
from workbench.encode.weights import CARD, TURN
from workbench.errors import BadInputError
from workbench.match.features import FEATURES
from workbench.match.gate import compare, held_back
from workbench.match.scorer import WEIGHTS, digest, pairs_of
from workbench.quality.matching import Corpus, distinct, rank
from workbench.quality.retrieval import Entry, read_corpus, read_qrels, read_queries
from workbench.search.embedded import Index
from workbench.search.library import OFFERED, asked_words, in_order, titled
from workbench.search.schema import IndexRow
from workbench.text.posts import spoken
from workbench.text.slots import find_slots
from workbench.training.scorer import Query, calibrate, learn, link_threshold, ordered
from workbench.training.turn import Floats, Judged, turned
from workbench.training.turn import learn as learn_turn

Told = Callable[[str], None]

CT20 = ("ct20", "verified_claims.docs.tsv", "{part}/tweets.queries.tsv", "{part}/tweet-vclaim-pairs.qrels")
CT21 = ("ct21-2b", "vclaims.jsonl", "iclaims.queries", "{part}.tsv")
TWEETS = ("factcheck-tweet", "vclaims_en.jsonl.gz", "FC-EN-{part}_Queries.tsv", "FC-EN-{part}_QRELs.tsv")
LEARNED_FROM = 30
"""Candidates of each query that the weights are learned from, the most promising."""

STRENGTHS = (0.0003, 0.001, 0.003, 0.01)
READ_OF_ARTICLE = 300
"""Characters that are embedded of an article of the largest set, after its title."""


@dataclass(frozen=True)
class Searches:
    """Judged queries of one part of a set: texts, the keys of the right entries, and the base vectors of the texts.

    `vectors` are those of the texts as written, `asked` of what the library asks for in their place.
    """

    texts: Sequence[str]
    wanted: Sequence[set[str]]
    vectors: Floats
    asked: Floats


@dataclass(frozen=True)
class Set:
    """One set: its entries with base vectors, and its searches by part (train, dev).

    `vectors` are those of the entries as written, `kept` of what the library keeps in their place. The turn is learned
    on texts as written: on the others it was no better on held-out queries (docs/matching.md).
    """

    name: str
    entries: Sequence[Entry]
    vectors: Floats
    kept: Floats
    searches: dict[str, Searches]

    def judged(self, rows: Sequence[int]) -> Judged:
        """The train queries of these rows beside all entries."""
        places = {entry.key: at for at, entry in enumerate(self.entries)}
        train = self.searches["train"]
        right = [[places[key] for key in sorted(train.wanted[row]) if key in places] for row in rows]
        return Judged(train.vectors[list(rows)], self.vectors, right)


def train(data: Path, out: Path, told: Told) -> dict[str, Any]:
    """Learn turn and weights from the sets in `data`, write them into the folders of `out`; the figures on dev.

    `out` has the folders `encode` (turn.npy, card.json) and `match` (weights.json). Raises `BadInputError` for a set
    that lacks a file; `factcheck-tweet` may be missing as a whole.
    """
    encoder = Encoder()
    dev_texts = {_plain(text) for name in (CT20, CT21) for text in _texts(data, name, "dev")}
    sets = [_read(data, name, encoder, told) for name in (CT20, CT21)]
    more = [_read_tweets(data, encoder, dev_texts, told)] if (data / TWEETS[0]).is_dir() else []
    halves = [[list(range(len(one.searches["train"].texts)))[at::2] for one in (*sets, *more)] for at in (0, 1)]
    turns = []
    for half in halves:
        told("a turn learned on half of the queries")
        turns.append(learn_turn([one.judged(rows) for one, rows in zip((*sets, *more), half, strict=True)]))
    told("the turn that ships, learned on all of them")
    turn = learn_turn([one.judged(range(len(one.searches["train"].texts))) for one in (*sets, *more)])
    turn = turn.astype(np.float16).astype(np.float32)
    learned, held_out = _queries(sets, turns, turn, told)
    table = _table(learned, held_out)
    _write(out, turn, table)
    figures: dict[str, Any] = table["figures"]
    return figures


def _queries(
    sets: Sequence[Set], turns: Sequence[Floats], turn: Floats, told: Told
) -> tuple[list[Query], dict[str, list[Query]]]:
    """The train queries, each with the turn of the other half, and the dev queries by set, with the turn that ships."""
    learned: list[Query] = []
    held_out: dict[str, list[Query]] = {}
    for one in sets:
        corpus = _corpus(one)
        told(f"candidates of {one.name}")
        for half, other in ((0, 1), (1, 0)):
            rows = list(range(len(one.searches["train"].texts)))[half::2]
            learned += _compared(corpus, one, "train", rows, turns[other])
        held_out[one.name] = _compared(corpus, one, "dev", range(len(one.searches["dev"].texts)), turn)
    return learned, held_out


def _table(learned: list[Query], held_out: dict[str, list[Query]]) -> dict[str, Any]:
    """The weights file: the strength of L2 with the best mean MAP@5 on dev, and the threshold on dev."""
    tried = {strength: learn(learned, strength) for strength in STRENGTHS}
    measured = {
        strength: {
            name: rank([distinct(ordered(query, weights)) for query in queries], [query.wanted for query in queries])
            for name, queries in held_out.items()
        }
        for strength, weights in tried.items()
    }
    strength = max(tried, key=lambda one: float(np.mean([row.map_at_5 for row in measured[one].values()])))
    factor, bias = calibrate(learned, tried[strength])
    weights = {name: round(float(w * factor), 4) for name, w in zip(FEATURES, tried[strength], strict=True)}
    numbers, bias = np.array(list(weights.values())), round(bias, 4)
    dev = [query for queries in held_out.values() for query in queries]
    threshold, precision, recall = link_threshold(dev, numbers, bias)
    threshold = round(threshold, 4)
    return {
        "name": "fused",
        "version": 3,
        "digest": digest(weights, bias, threshold),
        "bias": bias,
        "threshold": threshold,
        "weights": weights,
        "made_by": "workbench train matching --data DIR",
        "trained_on": "train queries of CheckThat! 2020 task 2 (free for general research use) and 2021 task 2B (no"
        " licence stated); the turn also on those of factcheck-tweet (none stated). No row of them is kept",
        "tuned_on": "dev queries of the first two: the strength of L2 and the threshold",
        "l2": strength,
        "figures": {name: asdict(row) for name, row in measured[strength].items()},
        "links_on_dev": {"precision": round(precision, 3), "recall": round(recall, 3)},
    }


def _read(data: Path, name: tuple[str, str, str, str], encoder: Encoder, told: Told) -> Set:
    folder = data / name[0]
    entries = read_corpus(folder / name[1])
    told(f"{len(entries)} entries of {name[0]}")
    vectors, kept = _read_twice([titled(entry.title, entry.text) for entry in entries], encoder)
    searches = {}
    for part in ("train", "dev"):
        texts = read_queries(folder / name[2].format(part=part))
        judged = read_qrels(folder / name[3].format(part=part))
        keys = [key for key in texts if key in judged]
        if not keys:
            raise BadInputError(f"{folder} has no judged query in its part {part}.")
        searches[part] = _searches([texts[key] for key in keys], [judged[key] for key in keys], encoder)
    return Set(name[0], entries, vectors, kept, searches)


def _texts(data: Path, name: tuple[str, str, str, str], part: str) -> list[str]:
    return list(read_queries(data / name[0] / name[2].format(part=part)).values())


def _read_tweets(data: Path, encoder: Encoder, dev: set[str], told: Told) -> Set:
    """The largest set: only the articles that answer a query, and no query that is among the dev ones."""
    folder = data / TWEETS[0]
    texts = read_queries(folder / TWEETS[2].format(part="Train"))
    judged = read_qrels(folder / TWEETS[3].format(part="Train"))
    keys = [key for key in texts if key in judged and _plain(texts[key]) not in dev]
    answers = set().union(*(judged[key] for key in keys))
    entries = [
        replace(entry, text=entry.text[:READ_OF_ARTICLE])
        for entry in read_corpus(folder / TWEETS[1])
        if entry.key in answers
    ]
    told(f"{len(entries)} articles of {TWEETS[0]}")
    vectors, kept = _read_twice([titled(entry.title, entry.text) for entry in entries], encoder)
    searches = {"train": _searches([texts[key] for key in keys], [judged[key] for key in keys], encoder)}
    return Set(TWEETS[0], entries, vectors, kept, searches)


def _searches(texts: list[str], wanted: list[set[str]], encoder: Encoder) -> Searches:
    return Searches(texts, wanted, *_read_twice(texts, encoder))


def _read_twice(texts: list[str], encoder: Encoder) -> tuple[Floats, Floats]:
    """The base vectors of texts as written, and of what the library reads of them: tags as words."""
    written = encoder.embed_as_base(texts)
    tagged = [row for row, text in enumerate(texts) if spoken(text) != text]
    read = written.copy()
    read[tagged] = encoder.embed_as_base([spoken(texts[row]) for row in tagged])
    return written, read


def _plain(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())[:60]


def _corpus(one: Set) -> Corpus:
    """The entries in BM25's index, a passage each; their meanings are compared here, with other turns each time."""
    words = Index(None)
    words.add(
        [IndexRow(at, at, entry.title, entry.text, "", entry.about) for at, entry in enumerate(one.entries, start=1)]
    )
    passages = {at: (entry, at, entry.text) for at, entry in enumerate(one.entries, start=1)}
    return Corpus(words, passages, {})


def _compared(corpus: Corpus, one: Set, part: str, rows: Sequence[int], turn: Floats) -> list[Query]:
    searches = one.searches[part]
    documents = turned(one.kept, turn)
    vectors = turned(searches.asked[list(rows)], turn)
    return [
        _query(corpus, searches.texts[row], searches.wanted[row], documents @ vector)
        for row, vector in zip(rows, vectors, strict=True)
    ]


def _query(corpus: Corpus, text: str, wanted: set[str], cosines: Floats) -> Query:
    hits = {hit.passage_id: hit.score for hit in corpus.words.search(asked_words(text), OFFERED)}
    near = (np.argsort(-cosines, kind="stable")[:OFFERED] + 1).tolist()
    promising = in_order(hits, {key: float(cosines[key - 1]) for key in {*hits, *near}})[:LEARNED_FROM]
    found = sorted(promising, key=lambda one: one.passage_id)  # of equal scores the first stays first, as at a desk
    candidates = corpus.candidates(found)
    pairs = pairs_of(Statement(text, find_slots(text)), candidates)
    keys = [corpus.key_of(row.passage_id) for row in found]
    return Query(
        np.array([[feature(pair)[0] for _, feature in FEATURES.items()] for pair in pairs]),
        np.array([float(key in wanted) for key in keys]),
        keys,
        [held_back(compare(pair.claim, pair.source)) for pair in pairs],
        wanted,
    )


def _write(out: Path, turn: Floats, table: dict[str, Any]) -> None:
    from workbench.encode.weights import FOLDER

    for folder in ("encode", "match"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    path = out / "encode" / TURN
    with path.open("wb") as file:
        np.save(file, turn.astype(np.float16))
    card = json.loads((FOLDER / CARD).read_text("utf-8"))
    card["sha256"][TURN] = hashlib.sha256(path.read_bytes()).hexdigest()
    contents = {out / "encode" / CARD: card, out / "match" / WEIGHTS.name: table}
    for target, content in contents.items():
        part = target.with_suffix(".part")
        part.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        os.replace(part, target)  # noqa: PTH105 - one step, so that no reader sees half a file
