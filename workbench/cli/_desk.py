"""The desk that a command works on: the settings' database, which must be there and of this version."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError, OperationalError

from workbench.db import Database, current_revision, head_revision, migrate
from workbench.errors import StartUpError
from workbench.jobs.context import Context
from workbench.jobs.worker import context_for
from workbench.services import app_role
from workbench.settings import Settings

FULL = 1_000_000
"""Bytes below which a disk counts as full: SQLite cannot even open its own files then."""


@contextmanager
def desk(settings: Settings | None = None) -> Iterator[Context]:
    """The desk's opened parts; StartUpError when there is no database of this version."""
    with any_version(settings) as context:
        if current_revision(context.database) != head_revision():
            raise StartUpError("The database is not of this version. Bring it there with: workbench migrate")
        yield context


@contextmanager
def any_version(settings: Settings | None = None) -> Iterator[Context]:
    """The same of a database of any version; StartUpError when there is none or it does not answer."""
    settings = settings or Settings.from_environ()
    if not settings.database_url and not (settings.folder / "workbench.sqlite").exists():
        raise StartUpError(f"There is no desk in {settings.folder}. Make one with: workbench migrate")
    context = context_for(settings)
    try:
        _reach(context)
        with answering(context.database):
            yield context
    finally:
        context.close()


def _reach(context: Context) -> None:
    """Ask the database for an answer; where SQLite says no more than “disk I/O error”, a full disk is named."""
    try:
        context.database.ping()
    except StartUpError as error:
        folder = context.settings.folder
        if folder.is_dir() and shutil.disk_usage(folder).free < FULL:
            raise StartUpError(f"{error.message}. The disk of {folder} is full: make room on it") from error
        raise


def prepare(settings: Settings, role: str = "") -> None:
    """Make the instance folder and the database, or bring it to this version; and let a `role` work on it."""
    settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(settings.database)
    try:
        with answering(database):
            migrate(database)
            if role:
                app_role.grant(database, role)
    finally:
        database.close()


@contextmanager
def answering(database: Database) -> Iterator[None]:
    """StartUpError, in one line, when the database cannot go on: full disk, locked or damaged file, lost server."""
    try:
        yield
    except DatabaseError as error:
        if type(error) not in (DatabaseError, OperationalError):
            raise  # a broken constraint or statement is a defect of ours
        where = database.url.render_as_string(hide_password=True)
        raise StartUpError(f"The database {where} cannot be used: {str(error.orig).splitlines()[0]}") from error
