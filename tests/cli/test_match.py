"""`workbench match`: what the sources say about a sentence."""

import json

import jsonschema
import pytest

from tests import factories
from workbench.export.schemas import schema

ASKED = "91% of Ukrainians reject giving up territory"


@pytest.fixture
def stocked(workbench, desk, folder):
    header = "Publisher: Institute\nKind: document\n\n"
    (folder / "survey.md").write_text(f"Title: A survey\n{header}{factories.POLL}")
    (folder / "trees.md").write_text(f"Title: Trees\n{header}The council met on Tuesday to talk about 91 trees.")
    assert workbench("sources", "add", "survey.md", "trees.md").exit_code == 0
    return desk


def test_the_best_source_comes_first_with_its_conflict(workbench, stocked):
    lines = workbench("match", ASKED).stdout.splitlines()
    assert lines[0].endswith(" A survey (Institute)")
    assert "✕ number: " in lines[1]
    assert "claim says 91 percent, source says 85 percent" in lines[1]


def test_json_is_one_valid_match_a_line(workbench, stocked):
    found = [json.loads(line) for line in workbench("match", ASKED, "--json").stdout.splitlines()]
    whole = schema("claim")
    for match in found:
        jsonschema.validate(match, {"$defs": whole["$defs"], "$ref": "#/$defs/match"})
    assert found[0]["title"] == "A survey"
    assert [match["score"] for match in found] == sorted((match["score"] for match in found), reverse=True)


def test_limit_keeps_the_best(workbench, stocked):
    assert len(workbench("match", ASKED, "--json", "--limit", 1).stdout.splitlines()) == 1


@pytest.mark.parametrize("text", ["", "   ", "qqqq", "\x1b[2J"])
def test_nothing_that_speaks_to_it_is_exit_code_1(workbench, stocked, text):
    result = workbench("match", text)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "workbench: no source speaks to this.\n")


def test_an_empty_desk_has_nothing_to_say(workbench, desk):
    assert workbench("match", ASKED).exit_code == 1


@pytest.mark.parametrize("args", [(), ("a", "--limit", "0"), ("a", "b")], ids=" ".join)
def test_a_wrong_use_is_exit_code_2(workbench, stocked, args):
    assert workbench("match", *args).exit_code == 2
