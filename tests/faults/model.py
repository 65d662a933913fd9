"""What a desk should be, in plain Python: the table of docs/lifecycle.md, walked event by event.

Nothing of the product is in it. An event says who did what to which claim. The model knows where the claim stood, at
which version, who had it in hand, who wrote of it and what the public had of it, and says what is wrong with the event.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LIFECYCLE = Path(__file__).parents[2] / "docs" / "lifecycle.md"
RANK = {"reader": 0, "reviewer": 1, "supervisor": 2, "admin": 3}
KEEPS = frozenset({"take", "take over", "resume", "await reply", "take second review"})
"""After these somebody has the claim in hand."""

PUBLIC = {0: "unpublished", 1: "published once"}


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    sources: frozenset[str]
    target: str
    who: str
    terms: frozenset[str]


def table() -> Mapping[str, list[Row]]:
    """The steps by name, as the document prints them."""
    printed = LIFECYCLE.read_text(encoding="utf-8").split("<!-- table: begin -->")[1].split("<!-- table: end -->")[0]
    rows: dict[str, list[Row]] = defaultdict(list)
    for line in printed.strip().splitlines()[2:]:
        action, sources, target, who, terms = (cell.strip() for cell in line.strip("|").split("|"))
        rows[action].append(Row(_set(sources), target, who, _set(terms)))
    return rows


def _set(cell: str) -> frozenset[str]:
    return frozenset(part.strip() for part in re.split(r",| or ", cell) if part.strip())


@dataclass
class Stand:
    """Where one claim stands."""

    state: str
    version: int = 1
    holder: int | None = None
    authors: set[int] = field(default_factory=set)
    public: int = 0


@dataclass
class Model:
    """All claims, and everybody's role."""

    roles: Mapping[int, str]
    claims: dict[int, Stand] = field(default_factory=dict)
    rows: Mapping[str, list[Row]] = field(default_factory=table)

    def take_in(self, actor: int | None, action: str, claim: int, facts: Mapping[str, Any]) -> Iterator[str]:
        """Go on by one event; what is wrong with it."""
        if action == "find claim":
            self.claims[claim] = Stand(facts["to"])
            return
        stand = self.claims[claim]
        if facts["from"] != stand.state:
            yield f"{action} of claim {claim} from {facts['from']}, which was {stand.state}"
        fitting = [row for row in self.rows[action] if stand.state in row.sources and row.target == facts["to"]]
        if not any(self._allowed(row, stand, actor, action, facts) for row in fitting):
            yield f"{action} of claim {claim} by {actor} to {facts['to']}: no line allows it at {stand}"
        stand.state, stand.version = facts["to"], stand.version + 1
        stand.holder = actor if action in KEEPS else None
        if action in {"submit", "submit second verdict"} and actor is not None:
            stand.authors.add(actor)
        stand.public += action in {"publish", "correct"}

    def _allowed(self, row: Row, stand: Stand, actor: int | None, action: str, facts: Mapping[str, Any]) -> bool:
        if actor is None:  # by a rule of the workbench; which one, the table does not say
            return row.who == "the workbench" or action in {"send to editor", "recall"}
        its = {"holder": stand.holder == actor, "the author": actor in stand.authors}
        its |= {"not the author": actor not in stand.authors, "reason": bool(facts.get("reason"))}
        its |= {
            name: name == PUBLIC.get(stand.public, "corrected before")
            for name in (*PUBLIC.values(), "corrected before")
        }
        reaches = row.who in RANK and RANK[self.roles[actor]] >= RANK[row.who]
        public = row.terms & {*PUBLIC.values(), "corrected before"}
        others = row.terms - public
        return reaches and all(its[term] for term in others) and (not public or any(its[term] for term in public))
