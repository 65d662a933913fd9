"""Migrations give exactly the models' schema, up and down, on the database in force (SQLite or PostgreSQL)."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from workbench.db import current_revision, head_revision, migrate
from workbench.models import APPEND_ONLY, METADATA
from workbench.resources import folder

REVISIONS = [step.revision for step in ScriptDirectory(str(folder("migrations"))).walk_revisions()][::-1]


def tables(database):
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def test_the_newest_migration_gives_exactly_the_models(database):
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, METADATA) == []


def test_every_revision_can_be_taken_back_and_made_again(empty_database):
    for revision in REVISIONS:
        migrate(empty_database, revision)
        assert current_revision(empty_database) == revision
    for revision in ["base", *REVISIONS]:
        migrate(empty_database, revision)
    assert current_revision(empty_database) == head_revision()
    migrate(empty_database, "base")
    assert tables(empty_database) == set()


def test_migrating_twice_changes_nothing(empty_database):
    migrate(empty_database)
    before = tables(empty_database)
    migrate(empty_database)
    assert tables(empty_database) == before == set(METADATA.tables)


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_the_database_itself_refuses_to_change_what_is_append_only(database, desk_with_a_published_check, table, verb):
    column = {"snapshot": "media_type", "event": "actor_name"}.get(table, "id")
    statement = f"DELETE FROM {table}" if verb == "DELETE" else f"UPDATE {table} SET {column} = {column}"
    with database.read() as session:
        assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() > 0
    with pytest.raises(DBAPIError, match="append-only"), database.write() as session:
        session.execute(text(statement))
