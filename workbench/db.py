"""Engine and sessions, for SQLite and PostgreSQL from the same models.

On SQLite a write transaction begins IMMEDIATE: with a plain BEGIN, a reader that turns writer fails at once when
another has written meanwhile, whatever the busy timeout. Writers wait their turn instead.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, ExceptionContext, event, inspect, make_url, text
from sqlalchemy import create_engine as sqlalchemy_engine
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from workbench.errors import StartUpError
from workbench.locks import Key, hold
from workbench.resources import folder
from workbench.sqlite_values import tell_damage

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

BUSY_TIMEOUT_MS = 20_000
"""How long one waits for what another holds: SQLite's one right to write, or a row or table of PostgreSQL."""

IDLE_TIMEOUT_MS = 60_000
"""PostgreSQL ends a writer's transaction that says nothing for this long: a process that was stopped, or whose machine
went away, would keep everybody from what it holds.
"""

_PAUSE_S = 0.003  # between two attempts of a writer to begin, on SQLite

_REACHED = {"connect_timeout": 10, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
"""In seconds, and as often: when PostgreSQL's machine counts as gone. The system itself waits for hours."""

_PUT_OUT = "25P03"
"""PostgreSQL's word for that; the driver does not count it among those after which a connection is gone."""

_OPENED: Any = {"hide_parameters": True, "max_overflow": -1}  # the threads that ask for connections are what is limited
_WRITE, _PATIENCE = "workbench_write", "workbench_patience"


def sqlite_module() -> ModuleType:
    """The SQLite driver in force: pysqlite3, which carries a current SQLite, else the standard library's."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        return sqlite3
    module: ModuleType = dbapi2
    return module


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite is free of the WAL-reset bug, which can lose committed transactions.

    Two connections that write and checkpoint at the same instant trigger it; fixed in 3.51.3, 3.50.7 and 3.44.6
    (sqlite.org/wal.html).
    """
    return version >= (3, 51, 3) or ((3, 50, 7) <= version < (3, 51, 0)) or ((3, 44, 6) <= version < (3, 45, 0))


class Database:
    """The desk's database: `read()` and `write()` give sessions; a write commits when its block ends well."""

    def __init__(self, url: str, on_commit: Callable[[Session], None] | None = None) -> None:
        """`on_commit` is called with each writing session after its commit, to tell workers of its jobs."""
        self.url = make_url(url)
        self.on_commit = on_commit
        self.engine = self._sqlite() if self.is_sqlite else self._postgres()
        self._writing = self.engine.execution_options(**{_WRITE: True})

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.url.get_backend_name() == "sqlite"

    @cached_property
    def journal_mode(self) -> str:
        """ "wal" where it is safe, else "delete"; SQLite only."""
        return "wal" if wal_is_safe(sqlite_module().sqlite_version_info) else "delete"

    def reading(self) -> Session:
        """A session that only reads; the caller closes it."""
        return Session(self.engine, expire_on_commit=False)

    def writing(self, patience_ms: int | None = None) -> Session:
        """A session whose transaction holds the write lock from its first statement; the caller commits and closes.

        OperationalError when another holds it for longer than `patience_ms`, or the busy timeout.
        """
        engine = self._writing if patience_ms is None else self._writing.execution_options(**{_PATIENCE: patience_ms})
        session = Session(engine, expire_on_commit=False)
        if self.on_commit is not None:
            event.listen(session, "after_commit", self.on_commit)
        return session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A reading session for one block."""
        with self.reading() as session:
            yield session

    @contextmanager
    def write(self, patience_ms: int | None = None) -> Iterator[Session]:
        """A writing session for one block: committed at its end, rolled back when it raises."""
        with self.writing(patience_ms) as session, session.begin():
            yield session

    def ping(self) -> None:
        """Ask the database for an answer; StartUpError says in one line why there is none."""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except DatabaseError as error:  # a file that is no database is one too
            where = self.url.render_as_string(hide_password=True)
            raise StartUpError(f"The database {where} does not answer: {str(error.orig).splitlines()[0]}") from error

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def _sqlite(self) -> Engine:
        engine = sqlalchemy_engine(
            self.url,
            module=sqlite_module(),
            **_OPENED,
            connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
        )
        tell_damage(engine)

        @event.listens_for(engine, "connect")
        def set_up(connection: Any, _record: object) -> None:
            connection.isolation_level = None  # the driver shall not begin transactions of its own
            _switch_journal(connection, self.journal_mode)
            for pragma in (
                "synchronous=FULL",
                "foreign_keys=ON",
                f"busy_timeout={BUSY_TIMEOUT_MS}",
                "secure_delete=FAST",  # or who was erased stays in the file's gaps; costs nothing that can be measured
                "trusted_schema=OFF",
                "recursive_triggers=ON",  # or INSERT OR REPLACE takes a row's place without asking them
            ):
                connection.execute(f"PRAGMA {pragma}")
            # SQLite's own lower() knows A to Z only; who searches for "élysée" means "ÉLYSÉE" as well.
            connection.create_function("lower", 1, _lower, deterministic=True)

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            if connection.get_execution_options().get(_WRITE):
                _begin_in_turn(connection)
            else:
                connection.exec_driver_sql("BEGIN")

        return engine

    def _postgres(self) -> Engine:
        set_by_hand = self.url.query.keys()
        reached = {name: value for name, value in _REACHED.items() if name not in set_by_hand}
        engine = sqlalchemy_engine(self.url, pool_pre_ping=True, connect_args=reached, **_OPENED)

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            options = connection.get_execution_options()
            _limit(connection, options.get(_PATIENCE, BUSY_TIMEOUT_MS), IDLE_TIMEOUT_MS if options.get(_WRITE) else 0)

        @event.listens_for(engine, "handle_error")
        def put_out(error: ExceptionContext) -> None:
            error.is_disconnect = error.is_disconnect or getattr(error.original_exception, "sqlstate", "") == _PUT_OUT

        return engine


def take_all_the_time(connection: Connection) -> None:
    """Let the transaction wait, and be idle, as long as it takes: for what is done while nobody else is at work."""
    if connection.dialect.name == "postgresql":
        _limit(connection, 0, 0)


def _limit(connection: Connection, lock_ms: int, idle_ms: int) -> None:
    """Set PostgreSQL's limits for this transaction alone: a pooler may hand the connection on. 0 is without limit."""
    chosen = {"lock_timeout": lock_ms, "idle_in_transaction_session_timeout": idle_ms, "jit": "off"}  # it only delays
    set_each = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in chosen.items())
    connection.exec_driver_sql(f"SELECT {set_each}")


def _begin_in_turn(connection: Connection) -> None:
    """BEGIN IMMEDIATE, tried at one pace until the patience asked for, or the connection's busy timeout, is over.

    SQLite itself tries ever more seldom, in the end ten times a second: who has waited long is overtaken by everybody
    who comes later.
    """
    driver: Any = connection.connection.driver_connection
    (patience_ms,) = driver.execute("PRAGMA busy_timeout").fetchone()
    asked: int = connection.get_execution_options().get(_PATIENCE, patience_ms)
    driver.execute("PRAGMA busy_timeout=0")
    try:
        if not _insisted(driver, "BEGIN IMMEDIATE", min(asked, patience_ms)):
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # says in SQLAlchemy's way what is in the way
    finally:
        driver.execute(f"PRAGMA busy_timeout={patience_ms}")


def _switch_journal(driver: Any, mode: str) -> None:
    """To this journal, tried again as SQLite does not: two processes may open a new database at once."""
    if not _insisted(driver, f"PRAGMA journal_mode={mode}", BUSY_TIMEOUT_MS):
        driver.execute(f"PRAGMA journal_mode={mode}")  # says what is in the way


def _insisted(driver: Any, statement: str, patience_ms: int) -> bool:
    """Whether it was executed: tried at one pace while another writer is in the way, until the patience is over."""
    module = sqlite_module()
    until = time.monotonic() + patience_ms / 1000
    while True:
        try:
            driver.execute(statement)
        except module.OperationalError as error:
            is_busy = error.sqlite_errorcode & 0xFF == module.SQLITE_BUSY  # the low byte: the rest says why
            if not is_busy or time.monotonic() >= until:
                return False
            time.sleep(_PAUSE_S)
        else:
            return True


def _lower(value: str | None) -> str | None:
    return value.lower() if isinstance(value, str) else value


def head_revision() -> str:
    """The newest migration that this version of the workbench knows: the number that its file's name begins with."""
    steps = [path.name for path in (folder("migrations") / "versions").glob("[0-9][0-9][0-9][0-9]_*.py")]
    if not steps:
        raise StartUpError(f"There are no migrations in {folder('migrations')}; install the workbench again.")
    return max(steps)[:4]


def current_revision(database: Database) -> str | None:
    """The migration that the database stands at; None when it is empty."""
    with database.engine.connect() as connection:
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def migrate(database: Database, revision: str = "head") -> None:
    """Bring the schema to `revision` in one transaction; StartUpError when a newer workbench made the database."""
    if database.is_sqlite and database.url.database:
        Path(database.url.database).parent.mkdir(parents=True, exist_ok=True)
    database.ping()
    with database._writing.connect() as connection, connection.begin():
        take_all_the_time(connection)
        hold(connection, Key.MIGRATION)  # several machines may start at once
        current = _revision(connection)
        if revision == "head" and current == head_revision():
            return
        _step(_config(database, connection), current, revision)


def _config(database: Database, connection: Connection) -> "Config":
    from alembic.config import Config  # a tenth of what a server loads, which only who migrates needs

    config = Config()
    config.set_main_option("script_location", str(folder("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes["is_sqlite"] = database.is_sqlite
    return config


def _step(config: "Config", current: str | None, revision: str) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    steps = ScriptDirectory.from_config(config)
    try:
        if current is not None:
            steps.get_revision(current)
    except CommandError:
        raise StartUpError(
            f"The database stands at migration {current}, which this version does not know: a newer workbench made "
            "it. Install that version, or restore a backup."
        ) from None
    going_down = revision == "base" or (current is not None and revision in _below(steps, current))
    (command.downgrade if going_down else command.upgrade)(config, revision)


def _below(steps: "ScriptDirectory", current: str) -> set[str]:
    return {step.revision for step in steps.iterate_revisions(current, "base")} - {current}
