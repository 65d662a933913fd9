"""Engine and sessions on the embedded database."""

import threading
from contextlib import ExitStack
from types import SimpleNamespace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from workbench import clock, db
from workbench.db import Database, migrate, sqlite_module, wal_is_safe
from workbench.errors import StartUpError
from workbench.models import Claim, Snapshot


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
    ],
)
def test_wal_is_used_only_where_sqlite_cannot_lose_a_commit_in_it(version, safe):
    assert wal_is_safe(version) is safe


def test_the_journal_falls_back_to_delete_on_an_unsafe_sqlite(tmp_path, monkeypatch):
    monkeypatch.setattr("workbench.db.wal_is_safe", lambda _version: False)
    database = Database(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    with database.read() as session:
        assert session.execute(text("PRAGMA journal_mode")).scalar() == "delete"
    database.close()


def test_every_connection_has_foreign_keys_full_sync_and_a_busy_timeout(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    with database.read() as session:
        pragmas = {
            name: session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("foreign_keys", "synchronous", "busy_timeout", "trusted_schema", "journal_mode")
        }
    database.close()
    wanted = "wal" if wal_is_safe(sqlite_module().sqlite_version_info) else "delete"
    assert pragmas == {
        "foreign_keys": 1,
        "synchronous": 2,
        "busy_timeout": 20000,
        "trusted_schema": 0,
        "journal_mode": wanted,
    }


def test_a_writer_who_has_waited_long_tries_as_often_as_one_who_just_came(tmp_path, monkeypatch):
    database = Database(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    holder = database.writing()
    holder.execute(text("CREATE TABLE kept (n INTEGER)"))
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 40:
            holder.commit()

    monkeypatch.setattr(db, "time", SimpleNamespace(sleep=wait, monotonic=lambda: 0.0))
    with database.write() as session:
        session.execute(text("INSERT INTO kept VALUES (1)"))
        patience = session.execute(text("PRAGMA busy_timeout")).scalar_one()
    holder.close()
    database.close()
    assert waits == [waits[0]] * 40
    assert waits[0] <= 0.005
    assert patience == db.BUSY_TIMEOUT_MS


def test_a_new_database_that_another_process_is_writing_is_opened_once_that_is_done(tmp_path, monkeypatch):
    first = sqlite_module().connect(tmp_path / "desk.sqlite", isolation_level=None)
    first.execute("BEGIN IMMEDIATE")
    first.execute("CREATE TABLE kept (n INTEGER)")
    monkeypatch.setattr(db, "time", SimpleNamespace(sleep=lambda _: first.commit(), monotonic=lambda: 0.0))
    database = Database(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    database.ping()
    database.close()
    first.close()


def test_a_writer_who_waited_as_long_as_the_busy_timeout_is_told_that_the_database_is_locked(tmp_path, monkeypatch):
    monkeypatch.setattr("workbench.db.BUSY_TIMEOUT_MS", 5)
    database = Database(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    with database.write() as holder:
        holder.execute(text("CREATE TABLE kept (n INTEGER)"))
        with pytest.raises(OperationalError, match="database is locked"), database.write() as session:
            session.execute(text("INSERT INTO kept VALUES (1)"))
    database.close()


def test_writers_that_read_first_wait_for_each_other_instead_of_failing(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    with database.write() as session:
        session.execute(text("CREATE TABLE counter (n INTEGER)"))
        session.execute(text("INSERT INTO counter VALUES (0)"))

    def add_one_fifty_times():
        for _ in range(50):
            with database.write() as session:
                n = session.execute(text("SELECT n FROM counter")).scalar_one()
                session.execute(text("UPDATE counter SET n = :n"), {"n": n + 1})

    threads = [threading.Thread(target=add_one_fifty_times) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert session.execute(text("SELECT n FROM counter")).scalar_one() == 200
    database.close()


def test_as_many_threads_as_a_server_can_have_read_at_the_same_time(database):
    """With a limit below that of the threads, some would wait for half a minute and then be told that it is busy."""
    with ExitStack() as opened:
        for _ in range(40):
            assert opened.enter_context(database.read()).execute(text("SELECT 1")).scalar_one() == 1


def test_a_write_that_raises_leaves_nothing_behind(database):
    with pytest.raises(ZeroDivisionError), database.write() as session:
        session.add(Snapshot(sha256="a" * 64, content=b"", media_type="text/plain", fetched_at=clock.now()))
        session.flush()
        1 / 0  # noqa: B018
    with database.read() as session:
        assert session.get(Snapshot, "a" * 64) is None


def test_a_row_that_breaks_a_foreign_key_is_refused_and_the_error_tells_nothing_of_what_is_in_it(database):
    with pytest.raises(IntegrityError) as caught, database.write() as session:
        session.add(
            Claim(
                article_id=999,
                start=0,
                end=1,
                text="hunter2",
                worthiness=0.5,
                reasons=[],
                kind="statement",
                speaker={},
                quantities=[],
                dates=[],
                names=[],
                created_at=clock.now(),
                changed_at=clock.now(),
            )
        )
    assert "hunter2" not in str(caught.value)


def test_a_moment_without_a_zone_is_refused(session):
    session.add(
        Snapshot(sha256="a" * 64, content=b"", media_type="text/plain", fetched_at=clock.now().replace(tzinfo=None))
    )
    with pytest.raises(Exception, match="has no zone"):
        session.flush()


def test_jobs_are_announced_after_the_commit_and_never_after_a_rollback(tmp_path):
    heard: list[bool] = []
    database = Database(f"sqlite:///{tmp_path / 'desk.sqlite'}", on_commit=lambda session: heard.append(True))
    with database.write() as session:
        session.execute(text("CREATE TABLE t (n INTEGER)"))
        assert not heard
    assert heard == [True]
    with pytest.raises(ZeroDivisionError), database.write() as session:
        session.execute(text("INSERT INTO t VALUES (1)"))
        1 / 0  # noqa: B018
    assert heard == [True]
    database.close()


def test_a_database_of_a_newer_workbench_is_refused_in_one_line(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    migrate(database)
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StartUpError, match="migration 9999, which this version does not know"):
        migrate(database)
    database.close()


def test_a_database_that_does_not_answer_is_named_without_its_password():
    database = Database("postgresql+psycopg://desk:secret@127.0.0.1:1/desk")
    with pytest.raises(StartUpError) as caught:
        database.ping()
    assert "127.0.0.1:1/desk does not answer" in caught.value.message
    assert "secret" not in caught.value.message
    database.close()
