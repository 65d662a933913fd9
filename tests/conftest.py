"""Fixtures that every test may use: a migrated database of its own, the application, and people signed in to it.

With WORKBENCH_TEST_POSTGRES (the address of a server, such as postgresql://postgres@127.0.0.1:5432/postgres) the same
tests run on PostgreSQL: `make test` does both.
"""

import gc
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, expect, sync_playwright
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from sqlmodel import Session
from werkzeug.routing import Rule

from tests import factories
from tests.waiting import PATIENCE
from workbench import clock
from workbench.auth import SESSION_KEY
from workbench.db import Database, migrate
from workbench.domain.roles import Role
from workbench.factory import create_app
from workbench.jobs.context import Context, open_context
from workbench.models import User
from workbench.services.people import passwords, sessions
from workbench.settings import Settings

# How long an example takes says more of the machine than of the code; timings belong in bench/. The examples are the
# same each time, so that no run fails by chance; `make test-long` looks at others each time.
hypothesis.register_profile("workbench", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
hypothesis.register_profile("others each time", hypothesis.get_profile("workbench"), derandomize=False)
hypothesis.load_profile("workbench")

POSTGRES = os.environ.get("WORKBENCH_TEST_POSTGRES", "")
CHROMIUM = shutil.which("chromium")
LONGEST = {  # by processor seconds, 20 or more; a file is run by one worker
    "tests/browser/test_bookmarklet.py",
    "tests/browser/test_pages.py",
    "tests/browser/test_review.py",
    "tests/cli/test_check.py",
    "tests/cli/test_export.py",
    "tests/cli/test_run.py",
    "tests/cli/test_serve.py",
    "tests/faults/test_kills.py",
    "tests/security/test_payloads_api.py",
    "tests/services/review/test_leases.py",
    "tests/services/test_life_machine.py",
    "tests/services/test_scale.py",
    "tests/test_tutorial.py",
    "tests/web/test_blind.py",
    "tests/web/test_claims.py",
    "tests/web/test_junk.py",
}
LIGHT = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
LIGHT_HASH = LIGHT.hash("nobody's password")
BUILDERS = ("_build", "_build_unknown")
COMPILED = ("_parts", "_trace", "_converters", *BUILDERS)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the files that take longest begin first, so that at the end no core waits for one of them."""
    items.sort(key=lambda item: item.nodeid.partition("::")[0] not in LONGEST)


def pytest_collection_finish() -> None:
    """Let the collector never again look through what was imported and collected, which stays to the end.

    Of the garbage of tests it finds all that it found before, in less time.
    """
    gc.collect()
    gc.freeze()


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
def migrated_postgres() -> Iterator[str]:
    """A PostgreSQL database with the schema and no rows, copied for each test; gives its name."""
    with new_postgres() as url:
        database = Database(url)
        migrate(database)
        database.close()
        yield make_url(url).database or ""


@pytest.fixture
def settings(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Settings with an instance folder of this test's own and a database that has the schema and no rows."""
    instance = tmp_path / "instance"
    instance.mkdir(mode=0o700)
    with ExitStack() as closing:
        url = ""
        if POSTGRES:
            url = closing.enter_context(new_postgres(request.getfixturevalue("migrated_postgres")))
        else:
            shutil.copy(request.getfixturevalue("migrated_file"), instance / "workbench.sqlite")
        yield Settings(
            instance=str(instance), database_url=url, log_level="error", lease_minutes=30, second_review_rules=""
        )


@pytest.fixture
def at_noon() -> Iterator[None]:
    """Today, and far from its end: the test counts days from today more than once."""
    noon = datetime.combine(clock.today(), time(12), tzinfo=UTC)
    with time_machine.travel(noon, tick=True):
        yield


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


@pytest.fixture(scope="session", autouse=True)
def addresses_compiled_once() -> Iterator[None]:
    """Each rule is compiled once in the process, not anew for each test's own app.

    Each app has its 170 rules compiled twice by werkzeug: two fifths of the time of a test of a page. What comes of it
    depends on what the key holds; the rule itself stays the app's own, and what writes addresses finds it as `self`.
    """
    compiled: dict[tuple[object, ...], dict[str, Any]] = {}
    compile_rule = Rule.compile

    def once(rule: Rule) -> None:
        assert rule.map is not None
        converters = rule.map.converters.values()
        options = (rule.map.host_matching, rule.merge_slashes)
        key = (rule.rule, rule.subdomain, rule.host, repr(rule.defaults), *options, *converters)
        made = compiled.get(key)
        if made is None:
            compile_rule(rule)
            made = compiled[key] = {name: vars(rule)[name] for name in COMPILED}
        vars(rule).update(made, arguments=rule.arguments | set(made["_converters"]))
        for name in BUILDERS:
            setattr(rule, name, made[name].__func__.__get__(rule))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "compile", once)
        yield


@pytest.fixture(autouse=True)
def passwords_hashed_lightly(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same Argon2id with the least work: 25 ms less for each password that is set or tried.

    What the real work is, and that all get it, `test_passwords.py` and `test_sign_in_cost.py` hold, without this.
    """
    monkeypatch.setattr(passwords, "_HASHER", LIGHT)
    monkeypatch.setattr(passwords, "_NOBODYS", LIGHT_HASH)


@pytest.fixture(scope="session", autouse=True)
def statements_compiled_once() -> Iterator[None]:
    """A statement is compiled once for all databases of the process: a fifth of the time of a test of the services.

    Each test has its own engine, which would compile all its statements anew. What is compiled is kept by dialect, so
    that dialects of one kind have to count as one.
    """
    kept = LRUCache[Any, Any](5_000)

    def share(connection: Connection) -> None:
        connection.engine._compiled_cache = kept

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DefaultDialect, "__eq__", lambda one, other: type(one) is type(other))
        patch.setattr(DefaultDialect, "__hash__", lambda one: hash(type(one)))
        event.listen(Engine, "engine_connect", share)
        yield
        event.remove(Engine, "engine_connect", share)


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
    with ExitStack() as closing:
        url = closing.enter_context(new_postgres()) if POSTGRES else f"sqlite:///{tmp_path / 'empty.sqlite'}"
        database = Database(url)
        closing.callback(database.close)
        yield database


@pytest.fixture
def desk_with_a_published_check(context: Context) -> int:
    """A desk on which one claim went the whole road and one edition was made; gives the check's id."""
    return factories.publish_one(context)


@contextmanager
def new_postgres(template: str = "template0") -> Iterator[str]:
    """A database of its own on the server, dropped afterwards whoever is connected; gives its address.

    A copy of a template takes a tenth of the time of emptying the hundred tables and indexes of a used one. Copied as
    files, the server works 20 ms for it; page by page through its log, as by default since version 15, 45 ms.
    """
    server = make_url(POSTGRES).set(drivername="postgresql+psycopg")
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    name = f"workbench_{uuid.uuid4().hex[:12]}"
    with admin.connect() as connection:
        strategy = " STRATEGY FILE_COPY" if connection.dialect.server_version_info[:1] >= (15,) else ""
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"{strategy}'))
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        admin.dispose()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    if CHROMIUM is None:
        pytest.fail("There is no chromium; install Debian's package, or leave these tests out with -m 'not browser'.")
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, timeout=PATIENCE * 1000)
        yield browser
        browser.close()
