"""The desk at work as a role of PostgreSQL that owns nothing."""

import uuid
from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from tests import factories
from tests.conftest import POSTGRES
from workbench.domain.own_scale import TypedRating
from workbench.domain.roles import Role
from workbench.errors import StartUpError
from workbench.jobs.context import open_context
from workbench.jobs.worker import run_waiting
from workbench.models import APPEND_ONLY
from workbench.services import app_role, backups, doctor, ratings
from workbench.services.intake import items
from workbench.services.people import accounts, erasure
from workbench.services.review import aliases

RATINGS = [TypedRating("Wrong", "It is not so."), TypedRating("Right", "It is so.")]
postgres_only = pytest.mark.skipif(not POSTGRES, reason="SQLite knows no roles")


@pytest.fixture
def role(database):
    """The name of a role with the rights of a desk at work."""
    name = f"Desk {uuid.uuid4().hex[:8]}"
    with database.write() as session:
        session.execute(text(f'CREATE ROLE "{name}" LOGIN'))
    app_role.grant(database, name)
    yield name
    with database.write() as session:
        session.execute(text(f'DROP OWNED BY "{name}"'))
        session.execute(text(f'DROP ROLE "{name}"'))


@postgres_only
def test_a_desk_works_as_a_role_that_can_change_nothing_that_is_append_only(settings, database, role, tmp_path):
    url = database.url.set(username=role, password=None).render_as_string(hide_password=False)
    with closing(open_context(replace(settings, database_url=url))) as context:
        factories.publish_one(context)
        with context.database.write() as session:
            admin = factories.actor_of(factories.make_user(session, role=Role.ADMIN))
            desk_scales = ratings.make(session, admin, "Ours", RATINGS, seen=0)
            ratings.choose(session, admin, desk_scales.key, context.desk.scale)
            aliases.merge(session, admin, "E. Voss", "Ellen Voss")
            items.hand_in_upload(session, admin, "file", factories.make_document().snapshot)
            person = factories.make_user(session)
            accounts.set_password(session, admin, person, "a long enough phrase of words")
            erasure.erase(session, admin, person)
        run_waiting(context)
        backups.make(context.settings, context.database, tmp_path / "kept", lambda *_: None)
        found = list(doctor.examine(context.settings, context.database, lambda: context.library))
        assert [one for one in found if not one.well and one.what not in {"disk", "search index"}] == []
        for statement in (
            *(
                f"UPDATE {table} SET {'hash = hash' if table == 'event' else 'id = id'}"
                for table in ("event", "verdict")
            ),
            "DELETE FROM event",
            "TRUNCATE event",
            "ALTER TABLE event DISABLE TRIGGER ALL",
            "DROP TRIGGER verdict_append_only ON verdict",
            "DROP TABLE event",
            "CREATE TABLE other (id integer)",
        ):
            with (
                pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
                context.database.write() as it,
            ):
                it.execute(text(statement))
    with database.read() as session:
        for table in APPEND_ONLY:
            for right in ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "REFERENCES"):
                query = text("SELECT has_table_privilege(:role, :table, :right)")
                assert not session.execute(query, {"role": role, "table": table, "right": right}).scalar_one()


@postgres_only
def test_a_role_that_is_not_there_is_said_with_how_to_make_it(database):
    with pytest.raises(StartUpError, match=r"no role .nobody.*CREATE ROLE"):
        app_role.grant(database, "nobody")


@pytest.mark.skipif(bool(POSTGRES), reason="about SQLite")
def test_on_sqlite_there_are_no_roles(database):
    with pytest.raises(StartUpError, match="for a desk on PostgreSQL"):
        app_role.grant(database, "desk")
