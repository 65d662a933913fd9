"""`workbench migrate`: from nothing, again, and where it cannot be."""

import os
import stat
import subprocess
import sys

import pytest
from sqlalchemy import text

from tests.ports import free_port
from tests.waiting import PATIENCE
from workbench.db import Database, head_revision

DONE = f"The database stands at migration {head_revision()}.\n"


def test_an_empty_folder_gets_a_desk_for_its_owner_alone(workbench, folder):
    result = workbench("migrate")
    assert (result.exit_code, result.stdout, result.stderr) == (0, DONE, "")
    assert stat.S_IMODE((folder / "instance").stat().st_mode) == 0o700
    assert workbench("audit", "verify").exit_code == 0


def test_a_second_time_changes_nothing(workbench, folder):
    workbench("migrate")
    before = (folder / "instance" / "workbench.sqlite").read_bytes()
    assert workbench("migrate").stdout == DONE
    assert (folder / "instance" / "workbench.sqlite").read_bytes() == before


def test_a_database_of_a_newer_version_is_left_alone(workbench, desk):
    with desk.database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    result = workbench("migrate")
    assert result.exit_code == 1
    assert "migration 9999, which this version does not know: a newer workbench made it" in result.stderr
    assert result.stderr.count("\n") == 1


def test_every_command_asks_for_it_when_the_database_is_older(workbench, folder):
    (folder / "instance").mkdir()
    Database(f"sqlite:///{folder}/instance/workbench.sqlite").close()
    (folder / "instance" / "workbench.sqlite").touch()
    result = workbench("sources", "list")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Bring it there with: workbench migrate" in result.stderr


@pytest.mark.parametrize("command", [("migrate",), ("doctor",), ("jobs", "list"), ("serve",), ("check", "-")])
def test_a_file_that_is_no_database_is_one_line(workbench, folder, monkeypatch, command):
    monkeypatch.setenv("WORKBENCH_PORT", str(free_port()))
    (folder / "instance").mkdir()
    (folder / "instance" / "workbench.sqlite").write_bytes(b"This is no database at all. " * 100)
    result = workbench(*command, standard_input="")
    assert result.exit_code == 1
    assert "file is not a database" in result.stderr
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("table", "command"),
    [
        ("alembic_version", ("migrate",)),
        ("alembic_version", ("serve",)),
        ("event", ("doctor",)),
        ("event", ("audit", "verify")),
        ("job", ("jobs", "list")),
    ],
    ids=str,
)
def test_a_damaged_table_is_one_line(workbench, folder, migrated_file, monkeypatch, table, command):
    monkeypatch.setenv("WORKBENCH_PORT", str(free_port()))
    copy = folder / "instance" / "workbench.sqlite"
    copy.parent.mkdir(mode=0o700)
    content = bytearray(migrated_file.read_bytes())
    size, page = int.from_bytes(content[16:18]), root_page(migrated_file, table)
    content[(page - 1) * size : page * size] = b"\xff" * size
    copy.write_bytes(content)
    result = workbench(*command)
    assert result.exit_code == 1
    assert (
        result.stderr == f"workbench: The database sqlite:///{copy} cannot be used: database disk image is malformed\n"
    )


def root_page(path, table) -> int:
    database = Database(f"sqlite:///{path}")
    with database.read() as session:
        page = session.execute(text("SELECT rootpage FROM sqlite_master WHERE name = :name"), {"name": table}).scalar()
    database.close()
    return page


@pytest.mark.parametrize("command", ["migrate", "run"])
def test_a_folder_that_is_a_file_is_one_line(workbench, folder, command, monkeypatch):
    (folder / "desk").write_text("")
    monkeypatch.setenv("WORKBENCH_INSTANCE", str(folder / "desk" / "instance"))
    monkeypatch.setenv("WORKBENCH_PORT", str(free_port()))
    result = workbench(command)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"workbench: {folder / 'desk' / 'instance'} cannot be written or read: Not a directory.\n"


def test_a_server_that_does_not_answer_is_one_line_without_its_password(workbench, monkeypatch):
    monkeypatch.setenv("WORKBENCH_DATABASE_URL", "postgresql://desk:hunter2@127.0.0.1:1/desk")
    result = workbench("migrate")
    assert result.exit_code == 1
    assert "does not answer" in result.stderr
    assert "hunter2" not in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["migrate", "run"])
def test_a_folder_that_may_not_be_written_is_one_line(folder, environment, command):
    (folder / "instance").mkdir(mode=0o500)
    # Root may write everywhere; without its capabilities it is asked like anyone.
    ordinary = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.getuid() == 0 else []
    done = subprocess.run(
        [*ordinary, sys.executable, "-m", "workbench", command],
        env=environment | {"WORKBENCH_PORT": str(free_port())},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"workbench: The database sqlite:///{folder / 'instance'}")
    assert done.stderr.endswith("unable to open database file\n")
    assert done.stderr.count("\n") == 1
