"""How many changed facts the gate lets through, and how often it sees a contradiction where there is none."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.domain.values import Outcome
from workbench.errors import BadInputError
from workbench.match.gate import compare, held_back
from workbench.match.sides import take_apart
from workbench.quality.retrieval import Entry
from workbench.text.slots import find_slots_many

TRUE = "true pairs"
"""The name of the pairs in which nothing was changed."""


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """Two statements, and the slot in which they contradict each other; None when both can be true."""

    a: str
    b: str
    slot: str | None


@dataclass(slots=True)
class Count:
    """Pairs of one slot.

    `auto_linked`: that nothing holds back, whatever they score; `type_right`: in whose own slot a conflict is found;
    `false_alarms`: true pairs with a conflict.
    """

    pairs: int = 0
    auto_linked: int = 0
    type_right: int = 0
    false_alarms: int = 0


@dataclass(frozen=True, slots=True)
class Mistake:
    """A pair that was judged wrong; `found` names the slots in which a conflict was seen, comma between."""

    pair: LabelledPair
    found: str
    auto_linked: bool


def read_pairs(path: Path) -> list[LabelledPair]:
    """JSON lines with `a`, `b` and `slot` (null for a true pair). Raises `BadInputError` naming the line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(f"{path} cannot be read: {error}.") from error
    found = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                row = json.loads(line)
                found.append(LabelledPair(str(row["a"]), str(row["b"]), row["slot"]))
            except (ValueError, KeyError, TypeError) as error:
                raise BadInputError(f"{path}, line {number}: no JSON object with a, b and slot.") from error
    return found


def true_pairs(entries: Sequence[Entry], queries: dict[str, str], judged: dict[str, set[str]]) -> list[LabelledPair]:
    """Each judged query beside each of its right entries."""
    texts = {entry.key: entry.text for entry in entries}
    return [
        LabelledPair(queries[key], texts[one], None)
        for key, wanted in judged.items()
        for one in sorted(wanted)
        if key in queries and one in texts
    ]


def judge(pairs: Sequence[LabelledPair]) -> tuple[dict[str, Count], list[Mistake]]:
    """Counts by slot, in the order of the pairs, with `all` last; and the pairs that were judged wrong.

    `all` has the pairs in which something was changed, and the false alarms of the others.
    """
    slots = find_slots_many([text for pair in pairs for text in (pair.a, pair.b)])
    table: dict[str, Count] = {}
    mistakes = []
    for at, pair in enumerate(pairs):
        rows = compare(take_apart(pair.a, slots[2 * at]), take_apart(pair.b, slots[2 * at + 1]))
        found = {row.slot for row in rows if row.outcome is Outcome.CONFLICTS}
        linked = pair.slot is not None and not held_back(rows)
        count = table.setdefault(pair.slot or TRUE, Count())
        count.pairs += 1
        count.auto_linked += linked
        count.type_right += pair.slot is not None and pair.slot in found
        count.false_alarms += pair.slot is None and bool(found)
        if linked or (bool(found) if pair.slot is None else pair.slot not in found):
            mistakes.append(Mistake(pair, ", ".join(sorted(found)), linked))
    return table | {"all": _sum(table)}, mistakes


def _sum(table: dict[str, Count]) -> Count:
    changed = [count for slot, count in table.items() if slot != TRUE]
    return Count(
        pairs=sum(count.pairs for count in changed),
        auto_linked=sum(count.auto_linked for count in changed),
        type_right=sum(count.type_right for count in changed),
        false_alarms=sum(count.false_alarms for count in table.values()),
    )
