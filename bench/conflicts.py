"""How many changed facts the gate lets through: claims with one slot changed, and true pairs for false alarms.

python -m bench.conflicts --corpus FILE [--limit N] [--pairs FILE.jsonl] [--queries FILE --qrels FILE] [--json]

A pair is a claim of the corpus beside the same claim with one slot changed, both ways round by turns. `auto_linked`
counts pairs without any conflict (whatever their score), `type_right` those whose changed slot is the one named.
`--pairs` takes JSON lines with `a`, `b` and `slot` (null for a true pair) instead.
"""

import argparse
import json
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.matching_data import read_corpus, read_qrels, read_queries
from workbench.domain.values import Outcome, Slots
from workbench.match.gate import compare
from workbench.match.sides import take_apart
from workbench.text.slots import find_slots_many

SEED = 7
_SWAPS = {
    "direction": [
        ("rose", "fell"),
        ("increased", "decreased"),
        ("grew", "shrank"),
        ("more", "fewer"),
        ("higher", "lower"),
        ("gained", "lost"),
    ],
    "quantifier": [
        ("all", "some"),
        ("most", "all"),
        ("first", "last"),
        ("every", "some"),
        ("none", "all"),
        ("largest", "smallest"),
    ],
    "scale": [("million", "billion"), ("billion", "trillion"), ("thousand", "million")],
    "unit": [("percent", "percentage points"), ("miles", "kilometres"), ("pounds", "kilograms"), ("dollars", "euros")],
}
_AUXILIARY = re.compile(r"\b(is|was|are|were|has|have|had|will|can|could|would|should)\b(?! not|n't)", re.IGNORECASE)
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November")


def number(text: str, slots: Slots, dice: random.Random) -> str | None:
    """Another figure in the place of the first one written in digits."""
    for one in slots.quantities:
        found = re.search(r"\d[\d,]*(?:\.\d+)?", one.text)
        if found and not one.ambiguous:
            value = float(found[0].replace(",", ""))
            other = value * dice.choice((1.4, 1.6, 2.3, 0.6, 0.45))
            shown = f"{round(other):,}" if value >= 5 and "." not in found[0] else f"{other + 0.3:.1f}"
            at = one.start + found.start()
            return None if shown == found[0] else text[:at] + shown + text[at + len(found[0]) :]
    return None


def date(text: str, slots: Slots, dice: random.Random) -> str | None:
    """Another year, or another month."""
    for one in slots.dates:
        year = re.search(r"\b(1[89]|20)\d\d\b", one.text)
        if year:
            at = one.start + year.start()
            return f"{text[:at]}{int(year[0]) - dice.choice((1, 2, 3))}{text[at + 4 :]}"
        for month in _MONTHS:
            if month in one.text:
                return text[: one.start] + one.text.replace(month, "December") + text[one.end :]
    return None


def name(text: str, slots: Slots, dice: random.Random) -> str | None:
    """Another name of the same kind."""
    others = {
        "person": ["Maria Kowalska", "John Whitfield"],
        "place": ["Portugal", "Ecuador"],
        "organisation": ["Unilever", "Interpol"],
        "group": ["Danes", "Methodists"],
    }
    for one in slots.names:
        return text[: one.start] + dice.choice(others[one.kind.value]) + text[one.end :]
    return None


def negation(text: str, _slots: Slots, _dice: random.Random) -> str | None:
    """ "Not" after the first auxiliary verb."""
    found = _AUXILIARY.search(text)
    return f"{text[: found.end()]} not{text[found.end() :]}" if found else None


def _swap(slot: str) -> Callable[[str, Slots, random.Random], str | None]:
    def change(text: str, slots: Slots, _dice: random.Random) -> str | None:
        for pair in _SWAPS[slot]:
            for old, new in (pair, pair[::-1]):
                found = re.search(rf"\b{old}\b", text)
                inside = found and any(one.start <= found.start() < one.end for one in slots.quantities)
                if found and bool(inside) == (slot in {"unit", "scale"}):
                    return text[: found.start()] + new + text[found.end() :]
        return None

    return change


CHANGES: dict[str, Callable[[str, Slots, random.Random], str | None]] = {
    "number": number,
    "date": date,
    "name": name,
    "negation": negation,
    **{slot: _swap(slot) for slot in _SWAPS},
}


def made_pairs(texts: list[str], limit: int) -> Iterator[tuple[str, str, str]]:
    """Up to `limit` pairs of each slot from `texts`, in an order that a fixed seed shuffles."""
    dice = random.Random(SEED)
    texts = sorted({text for text in texts if 30 <= len(text) <= 300})
    dice.shuffle(texts)
    counts = dict.fromkeys(CHANGES, 0)
    for text, slots in zip(texts, find_slots_many(texts), strict=True):
        for slot, change in CHANGES.items():
            other = change(text, slots, dice) if counts[slot] < limit else None
            if other and other != text:
                counts[slot] += 1
                yield (text, other, slot) if counts[slot] % 2 else (other, text, slot)


def judge(
    pairs: list[tuple[str, str, str | None]],
) -> tuple[dict[str, dict[str, int]], list[tuple[str, str, str, str]]]:
    """Counts by slot, and the pairs that went wrong: slot, what was found, both texts."""
    slots = find_slots_many([text for one, other, _ in pairs for text in (one, other)])
    table: dict[str, dict[str, int]] = {}
    wrong = []
    for at, (one, other, slot) in enumerate(pairs):
        rows = compare(take_apart(one, slots[2 * at]), take_apart(other, slots[2 * at + 1]))
        found = {row.slot for row in rows if row.outcome is Outcome.CONFLICTS}
        counts = table.setdefault(
            slot or "true pairs", {"pairs": 0, "auto_linked": 0, "type_right": 0, "false_alarms": 0}
        )
        counts["pairs"] += 1
        if slot is None:
            counts["false_alarms"] += bool(found)
        else:
            counts["auto_linked"] += not found
            counts["type_right"] += slot in found
        if (slot is None and found) or (slot is not None and slot not in found):
            wrong.append((slot or "", ", ".join(sorted(found)), one, other))
    return table, wrong


def main() -> None:
    """Read the arguments, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--qrels", type=Path)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--limit", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--show", action="store_true", help="print the pairs that went wrong")
    options = parser.parse_args()
    pairs: list[tuple[str, str, str | None]] = []
    if options.pairs:
        rows = [json.loads(line) for line in options.pairs.read_text(encoding="utf-8").splitlines() if line.strip()]
        pairs = [(row["a"], row["b"], row["slot"]) for row in rows]
    if options.corpus:
        entries = read_corpus(options.corpus)
        pairs += made_pairs([entry.text for entry in entries], options.limit)
        if options.queries and options.qrels:
            texts, by_key = read_queries(options.queries), {entry.key: entry.text for entry in entries}
            judged = read_qrels(options.qrels)
            pairs += [(texts[key], by_key[one], None) for key, wanted in judged.items() for one in sorted(wanted)]
    table, wrong = judge(pairs)
    if options.json:
        print(json.dumps(table))
    else:
        for slot, counts in table.items():
            print(f"{slot:12}" + "".join(f"{name} {count:5}  " for name, count in counts.items()))
    if options.show:
        for row in wrong:
            print(*row, sep="\n  ")


if __name__ == "__main__":
    main()
