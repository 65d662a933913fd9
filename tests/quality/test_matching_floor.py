"""The floor of matching on our own sources: a change of weights or rules that falls below it is seen at once."""

import hashlib
import json
from pathlib import Path

import pytest

from workbench.domain.values import Candidate, Statement
from workbench.match.scorer import linkable, match
from workbench.search.embedded import Index
from workbench.search.schema import IndexRow
from workbench.text.passages import split
from workbench.text.slots import find_slots, find_slots_many
from workbench.text.source_file import parse_source_file

FIXTURES = Path(__file__).parents[2] / "fixtures"
GOLD = FIXTURES / "gold" / "matches.jsonl"
GOLD_SHA256 = "a5ccff8fc7ac56891e758bd7fe27eafc9afd90351266cd846142942fa309e923"
ROWS = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def matches():
    """Every gold claim with its matches, each beside the name of its source file."""
    passages, files = [], {}
    for number, path in enumerate(sorted((FIXTURES / "sources").glob("*.md")), 1):
        source = parse_source_file(path.read_text(encoding="utf-8"))
        files[number] = path.name
        passages += [(number, source, source.text[start:end]) for start, end in split(source.text)]
    slots = find_slots_many([text for _, _, text in passages])
    index = Index(None)
    index.add(IndexRow(at, number, one.title, text, one.publisher) for at, (number, one, text) in enumerate(passages))
    found = {}
    for row in ROWS:
        candidates = [
            Candidate(
                hit.passage_id, hit.source_id, one.title, one.url, one.publisher, one.published_on, text, own, hit.score
            )
            for hit in index.search(row["claim"])
            for (_, one, text), own in [(passages[hit.passage_id], slots[hit.passage_id])]
        ]
        drafts = match(Statement(row["claim"], find_slots(row["claim"])), candidates)
        found[row["claim"]] = [(files[draft.candidate.source_id], draft) for draft in drafts]
    return found


def test_the_gold_file_is_the_one_that_was_measured():
    assert hashlib.sha256(GOLD.read_bytes()).hexdigest() == GOLD_SHA256


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["claim"][:60])
def test_a_right_source_is_the_best_match(matches, row):
    assert matches[row["claim"]][0][0] in row["best"]


@pytest.mark.parametrize("row", [row for row in ROWS if row["conflicts"]], ids=lambda row: row["claim"][:60])
def test_a_near_miss_is_shown_among_the_five_best_with_its_conflict(matches, row):
    for file, slot in row["conflicts"].items():
        shown = [draft for name, draft in matches[row["claim"]][:5] if name == file]
        assert any(slot in {conflict.slot for conflict in draft.conflicts} for draft in shown)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["claim"][:60])
def test_no_near_miss_can_be_linked(matches, row):
    slots = row["conflicts"]
    for file, draft in matches[row["claim"]]:
        if file in slots and slots[file] in {conflict.slot for conflict in draft.conflicts}:
            assert not linkable(draft)


@pytest.mark.parametrize("row", [row for row in ROWS if not row["conflicts"]], ids=lambda row: row["claim"][:60])
def test_a_true_match_has_no_conflict(matches, row):
    assert matches[row["claim"]][0][1].conflicts == ()
