"""`workbench index`: the search index is derived, and can always be made again."""

import shutil

import pytest

from tests import factories
from workbench.search.embedded import Index

DONE = "3 passages indexed, the meanings of 3 read.\n"
ASKED = "85% of Ukrainians reject giving up territory"


@pytest.fixture
def index(desk):
    """The folder of the words of a desk with three sources."""
    with desk.database.write() as session:
        for _ in range(3):
            factories.make_source(session)
    return desk.settings.folder / "index"


def test_status_says_how_far_the_index_is(workbench, index):
    none = "the meanings of 0, up to number 0.\n"
    assert workbench("index", "status").stdout == f"0 passages, up to number 0 of 3; {none}"
    workbench("match", ASKED)
    assert workbench("index", "status").stdout == f"3 passages, up to number 3 of 3; {none}"
    workbench("index", "rebuild")
    assert workbench("index", "status").stdout.endswith("the meanings of 3, up to number 3.\n")


def test_rebuild_fills_it_from_the_database(workbench, index):
    result = workbench("index", "rebuild")
    assert (result.exit_code, result.stdout, result.stderr) == (0, DONE, "")
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
    assert "has the words of 2 passages and the meanings of 3, the database 3. Run: workbench" in result.stderr
    workbench("index", "rebuild")
    assert workbench("index", "verify").exit_code == 0


def test_meanings_that_were_not_read_yet_are_told_and_are_well(workbench, index):
    workbench("match", ASKED)
    result = workbench("index", "verify")
    assert (result.exit_code, result.stdout) == (
        0,
        "The index has all 3 passages; the worker is still reading the meanings of 3.\n",
    )


def test_sound_meanings_are_kept_by_a_rebuild_unless_they_are_asked_for(workbench, index):
    workbench("index", "rebuild")
    kept = "3 passages indexed, the meanings of 0 read.\n"
    assert workbench("index", "rebuild").stdout == kept
    assert workbench("index", "rebuild", "--meanings").stdout == DONE


def test_meanings_of_another_encoder_are_one_line_and_a_rebuild_reads_them_anew(workbench, index):
    workbench("index", "rebuild")
    state = index.parent / "vectors" / "state.json"
    state.write_text(state.read_text().replace('"model": "', '"model": "other'))
    result = workbench("match", ASKED)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "workbench index rebuild" in result.stderr
    assert workbench("index", "rebuild").stdout == DONE
    assert workbench("match", ASKED).exit_code == 0


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
    assert workbench("index", "rebuild").stdout == "3 passages indexed, the meanings of 0 read.\n"
    assert workbench(*command).exit_code == 0


def test_an_index_that_cannot_be_written_is_one_line(workbench, index):
    workbench("index", "rebuild")
    lose_folder(index)
    result = workbench("index", "status")
    assert result.exit_code == 1
    assert result.stderr.startswith("workbench: ")
    assert result.stderr.count("\n") == 1
