"""Altered claims are made with a fixed seed, and what the gate does with them is counted."""

import json

import pytest

from workbench.errors import BadInputError
from workbench.quality.altered import CHANGES, altered_pairs
from workbench.quality.conflicts import TRUE, LabelledPair, judge, read_pairs, true_pairs
from workbench.quality.retrieval import Entry

CLAIMS = [
    "In 2014 all 85 percent of the schools in Norway were closed by the council.",
    "More than 3 million people in Sweden lost 12 dollars each in March 2019.",
    "The largest ferry was first seen 40 miles from Oslo in 2011.",
]


def test_each_pair_differs_and_names_its_slot():
    pairs = list(altered_pairs(CLAIMS, 5))
    assert {pair.slot for pair in pairs} == set(CHANGES)
    assert all(pair.a != pair.b and {pair.a, pair.b} & set(CLAIMS) for pair in pairs)
    assert list(altered_pairs(CLAIMS, 5)) == pairs


def test_the_limit_holds_for_each_slot():
    slots = [pair.slot for pair in altered_pairs(CLAIMS, 1)]
    assert len(slots) == len(set(slots))


def test_no_altered_pair_is_linked_and_its_slot_is_told():
    table, mistakes = judge(list(altered_pairs(CLAIMS, 5)))
    assert table["all"].auto_linked == 0
    assert table["all"].type_right == table["all"].pairs == sum(table[slot].pairs for slot in CHANGES)
    assert mistakes == []


def test_mistakes_are_counted_and_shown():
    false_alarm = LabelledPair("Rents rose by 5 percent in Oslo.", "Rents rose by 9 percent in Oslo.", None)
    missed = LabelledPair(CLAIMS[0], CLAIMS[0], "date")
    table, mistakes = judge([false_alarm, missed])
    assert (table[TRUE].pairs, table[TRUE].false_alarms) == (1, 1)
    assert (table["date"].auto_linked, table["date"].type_right) == (1, 0)
    assert (table["all"].pairs, table["all"].auto_linked, table["all"].false_alarms) == (1, 1, 1)
    assert [(row.pair, row.found, row.auto_linked) for row in mistakes] == [
        (false_alarm, "number", False),
        (missed, "", True),
    ]


def test_true_pairs_are_queries_beside_their_right_entries():
    found = true_pairs([Entry("v", "It rose.", "")], {"q": "It went up."}, {"q": {"v", "gone"}, "other": {"v"}})
    assert found == [LabelledPair("It went up.", "It rose.", None)]


def test_pairs_are_read_from_json_lines(tmp_path):
    path = tmp_path / "pairs.jsonl"
    path.write_text(json.dumps({"a": "x", "b": "y", "slot": None}) + "\n\n", encoding="utf-8")
    assert read_pairs(path) == [LabelledPair("x", "y", None)]


@pytest.mark.parametrize("line", ["{", "[]", '{"a": "x", "b": "y"}'])
def test_a_line_of_another_form_is_named(tmp_path, line):
    path = tmp_path / "pairs.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(BadInputError, match="line 1: no JSON object with a, b and slot"):
        read_pairs(path)
