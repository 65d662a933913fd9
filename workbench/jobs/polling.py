"""Carrying out fetches of feeds: each outside of any transaction, settled in a short one of its own."""

from workbench import ingest
from workbench.domain.feeds import FeedKind
from workbench.domain.values import Snapshot
from workbench.errors import IngestError
from workbench.ingest import Feed, Fetched
from workbench.ingest.kinds import reader_for
from workbench.jobs import importing, turn
from workbench.jobs.context import Context
from workbench.services.imports import feed_fetches
from workbench.services.imports.feed_fetches import Taken
from workbench.services.jobs import Progress

_LISTS = ("feed", "json-feed")  # readers of lists of addresses


def poll_due(context: Context, progress: Progress) -> int:
    """Fetch the feeds whose time has come, for one turn; gives how many were fetched, with success or not."""
    with context.database.read() as session:
        ids = feed_fetches.due(session)
    fetched = 0
    for done, feed_id in enumerate(turn.within(ids), start=1):
        with context.database.write() as session:
            taken = feed_fetches.take(session, feed_id)
        if taken is not None:
            _poll(context, taken)
            fetched += 1
        progress(done, len(ids))
    return fetched


def _poll(context: Context, taken: Taken) -> None:
    policy = context.fetch_policy if taken.kind is FeedKind.ARTICLES else importing.policy_for(context)
    try:
        fetched = ingest.fetch_changed(taken.url, taken.validators, policy)
        snapshot = ingest.fetched_snapshot(fetched) if fetched is not None else None
        if fetched is None or snapshot is None or snapshot.sha256 == taken.sha256:
            with context.database.write() as session:
                feed_fetches.settle_unchanged(session, taken)
            return
        found = _read(taken, snapshot, fetched)
    except IngestError as error:
        with context.database.write() as session:
            feed_fetches.fail(session, taken, error)
        return
    with context.database.write() as session:
        if found is None:
            feed_fetches.settle_records(session, taken, snapshot, fetched.validators)
        else:
            feed_fetches.settle_entries(session, taken, snapshot, found, fetched.validators)


def _read(taken: Taken, snapshot: Snapshot, fetched: Fetched) -> Feed | None:
    """The feed's entries; None for a file of records, which an import reads."""
    is_list = reader_for(snapshot.content, snapshot.media_type, snapshot.file_name) in _LISTS
    if is_list:
        found = ingest.read_snapshot(snapshot, charset=fetched.charset)
        if isinstance(found, Feed):
            return found
    if taken.kind is FeedKind.ARTICLES:
        kinds = "RSS, Atom and JSON Feed"
        raise IngestError("empty-feed", f"There is no feed at {snapshot.url} ({kinds} are read). Give its own address.")
    return None
