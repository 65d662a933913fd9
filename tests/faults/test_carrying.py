"""The disk fails while a desk is backed up, restored or moved: one line says so, nothing is half done, it works again.

At one write after the other, as `test_each_write` does with requests; and, with the system itself refusing, at files of
every size.
"""

import shutil
from contextlib import closing

import pytest
from sqlalchemy.engine import Engine

from tests import factories
from tests.cli.conftest import desk, folder, workbench
from tests.conftest import POSTGRES
from tests.faults.disk import Disk, no_file_above
from workbench.db import Database
from workbench.services import transfer

__all__ = ["desk", "folder", "workbench"]
pytestmark = pytest.mark.skipif(bool(POSTGRES), reason="the desk that is carried here is a file")
STRIDES = [pytest.param(0, id="a few"), pytest.param(1, id="each", marks=pytest.mark.long)]
A_FEW = 8
PAGE = 4096


@pytest.fixture
def disk(monkeypatch):
    """Every disk there is, for databases and for files."""
    made = Disk(Engine)
    made.also_files(monkeypatch)
    yield made
    made.close()


@pytest.fixture
def full(workbench, desk, folder):
    """A desk with a published check, and its backup; gives what its tables hold."""
    factories.publish_one(desk)
    assert workbench("backup", "kept").exit_code == 0
    with desk.database.read() as session:
        return transfer.contents(session)


def contents(path):
    with closing(Database(f"sqlite:///{path}")) as database, database.read() as session:
        return transfer.contents(session)


def backed_up(workbench, folder, full):
    """Backs the desk up to a folder that is there whole or not at all."""

    def attempt():
        return workbench("backup", "again")

    def check(done):
        assert (folder / "again").exists() == done
        assert not (folder / ".again.part").exists()
        if done:
            assert contents(folder / "again" / "workbench.sqlite") == full
            shutil.rmtree(folder / "again")

    return attempt, check


def restored(workbench, folder, full):
    """Restores it to a folder in which the whole desk is or nothing; the index can be made again by its command."""
    place = folder / "instance" / "workbench.sqlite"

    def attempt():
        return workbench("restore", "kept")

    def check(done):
        if place.exists():
            assert contents(place) == full
            if not done:
                assert workbench("index", "rebuild").exit_code == 0
            shutil.rmtree(folder / "instance")
        assert not done or not place.exists()
        left = list((folder / "instance").iterdir()) if (folder / "instance").exists() else []
        assert left == []

    return attempt, check


def moved(workbench, folder, full):
    """Moves it to a file that holds all or nothing."""
    place = folder / "other.sqlite"

    def attempt():
        return workbench("move", "--to", f"sqlite:///{place}")

    def check(done):
        if place.exists() and (done or "claim" in tables(place)):
            rows = {name: content for name, content in contents(place).items() if content.rows}
            assert rows == {name: content for name, content in full.items() if content.rows} if done else rows == {}
        for path in folder.glob("other.sqlite*"):
            path.unlink()

    return attempt, check


def tables(path):
    with closing(Database(f"sqlite:///{path}")) as database, database.engine.connect() as connection:
        return {
            name for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").all()
        }


def prepare(carry, desk, folder):
    """A desk to be restored must not be there; it is put aside."""
    if carry is restored:
        desk.close()
        desk.settings.folder.rename(folder / "lost")


def at_each(attempt, check, fail, stride):
    """Fail at write 1, 1 + stride, and so on until it comes through; how many failed."""
    for failed, number in enumerate(range(1, 10_000, stride)):
        result, struck = fail(number, attempt)
        check(result.exit_code == 0)
        if not struck:
            assert result.exit_code == 0, result.output
            return failed
        if result.exit_code:
            assert result.stderr.startswith("workbench: ")
            assert result.stderr.count("\n") == 1, result.stderr
    raise AssertionError("it never came through")


@pytest.mark.parametrize("carry", [backed_up, restored, moved])
@pytest.mark.parametrize("stride", STRIDES)
def test_the_disk_fails_at_one_write_of_a_desk_that_is_carried(workbench, desk, folder, full, disk, carry, stride):
    prepare(carry, desk, folder)
    attempt, check = carry(workbench, folder, full)

    def fail(number, attempt):
        disk.left = number
        result, struck = attempt(), disk.left <= 0
        disk.left = 0
        return result, struck

    disk.left = many = 1_000_000
    assert attempt().exit_code == 0
    writes, disk.left = many - disk.left, 0
    check(True)
    failed = at_each(attempt, check, fail, stride or max(1, writes // A_FEW))
    assert failed >= (writes if stride else 5)


@pytest.mark.parametrize("carry", [backed_up, restored, moved])
@pytest.mark.parametrize("times", [3, pytest.param(60, marks=pytest.mark.long)])
def test_the_system_refuses_to_write_files_above_a_size_while_a_desk_is_carried(
    workbench, desk, folder, full, carry, times
):
    prepare(carry, desk, folder)
    attempt, check = carry(workbench, folder, full)
    largest = (folder / "kept" / "workbench.sqlite").stat().st_size

    def fail(number, attempt):
        with no_file_above(number * PAGE):
            result = attempt()
        return result, result.exit_code != 0  # what is written on the way is larger than what is there in the end

    failed = at_each(attempt, check, fail, max(1, largest // PAGE // times))
    assert failed >= times
