"""Visiting the pages that published checks quote, each outside of any transaction."""

from datetime import timedelta

from workbench import ingest
from workbench.errors import IngestError
from workbench.ingest import Feed
from workbench.jobs import turn
from workbench.jobs.context import Context
from workbench.services.jobs import Progress
from workbench.services.publication import visits


def revisit_due(context: Context, progress: Progress) -> int:
    """Visit the pages whose time has come, for one turn; gives how many were due. None while no interval is set."""
    every = timedelta(days=context.settings.revisit_days)
    if not every:
        return 0
    with context.database.read() as session:
        pages = visits.due(session, every)
    for done, page in enumerate(turn.within(pages), start=1):
        found, missing = None, False
        try:
            read = ingest.read_url(page.url, policy=context.fetch_policy)
            found = None if isinstance(read, Feed) else read.text
        except IngestError as error:
            missing = error.code == "not-found"
        with context.database.write() as session:
            visits.settle(session, page, every, found, missing=missing)
        progress(done, len(pages))
    return len(pages)
