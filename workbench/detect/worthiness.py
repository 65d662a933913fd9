"""How much a sentence is worth checking, 0 to 1, with what moved the score.

A logistic regression over named features and one number of the sentence encoder, whose weights stand in
`worthiness.json`, written by `workbench train detection`; the file says from what data, with which figures.

The encoder alone would explain nothing, so its number is split, exactly, into what it typically says of a sentence with
these features (a least-squares fit, in the same file) and the rest. The first part is told with the features, the rest
as wording, with the words that speak loudest for it. All effects and the bias add up to the log-odds of the score.
"""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from workbench.detect.features import SENTENCES, Feature, named_features
from workbench.domain.values import DateRef, Quantity, Reason
from workbench.encode.encoder import Encoder, Share, encoder
from workbench.encode.weights import read_card
from workbench.errors import StartUpError

WEIGHTS = "worthiness.json"
_SHOWN_WORDS = 6


@dataclass(frozen=True, slots=True)
class Stated:
    """What is stated by a sentence, with its slots; their offsets do not matter here."""

    text: str
    quantities: Sequence[Quantity] = ()
    dates: Sequence[DateRef] = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """The learned table, in log-odds: `bias`, and by how much each named feature and the encoder's number count.

    `typical` is what the encoder's number is for a sentence with none of the features ("") and what each adds, so that
    it can be told in their words. A score at or above `threshold` is where F1 was best. `made_for` is the version of
    the encoder's weights that the table was fitted to: beside others its numbers mean nothing.
    """

    bias: float
    named: Mapping[str, float]
    encoder: float
    typical: Mapping[str, float]
    threshold: float
    made_for: str = ""

    @property
    def base(self) -> float:
        """The log-odds of a sentence with no feature and typical wording: where the reasons start from."""
        return self.bias + self.encoder * self.typical.get("", 0.0)

    def effect(self, feature: str) -> float:
        """The log-odds of a named feature: by itself, and in what the encoder typically reads out of it."""
        return self.named.get(feature, 0.0) + self.encoder * self.typical.get(feature, 0.0)


@dataclass(frozen=True, slots=True)
class Scorer:
    """An encoder with the table that was learned for it."""

    encoder: Encoder
    weights: Weights

    def score(self, stated: Sequence[Stated]) -> list[tuple[float, tuple[Reason, ...]]]:
        """The worthiness of each sentence, 0 to 1, and its reasons, strongest first, in the order given.

        The effects are log-odds. What the encoder reads is one reason, with the words that moved it most.
        """
        shares = self.encoder.shares([item.text for item in stated])
        features = [named_features(item.text, item.quantities, item.dates) for item in stated]
        return [_scored(self.weights, *row) for row in zip(stated, features, shares, strict=True)]


def worthiness(stated: Sequence[Stated]) -> list[tuple[float, tuple[Reason, ...]]]:
    """`Scorer.score` with the weights of the package."""
    return scorer().score(stated)


@lru_cache(maxsize=1)
def scorer() -> Scorer:
    """The scorer of the package, read once. Raises `StartUpError` when a file is missing or damaged."""
    return Scorer(encoder(), weights())


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The table of the package, read once. Raises `StartUpError` when it is missing, altered or another encoder's."""
    path = Path(str(resources.files("workbench.detect") / WEIGHTS))
    table, version = read_weights(path), read_card().version
    if table.made_for != version:
        raise StartUpError(
            _message(path, f"are those of the encoder {table.made_for!r}, and the package has {version!r}")
        )
    return table


def read_weights(path: Path) -> Weights:
    """The table in a file. Raises `StartUpError` when it is missing or not as it was written."""
    try:
        found = json.loads(path.read_text("utf-8"))
        table = Weights(**{name: found[name] for name in _COLUMNS})
        wanted = found["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StartUpError(_message(path, f"cannot be read: {error!r}")) from error
    if wanted != _digest(table):
        raise StartUpError(
            _message(path, f"have the SHA-256 {_digest(table)[:12]}…, the file says {str(wanted)[:12]}…")
        )
    return table


def weights_json(table: Weights, note: Mapping[str, Any]) -> str:
    """The content of a file that `read_weights` takes; `note` says where the table is from, for people."""
    content = {"note": note, "sha256": _digest(table), **asdict(table)}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


_COLUMNS = tuple(field.name for field in fields(Weights))


def _digest(table: Weights) -> str:
    """SHA-256 of the table's numbers, whatever the layout of their file."""
    return hashlib.sha256(json.dumps(asdict(table), sort_keys=True).encode()).hexdigest()


def _message(path: Path, what: str) -> str:
    return (
        f"The worthiness weights ({path}) {what}. Install the package again, or write the file anew with"
        " workbench train detection."
    )


def _scored(
    table: Weights, item: Stated, features: Sequence[Feature], shares: Sequence[Share]
) -> tuple[float, tuple[Reason, ...]]:
    reasons = [
        Reason(
            feature.name, SENTENCES[feature.name], round(table.effect(feature.name) * feature.value, 3), feature.words
        )
        for feature in features
    ]
    typical = table.typical.get("", 0.0) + sum(table.typical.get(each.name, 0.0) * each.value for each in features)
    reasons.append(_wording(item.text, shares, table.encoder, typical))
    total = table.base + sum(reason.effect for reason in reasons)
    strongest = sorted((reason for reason in reasons if reason.effect), key=lambda reason: -abs(reason.effect))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total)))), tuple(strongest)


def _wording(text: str, shares: Sequence[Share], factor: float, typical: float) -> Reason:
    """What the encoder reads beyond the features, with the words that say so more than the average word does."""
    effect = round(factor * (sum(share.effect for share in shares) - typical), 3)
    sign = 1 if effect >= 0 else -1
    words = [share for share in shares if any(map(str.isalnum, text[share.start : share.end]))]
    mean = sum(share.effect for share in words) / max(1, len(words))
    loud = sorted((s for s in words if (s.effect - mean) * sign > 0), key=lambda share: (mean - share.effect) * sign)
    shown = dict.fromkeys(text[share.start : share.end] for share in loud)
    return Reason("words", SENTENCES["words"], effect, tuple(shown)[:_SHOWN_WORDS])
