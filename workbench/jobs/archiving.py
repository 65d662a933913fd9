"""Asking a web archive for copies of the pages that are quoted, each outside of any transaction."""

from workbench.errors import IngestError
from workbench.ingest import memento
from workbench.jobs import turn
from workbench.jobs.context import Context
from workbench.services.jobs import Progress
from workbench.services.publication import archived


def look_up_due(context: Context, progress: Progress) -> int:
    """Ask for the pages whose time has come, for one turn; gives how many were due. None while no archive is set."""
    timemap = context.settings.memento
    if not timemap:
        return 0
    with context.database.read() as session:
        pages = archived.due(session)
    for done, page in enumerate(turn.within(pages), start=1):
        found, why = None, ""
        try:
            found = memento.look_up(page.url, page.had_at, timemap, context.fetch_policy)
        except IngestError as error:
            why = error.message
        with context.database.write() as session:
            archived.settle(session, page, found, why)
        progress(done, len(pages))
    return len(pages)
