"""The faults that are seeded fit the code of today, stand in the docs, and each turns its test red."""

from pathlib import Path

import pytest

from tests.mutants import __main__ as mutants
from tests.mutants.seeds import GROUPS, MUTANTS, table
from tests.test_docs import marked

ROOT = Path(__file__).parents[2]


def test_each_fault_has_a_name_of_its_own_and_changes_one_place_of_one_file():
    assert len(MUTANTS) == sum(map(len, GROUPS.values()))
    for mutant in MUTANTS.values():
        assert (ROOT / mutant.path).read_text(encoding="utf-8").count(mutant.old) == 1, mutant.name
        assert mutant.new != mutant.old, mutant.name


def test_each_test_that_is_to_see_a_fault_exists():
    for mutant in MUTANTS.values():
        for test in mutant.test.split():
            path, _, name = test.partition("::")
            code = (ROOT / path).read_text(encoding="utf-8")
            assert not name or f"\ndef {name}(" in code, test


def test_the_faults_are_printed_as_they_are():
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    assert marked(page, "faults") == table()
    assert f"| faults put into the code | {len(MUTANTS)}, " in page


@pytest.mark.long
def test_every_fault_turns_its_test_red():
    assert mutants.main([]) == 0
