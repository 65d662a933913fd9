"""Reads fixtures/gold/splits.txt: sentences with the claims that they are to be offered as."""

from dataclasses import dataclass
from pathlib import Path

GOLD = Path(__file__).parents[1] / "fixtures" / "gold" / "splits.txt"


@dataclass(frozen=True, slots=True)
class GoldSentence:
    """A sentence; `claims` maps each of its claims to the standalone wording wanted, "" for none."""

    text: str
    claims: dict[str, str]


def gold_sentences() -> list[GoldSentence]:
    """All sentences of the gold file, in order."""
    found = []
    for block in GOLD.read_text("utf-8").split("\n\n"):
        lines = [line for line in block.splitlines() if line and not line.startswith("#")]
        claims: dict[str, str] = {}
        for line in lines[1:]:
            if line.startswith("- "):
                claims[line.removeprefix("- ")] = ""
            else:
                claims[next(reversed(claims))] = line.removeprefix("= ")
        found += [GoldSentence(lines[0], claims)] if lines else []
    return found
