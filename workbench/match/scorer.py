"""The scorer: a table of weights, a sum, a logistic curve. A reader can compute every score by hand.

score = 1 / (1 + exp(-(bias + sum of weight x value))). The weights are learned by `workbench train matching` and stored
in weights.json beside this file, with what they were learned on; their digest names the scorer on every match.
"""

import hashlib
import json
import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path

from workbench.domain.values import Candidate, FeatureValue, MatchDraft, Slots, Statement
from workbench.match.features import FEATURES, Pair
from workbench.match.gate import compare, held_back
from workbench.match.sides import take_apart

_NO_SLOTS = Slots()
_QUOTES = dict.fromkeys(map(ord, "'\"`´‘’‚‛“”„‟«»‹›"))
WEIGHTS = Path(__file__).with_name("weights.json")


@dataclass(frozen=True, slots=True)
class Table:
    """The scorer's weights. `threshold` is the score from which a match may be suggested as a link.

    `version` is the name, the number and the first eight digits of the SHA-256 of the weights.
    """

    version: str
    bias: float
    weights: dict[str, float]
    threshold: float


@lru_cache(maxsize=4)
def table(path: Path = WEIGHTS) -> Table:
    """The table in `path`. ValueError when its digest is not that of its weights, or a feature has no weight."""
    content = json.loads(path.read_text(encoding="utf-8"))
    weights = {str(name): float(value) for name, value in content["weights"].items()}
    bias, threshold = float(content["bias"]), float(content["threshold"])
    found = digest(weights, bias, threshold)
    if found != content["digest"]:
        raise ValueError(f"{path} says digest {content['digest'][:8]}, its weights have {found[:8]}; train them again")
    if set(weights) != set(FEATURES):
        odd = sorted(set(weights) ^ set(FEATURES))
        raise ValueError(f"{path} and the features differ in {', '.join(odd)}; train the weights again")
    return Table(f"{content['name']}-{content['version']}-{found[:8]}", bias, weights, threshold)


def digest(weights: dict[str, float], bias: float, threshold: float) -> str:
    """SHA-256 (hex) of the numbers that make a score and a suggestion."""
    packed = json.dumps({"bias": bias, "threshold": threshold, "weights": weights}, sort_keys=True)
    return hashlib.sha256(packed.encode()).hexdigest()


def match(statement: Statement, candidates: Sequence[Candidate]) -> list[MatchDraft]:
    """Every candidate with its score, its features and its slots compared; best first, equal scores by passage id.

    Contradictions are shown and do not lower a score by themselves; `linkable` is what keeps them from being linked.
    """
    return [_draft(one) for one in _scored(statement, candidates)]


def best_of_each(statement: Statement, candidates: Sequence[Candidate], limit: int) -> list[MatchDraft]:
    """The best passage of each source, best first, at most `limit`: what `match` gives, and only those compared."""
    best: dict[int, _Scored] = {}
    for one in _scored(statement, candidates):
        best.setdefault(one.pair.candidate.source_id, one)
    return [_draft(one) for one in islice(best.values(), limit)]


def linkable(draft: MatchDraft) -> bool:
    """Whether the match may be suggested as a link: its score reaches the threshold, and nothing holds it back."""
    return draft.score >= table().threshold and not held_back(draft.comparisons)


def pairs_of(statement: Statement, candidates: Sequence[Candidate]) -> list[Pair]:
    """A claim and each of its candidates, taken apart for the features."""
    claim = take_apart(statement.text, statement.slots, statement.speaker)
    candidates = _levelled(candidates)
    lexical = sorted(-candidate.lexical for candidate in candidates)
    cosine = sorted(-(candidate.cosine or 0.0) for candidate in candidates)
    return [
        Pair(
            statement=statement,
            candidate=candidate,
            claim=claim,
            source=take_apart(candidate.text, candidate.slots, candidate.claimant),
            title=take_apart(candidate.title, _NO_SLOTS),
            best_lexical=-lexical[0],
            best_cosine=max(0.0, -cosine[0]),
            place_lexical=1 + bisect_left(lexical, -candidate.lexical),
            place_cosine=1 + bisect_left(cosine, -(candidate.cosine or 0.0)),
        )
        for candidate in candidates
    ]


def _levelled(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, those that differ in quotation marks alone each with the best scores of their indexes.

    Fact-checks are often stored twice, once with straight marks and once with curly ones. Which marks an encoder likes
    better says nothing about a claim; alike in score, the copy that was stored first stands first.
    """
    copies: dict[tuple[str, str], list[Candidate]] = {}
    for one in candidates:
        copies.setdefault((one.title.translate(_QUOTES), one.text.translate(_QUOTES)), []).append(one)
    if len(copies) == len(candidates):
        return list(candidates)
    best: dict[int, Candidate] = {}
    for alike in copies.values():
        lexical = max(one.lexical for one in alike)
        cosine = max((one.cosine for one in alike if one.cosine is not None), default=None)
        best |= {one.passage_id: replace(one, lexical=lexical, cosine=cosine) for one in alike}
    return [best[one.passage_id] for one in candidates]


@dataclass(frozen=True, slots=True)
class _Scored:
    """A pair with its score, before its slots are compared: comparing takes as long as scoring does."""

    pair: Pair
    features: tuple[FeatureValue, ...]
    score: float


def _scored(statement: Statement, candidates: Sequence[Candidate]) -> list[_Scored]:
    found = [_score(pair) for pair in pairs_of(statement, candidates)]
    return sorted(found, key=lambda one: (-one.score, one.pair.candidate.passage_id))


def _score(pair: Pair) -> _Scored:
    weights = table()
    rows = []
    for name, feature in FEATURES.items():
        value, sentence = feature(pair)
        rows.append(FeatureValue(name, value, weights.weights[name], sentence))
    total = weights.bias + sum(row.contribution for row in rows)
    return _Scored(pair, tuple(rows), 1 / (1 + math.exp(-total)) if total > -700 else 0.0)


def _draft(scored: _Scored) -> MatchDraft:
    return MatchDraft(
        candidate=scored.pair.candidate,
        score=scored.score,
        features=scored.features,
        comparisons=compare(scored.pair.claim, scored.pair.source),
        scorer=table().version,
    )
