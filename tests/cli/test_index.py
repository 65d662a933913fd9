"""`workbench index`: the search index is derived, and can always be made again."""

import shutil

import pytest

from tests import factories
from workbench.search.embedded import Index

ASKED = "85% of Ukrainians reject giving up territory"


@pytest.fixture
def index(desk):
    """The index of a desk with three sources, of which it has all."""
    with desk.database.write() as session:
        for _ in range(3):
            factories.make_source(session)
    return desk.settings.folder / "index"


def test_status_says_how_far_the_index_is(workbench, index):
    assert workbench("index", "status").stdout == "0 passages, up to number 0 of 3.\n"
    workbench("match", ASKED)
    assert workbench("index", "status").stdout == "3 passages, up to number 3 of 3.\n"


def test_rebuild_fills_it_from_the_database(workbench, index):
    result = workbench("index", "rebuild")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "3 passages indexed.\n", "")
    assert workbench("index", "verify").stdout == "The index has all 3 passages.\n"


def test_an_index_that_is_behind_is_well(workbench, index):
    result = workbench("index", "verify")
    assert (result.exit_code, result.stdout) == (
        0,
        "The index is 3 passages behind; the next search brings them in.\n",
    )


def test_an_index_that_differs_is_exit_code_1_and_rebuild_mends_it(workbench, index):
    workbench("index", "rebuild")
    Index(index).remove(1)
    result = workbench("index", "verify")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "has 2 passages, the database 3. Run: workbench index rebuild" in result.stderr
    workbench("index", "rebuild")
    assert workbench("index", "verify").exit_code == 0


def damage_state(folder):
    (folder / "state.json").write_text('{"schema": 0, "watermark": 3}')


def lose_files(folder):
    for path in folder.iterdir():
        if path.name != "state.json":
            path.unlink()


def lose_folder(folder):
    shutil.rmtree(folder)
    folder.write_text("no folder")


@pytest.mark.parametrize("harm", [damage_state, lose_files])
@pytest.mark.parametrize("command", [("index", "status"), ("index", "verify"), ("match", ASKED)], ids=" ".join)
def test_a_harmed_index_is_one_line_that_names_the_command_that_mends_it(workbench, index, harm, command):
    workbench("index", "rebuild")
    harm(index)
    result = workbench(*command)
    assert result.exit_code == 1
    assert "workbench index rebuild" in result.stderr
    assert result.stderr.count("\n") == 1
    assert workbench("index", "rebuild").stdout == "3 passages indexed.\n"
    assert workbench(*command).exit_code == 0


def test_an_index_that_cannot_be_written_is_one_line(workbench, index):
    workbench("index", "rebuild")
    lose_folder(index)
    result = workbench("index", "status")
    assert result.exit_code == 1
    assert result.stderr.startswith("workbench: ")
    assert result.stderr.count("\n") == 1
