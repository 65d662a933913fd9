"""A backup is the whole desk at one moment, and a desk comes back from it as it was or not at all."""

import json
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select

from tests import factories
from tests.waiting import until
from workbench import db
from workbench.db import Database, migrate
from workbench.domain.roles import Role
from workbench.errors import StartUpError
from workbench.models import User
from workbench.services import backups, log, transfer
from workbench.services.jobs import quiet
from workbench.services.log import audit
from workbench.services.people import accounts
from workbench.settings import Settings


@pytest.fixture
def desk(context, desk_with_a_published_check):
    """A desk with a published check, its checkpoints and its keys."""
    (context.settings.folder / "secret_key").write_text("k" * 64)
    return context


@pytest.fixture
def elsewhere(tmp_path):
    """Settings of a desk that does not exist yet, in a file."""
    return Settings(instance=str(tmp_path / "elsewhere"))


def contents(url):
    with closing(Database(url)) as database, database.read() as session:
        return transfer.contents(session)


def modes(folder: Path):
    return {path.name: oct(path.stat().st_mode & 0o777) for path in [folder, *folder.iterdir()]}


def test_a_desk_comes_back_with_every_table_every_key_and_a_whole_log(desk, elsewhere, tmp_path):
    made = backups.make(desk.settings, desk.database, tmp_path / "kept", quiet)
    assert backups.restore(tmp_path / "kept", elsewhere, quiet) == made
    assert contents(elsewhere.database) == contents(desk.settings.database)
    for name in ("secret_key", "checkpoint_key", "checkpoints.jsonl"):
        assert (elsewhere.folder / name).read_bytes() == (desk.settings.folder / name).read_bytes()
    with closing(Database(elsewhere.database)) as database, database.read() as session:
        file = audit.CheckpointFile(elsewhere.checkpoint_file)
        found = audit.verify(session, audit.kept(file))
    assert (found.head.seq, found.head.hash) == (made.events, made.head)
    assert found.checkpoints > 0


def test_nobody_else_can_open_a_backup(desk, elsewhere, tmp_path):
    backups.make(desk.settings, desk.database, tmp_path / "kept", quiet)
    backups.restore(tmp_path / "kept", elsewhere, quiet)
    for folder in (tmp_path / "kept", elsewhere.folder):
        assert set(modes(folder).values()) <= {"0o700", "0o600"}


@pytest.mark.parametrize("count", [5, pytest.param(20, marks=pytest.mark.long)])
def test_a_backup_while_others_write_holds_whole_transactions(desk, elsewhere, tmp_path, count):
    """Each transaction adds a person and their event: as many of the one as of the other, in every backup."""
    over, added = threading.Event(), []

    def write():
        while not over.is_set():
            number = len(added)
            with desk.database.write() as session:
                actor = factories.actor_of(factories.make_user(session, role=Role.ADMIN))
                accounts.add(session, actor, name=f"N{number}", email=f"n{number}@x.example", role=Role.READER)
            added.append(number)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(count):
            folder, sure = tmp_path / f"kept {number}", len(added)
            backups.make(desk.settings, desk.database, folder, quiet)
            with closing(Database(f"sqlite:///{folder / backups.DATABASE}")) as database, database.read() as session:
                people = [name for name in session.exec(select(User.name)) if name[1:].isdecimal()]
                events = [event for event in log.latest(session, limit=10_000) if event.action == "add person"]
                assert log.verify(session) is None
            assert len(people) == len(events) >= sure
            until(lambda sure=sure: len(added) > sure or not writer.is_alive())
    finally:
        over.set()
        writer.join()
    assert len(added) >= count
    for number in range(count):
        back = replace(elsewhere, instance=str(tmp_path / f"back {number}"))
        kept = backups.restore(tmp_path / f"kept {number}", back, quiet)
        assert contents(back.database) == contents(f"sqlite:///{tmp_path / f'kept {number}' / backups.DATABASE}")
        assert kept.events > 0


def test_the_folder_must_not_exist_and_nothing_is_left_of_a_backup_that_failed(desk, tmp_path, monkeypatch):
    (tmp_path / "kept").mkdir()
    with pytest.raises(StartUpError, match="is there already"):
        backups.make(desk.settings, desk.database, tmp_path / "kept", quiet)

    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "_describe", full)
    with pytest.raises(OSError, match="No space"):
        backups.make(desk.settings, desk.database, tmp_path / "other", quiet)
    assert {path.name for path in tmp_path.iterdir()} == {"instance", "kept"}


def damages(folder):
    """Each way in which one file of a backup can be damaged, as (name, bytes)."""
    for path in sorted(folder.iterdir()):
        whole = path.read_bytes()
        for at in (0, len(whole) // 3, len(whole) // 2, len(whole) - 1):
            yield path, whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        yield path, whole[: len(whole) // 2]


def test_a_damaged_backup_is_refused_and_nothing_is_made_of_it(desk, elsewhere, tmp_path):
    folder = tmp_path / "kept"
    made = backups.make(desk.settings, desk.database, folder, quiet)
    tried = 0
    for path, damaged in damages(folder):
        whole = path.read_bytes()
        if path.name == backups.MANIFEST and _same_but_for_its_time(damaged, made):
            continue
        path.write_bytes(damaged)
        with pytest.raises(StartUpError):
            backups.restore(folder, elsewhere, quiet)
        path.write_bytes(whole)
        tried += 1
        assert not elsewhere.folder.exists() or list(elsewhere.folder.iterdir()) == []
    assert tried >= 20
    assert backups.restore(folder, elsewhere, quiet) == made


def _same_but_for_its_time(damaged, made):
    try:
        values = json.loads(damaged)
        return (values["files"], values["head"], values["events"]) == (dict(made.files), made.head, made.events)
    except (ValueError, KeyError):
        return False


def test_a_manifest_that_names_other_places_reaches_none_of_them(desk, elsewhere, tmp_path):
    folder = tmp_path / "kept"
    backups.make(desk.settings, desk.database, folder, quiet)
    values = json.loads((folder / backups.MANIFEST).read_text())
    values["files"]["../../climbed"] = values["files"]["secret_key"]
    (folder / backups.MANIFEST).write_text(json.dumps(values))
    with pytest.raises(StartUpError, match="climbed is missing"):
        backups.restore(folder, elsewhere, quiet)
    assert list(tmp_path.rglob("climbed")) == []


def test_a_desk_that_is_there_is_not_overwritten(desk, elsewhere, tmp_path):
    backups.make(desk.settings, desk.database, tmp_path / "kept", quiet)
    backups.restore(tmp_path / "kept", elsewhere, quiet)
    with pytest.raises(StartUpError, match="There is a desk in"):
        backups.restore(tmp_path / "kept", elsewhere, quiet)


def test_a_key_of_another_desk_is_not_overwritten(desk, elsewhere, tmp_path):
    backups.make(desk.settings, desk.database, tmp_path / "kept", quiet)
    elsewhere.folder.mkdir()
    (elsewhere.folder / "checkpoint_key").write_text("another")
    with pytest.raises(StartUpError, match="checkpoint_key is there already and is another one"):
        backups.restore(tmp_path / "kept", elsewhere, quiet)
    assert [path.name for path in elsewhere.folder.iterdir()] == ["checkpoint_key"]


def test_a_backup_of_an_older_version_is_brought_to_this_one(tmp_path, elsewhere):
    old = Settings(instance=str(tmp_path / "old"))
    old.folder.mkdir()
    with closing(Database(old.database)) as database:
        migrate(database, "0002")
        made = backups.make(old, database, tmp_path / "kept", quiet)
    assert made.migration == "0002"
    backups.restore(tmp_path / "kept", elsewhere, quiet)
    with closing(Database(elsewhere.database)) as database:
        assert db.current_revision(database) == db.head_revision()


def test_a_backup_of_a_newer_version_is_refused(desk, elsewhere, tmp_path, monkeypatch):
    backups.make(desk.settings, desk.database, tmp_path / "kept", quiet)
    path = tmp_path / "kept" / backups.DATABASE
    with closing(Database(f"sqlite:///{path}")) as database, database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    values = json.loads((tmp_path / "kept" / backups.MANIFEST).read_text())
    values["files"][backups.DATABASE] = backups._digest(path)
    (tmp_path / "kept" / backups.MANIFEST).write_text(json.dumps(values))
    with pytest.raises(StartUpError, match="a newer workbench made it"):
        backups.restore(tmp_path / "kept", elsewhere, quiet)
    assert list(elsewhere.folder.iterdir()) == []


def test_a_desk_is_restored_into_the_database_of_the_settings(desk, elsewhere, empty_database, tmp_path):
    backups.make(desk.settings, desk.database, tmp_path / "kept", quiet)
    url = empty_database.url.render_as_string(hide_password=False)
    backups.restore(tmp_path / "kept", replace(elsewhere, database_url=url), quiet)
    assert contents(url) == contents(desk.settings.database)
    assert not (elsewhere.folder / backups.DATABASE).exists()
