"""Killed in the middle of a migration or of writing an index: the old one or the new one is there, never half of it."""

import os
import subprocess
import sys

import pytest
from sqlalchemy import MetaData, inspect, select, text

from tests import factories
from tests.cli.conftest import ROOT
from tests.faults import dying
from tests.migrations.test_migrations import REVISIONS
from workbench.db import current_revision, head_revision, migrate
from workbench.services import doctor, log
from workbench.services.log import audit
from workbench.services.log.chain import Broken

BACK = 8
"""So many revisions below the newest stands the desk that is migrated."""
A_FEW = 6


def kill_in_the_middle(what, where, moments):
    """How many processes were killed."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.faults.dying", what, where, str(moments)]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=1800)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def contents(database):
    """The version of the schema, every statement that made it, and every row."""
    schema = MetaData()
    schema.reflect(database.engine)
    with database.engine.connect() as connection:
        rows = {table.name: sorted(map(repr, connection.execute(select(table)))) for table in schema.sorted_tables}
        made = (
            sorted(map(str, connection.execute(text("SELECT type, name, sql FROM sqlite_master"))))
            if database.is_sqlite
            else sorted(str(inspect(connection).get_indexes(name)) for name in rows)
        )
    return current_revision(database), made, rows


@pytest.fixture
def old(context):
    """A desk as an earlier version left it, with a public check in it."""
    factories.publish_one(context)
    migrate(context.database, REVISIONS[-1 - BACK])
    context.database.close()
    return context


def is_well(context):
    with context.database.read() as session:
        assert log.verify(session) is None
        assert not isinstance(audit.verify(session, audit.kept(context.notary.file)), Broken)
    findings = list(doctor.examine(context.settings, context.database, lambda: context.library))
    assert [found for found in findings if not found.well and found.what not in {"disk", "search index"}] == []


def migrated_through(context, moments):
    before = contents(context.database)
    killed = kill_in_the_middle("migrate", context.database.url.render_as_string(hide_password=False), moments)
    assert contents(context.database) == before, "who was killed before the commit changed nothing"
    migrate(context.database)
    assert current_revision(context.database) == head_revision()
    is_well(context)
    return killed


def test_a_migration_that_is_killed_leaves_the_old_version_and_can_be_run_again(old):
    assert migrated_through(old, A_FEW) >= A_FEW


@pytest.mark.long
def test_a_migration_can_be_killed_before_and_after_each_statement(old):
    assert migrated_through(old, 0) > 100


def indexed_through(folder, moments):
    killed = kill_in_the_middle("index", str(folder), moments)
    folders = [path for path in folder.iterdir() if path.name != "0"]
    for path in folders:
        words, meanings = dying.take_in(path)
        assert (words.count(), meanings.count()) == (dying.PASSAGES, dying.PASSAGES), path
        for row in dying.rows(0)[::7]:
            assert [hit.passage_id for hit in words.search(f"harbour{row.passage_id}x")] == [row.passage_id], path
            assert meanings.search(dying.embed([row.text])[0], 1)[0].passage_id == row.passage_id, path
    assert len(folders) == killed
    return killed


def test_an_index_whose_writer_is_killed_is_whole_when_the_next_one_has_caught_up(tmp_path):
    assert indexed_through(tmp_path, A_FEW) >= A_FEW


@pytest.mark.long
def test_the_writer_of_an_index_can_be_killed_at_four_hundred_lines(tmp_path):
    assert indexed_through(tmp_path, 400) >= 400
