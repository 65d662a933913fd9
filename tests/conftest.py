"""Fixtures that every test may use: a migrated database of its own, the application, and people signed in to it.

With WORKBENCH_TEST_POSTGRES (the address of a server, such as postgresql://postgres@127.0.0.1:5432/postgres) the same
tests run on PostgreSQL: `make test` does both.
"""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import create_engine, make_url, text
from sqlmodel import Session

from tests import factories
from workbench.auth import SESSION_KEY
from workbench.db import Database, migrate
from workbench.domain.roles import Role
from workbench.factory import create_app
from workbench.jobs.context import Context, open_context
from workbench.models import METADATA, User
from workbench.services.people import sessions
from workbench.settings import Settings

POSTGRES = os.environ.get("WORKBENCH_TEST_POSTGRES", "")
CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the schema and no rows, copied for each test."""
    path = tmp_path_factory.mktemp("template") / "workbench.sqlite"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    with database.read() as session:
        session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A fresh, migrated PostgreSQL database for this session."""
    if not POSTGRES:
        pytest.skip("WORKBENCH_TEST_POSTGRES names no server")
    admin = create_engine(make_url(POSTGRES).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    name = f"workbench_test_{uuid.uuid4().hex[:12]}"
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    url = make_url(POSTGRES).set(drivername="postgresql+psycopg", database=name)
    database = Database(url.render_as_string(hide_password=False))
    migrate(database)
    database.close()
    yield url.render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


@pytest.fixture
def settings(tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """Settings with an instance folder of this test's own and a database that has the schema and no rows."""
    instance = tmp_path / "instance"
    instance.mkdir(mode=0o700)
    url = ""
    if POSTGRES:
        url = request.getfixturevalue("postgres_url")
        empty_postgres(url)
    else:
        shutil.copy(request.getfixturevalue("migrated_file"), instance / "workbench.sqlite")
    return Settings(
        instance=str(instance), database_url=url, log_level="error", lease_minutes=30, second_review_rules=""
    )


@pytest.fixture
def context(settings: Settings) -> Iterator[Context]:
    """The desk's parts; jobs are asked for and wait until the test runs them."""
    opened = open_context(settings)
    yield opened
    opened.close()


@pytest.fixture
def database(context: Context) -> Database:
    """The desk's database."""
    return context.database


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A writing session that is rolled back when the test is over."""
    with database.writing() as opened:
        yield opened
        opened.rollback()


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """The templates as compiled: half the time of a test of a page went into compiling them anew for its own app."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings: Settings, context: Context, compiled_templates: FileSystemBytecodeCache) -> Flask:
    """The application over the desk's parts."""
    made = create_app(settings, context=context)
    made.jinja_env.bytecode_cache = compiled_templates
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody signed in with."""
    return app.test_client()


@pytest.fixture
def signed_in(app: Flask, database: Database) -> Callable[..., FlaskClient]:
    """Gives a browser signed in as a person of a role, made for it unless one is given."""

    def sign_in(role: Role = Role.REVIEWER, user: User | None = None) -> FlaskClient:
        with database.write() as session:
            person = user or factories.make_user(session, role=role)
            token = sessions.open_session(session, person)
        browser = app.test_client()
        with browser.session_transaction() as cookie:
            cookie[SESSION_KEY] = token
        return browser

    return sign_in


@pytest.fixture
def empty_database(tmp_path: Path) -> Iterator[Database]:
    """A database without any table, on the server in force."""
    if not POSTGRES:
        database = Database(f"sqlite:///{tmp_path / 'empty.sqlite'}")
        yield database
        database.close()
        return
    admin = create_engine(make_url(POSTGRES).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    name = f"workbench_empty_{uuid.uuid4().hex[:12]}"
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    url = make_url(POSTGRES).set(drivername="postgresql+psycopg", database=name)
    database = Database(url.render_as_string(hide_password=False))
    yield database
    database.close()
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


@pytest.fixture
def desk_with_a_published_check(context: Context) -> int:
    """A desk on which one claim went the whole road and one edition was made; gives the check's id."""
    return factories.publish_one(context)


def empty_postgres(url: str) -> None:
    """Take every row out, past the append-only triggers, and switch those on again that a test switched off."""
    engine = create_engine(url)
    tables = ", ".join(f'"{table.name}"' for table in METADATA.sorted_tables)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
        switched_off = text("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgenabled = 'D'")
        for table in connection.execute(switched_off).scalars().all():
            connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
    engine.dispose()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    if CHROMIUM is None:
        pytest.fail("There is no chromium; install Debian's package, or leave these tests out with -m 'not browser'.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
