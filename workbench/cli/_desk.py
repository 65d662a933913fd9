"""The desk that a command works on: the settings' database, which must be there and of this version."""

from collections.abc import Iterator
from contextlib import contextmanager

from workbench.db import current_revision, head_revision
from workbench.errors import StartUpError
from workbench.jobs.context import Context
from workbench.jobs.worker import context_for
from workbench.settings import Settings


@contextmanager
def desk(settings: Settings | None = None) -> Iterator[Context]:
    """The desk's opened parts; StartUpError when there is no database of this version."""
    settings = settings or Settings.from_environ()
    if not settings.database_url and not (settings.folder / "workbench.sqlite").exists():
        raise StartUpError(f"There is no desk in {settings.folder}. Make one with: workbench migrate")
    context = context_for(settings)
    try:
        context.database.ping()
        if current_revision(context.database) != head_revision():
            raise StartUpError("The database is not of this version. Bring it there with: workbench migrate")
        yield context
    finally:
        context.close()
