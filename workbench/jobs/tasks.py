"""What each kind of job does.

A task works outside of any transaction and writes its result in a short one of its own, so that it can be run again
when its worker dies halfway: what was written is recognised, what was not is done. What could not be recognised is
given back as an `Ending`, which is committed with the job's end or not at all.
"""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session

from workbench import ingest
from workbench.detect.pipeline import detect
from workbench.domain.values import Document
from workbench.errors import IngestError, WorkbenchError
from workbench.jobs import archiving, delivering, importing, polling, revisiting
from workbench.jobs.beat import Beat
from workbench.jobs.context import Context
from workbench.models import IngestItem, User
from workbench.registry import Registry
from workbench.search.schema import IndexRow
from workbench.search.vectors import BATCH as MEANINGS_AT_ONCE
from workbench.services import allowances, jobs, matching
from workbench.services.actors import acting
from workbench.services.allowances import Allowance
from workbench.services.imports import imported_slots
from workbench.services.intake import articles, items, passages
from workbench.services.jobs import Progress
from workbench.services.publication import editions, published
from workbench.services.review import claims, new_matches

LOG = structlog.get_logger(__name__)

Ending = Callable[[Session], None]
Task = Callable[[Context, Mapping[str, Any], Progress], Ending | None]

CLAIMS_AT_ONCE = 50
"""Claims of an article that are stored in one transaction: others wait for it no longer than a moment."""

SLOTS_AT_ONCE = 250
"""Passages that are read together: about a second's work."""

TASKS: Registry[Task] = Registry("kind of job")

LONG = frozenset({"archive", "edition", "import", "match", "revisit", "slots"})
"""Kinds that may take minutes: a worker runs one of them beside the others, so that nobody waits behind it."""


@TASKS.register("ingest")
def read_item(context: Context, payload: Mapping[str, Any], progress: Progress) -> None:
    """Read one item that someone handed in; a failure is told on the item, and the others go on."""
    item_id = int(payload["item_id"])
    with context.database.read() as session:
        item = items.get(session, item_id)
        actor = acting(session, item.added_by)
        upload = articles.load_snapshot(session, item.upload_sha256) if item.upload_sha256 else None
    if item.state != "waiting":
        return
    try:
        if upload is not None:
            found: Document | ingest.Feed = ingest.read_snapshot(upload, pasted=item.kind == "text")
        else:
            found = ingest.read_url(item.label, policy=context.fetch_policy)
        if isinstance(found, ingest.Feed):
            if payload.get(items.ENTRY):  # else whoever writes a feed keeps the desk fetching for ever
                told = "This entry of a feed is a feed itself. Hand its address in by itself if you want its entries."
                raise IngestError("feed-in-feed", told)
            with context.database.write() as session:
                fresh = items.settle_feed(session, actor, item_id, found)
                if actor.id is not None:
                    hourly = Allowance(context.settings.hand_in_rate, 3_600)
                    allowances.charge(session, User, actor.id, hourly, fresh)
            return
        _settle(context, item, found, progress)
    except IngestError as error:
        with context.database.write() as session:
            items.fail(session, actor, item_id, error)


def _settle(context: Context, item: IngestItem, document: Document, progress: Progress) -> None:
    progress(1, 2)
    document = replace(
        document,
        publisher=document.publisher or item.publisher,
        published_on=document.published_on or item.published_on,
    )
    item_id = item.id or 0
    drafts = passages.prepare(document) if item.target != "article" else []
    with context.database.write() as session:
        actor = acting(session, item.added_by)
        if item.target == "article":
            items.settle_article(session, actor, item_id, document)
        else:
            items.settle_source(session, actor, item_id, document, drafts)


@TASKS.register("extract")
def extract(context: Context, payload: Mapping[str, Any], progress: Progress) -> None:
    """Find the claims of an article, keep them, and match each."""
    article_id = int(payload["article_id"])
    with context.database.read() as session:
        article = articles.article(session, article_id)
    drafts = detect(article.text, published_on=article.published_on, scorer=context.scorer)
    progress(1, len(drafts) + 1)
    for first in range(0, max(1, len(drafts)), CLAIMS_AT_ONCE):
        part, is_last = drafts[first : first + CLAIMS_AT_ONCE], first + CLAIMS_AT_ONCE >= len(drafts)
        with context.database.write() as session:
            claims.keep_drafts(session, article_id, part, threshold=context.settings.queue_threshold, is_last=is_last)
    with context.database.read() as session:
        ids = claims.of_article(session, article_id)  # those too that a run kept which died then
    _match(context, ids, progress)


@TASKS.register("match")
def match_open_claims(context: Context, payload: Mapping[str, Any], progress: Progress) -> None:  # noqa: ARG001 - as every task
    """Match every open claim again, after sources came in."""
    with context.database.read() as session:
        ids = matching.open_claims(session)
    _match(context, ids, progress, told=True)


@TASKS.register("slots")
def read_slots(context: Context, payload: Mapping[str, Any], progress: Progress) -> None:
    """Read what can be compared in the passages of an import, or of a source, that were stored without it."""
    with context.database.read() as session:
        if "source_id" in payload:
            ids = imported_slots.waiting_of(session, int(payload["source_id"]))
        else:
            ids = imported_slots.waiting(session, int(payload["import_id"]))
    for first in range(0, len(ids), SLOTS_AT_ONCE):
        part = ids[first : first + SLOTS_AT_ONCE]
        with context.database.read() as session:
            found = imported_slots.read(imported_slots.load(session, part))
        with context.database.write() as session:
            imported_slots.keep(session, found)
        progress(first + len(part), len(ids))


@TASKS.register("deliver")
def deliver(context: Context, payload: Mapping[str, Any], progress: Progress) -> None:  # noqa: ARG001 - as every task
    """Tell subscribers what is due."""
    delivering.deliver_due(context, progress)


@TASKS.register("poll")
def poll(context: Context, payload: Mapping[str, Any], progress: Progress) -> None:  # noqa: ARG001 - as every task
    """Fetch the feeds that are due."""
    polling.poll_due(context, progress)


@TASKS.register("archive")
def archive(context: Context, payload: Mapping[str, Any], progress: Progress) -> None:  # noqa: ARG001 - as every task
    """Ask a web archive for copies of quoted pages."""
    archiving.look_up_due(context, progress)


@TASKS.register("revisit")
def revisit(context: Context, payload: Mapping[str, Any], progress: Progress) -> None:  # noqa: ARG001 - as every task
    """Look again at the pages that published checks quote."""
    revisiting.revisit_due(context, progress)


@TASKS.register("edition")
def make_edition(context: Context, payload: Mapping[str, Any], progress: Progress) -> Ending:
    """Write what is published as the next edition."""
    name, wanted = str(payload["format"]), published.selection(payload.get("filters", {}))
    with context.database.read() as session:
        rendered = editions.render(session, name, context.desk, progress, wanted=wanted, since=payload.get("since"))
    checkpoint = context.notary.make()

    def keep(session: Session) -> None:
        with contextlib.closing(rendered):
            actor = acting(session, payload.get("user_id"))
            editions.keep(session, actor, rendered, context.desk_now(session), checkpoint)

    return keep


@TASKS.register("import")
def import_records(context: Context, payload: Mapping[str, Any], progress: Progress) -> None:
    """Read fact-checks of another desk."""
    importing.go_on(context, payload, progress)


def _match(context: Context, claim_ids: Sequence[int], progress: Progress, *, told: bool = False) -> None:
    kept = context.settings.matches_kept
    read_meanings(context, progress)
    for done, claim_id in enumerate(claim_ids, start=1):
        with context.database.read() as session:
            drafts = matching.find_for(session, context.library, claim_id, limit=kept)
        with context.database.write() as session:
            new = matching.store(session, claim_id, drafts)
            if told:
                new_matches.tell_of(session, claim_id, new)
        progress(done, len(claim_ids))


def read_meanings(context: Context, progress: Progress) -> int:
    """Let the library read the meanings of all passages that it has not read; how many there were."""

    def fetch_after(watermark: int) -> list[IndexRow]:
        with context.database.read() as session:  # for a moment only: the vectors of many passages take minutes
            return list(islice(passages.index_rows(session, watermark), MEANINGS_AT_ONCE))

    with context.database.read() as session:
        total = passages.count_after(session, context.library.meanings.watermark())
    return context.library.read_meanings(fetch_after, progress=lambda done: progress(min(done, total), total))


def run_job(context: Context, job_id: int) -> bool:
    """Run one waiting job to its end; a job that someone else took, or that is over, is left alone.

    Gives whether the database had an answer for the job and its end, so that going on to the next makes sense.
    """
    with context.database.write() as session:
        taken = jobs.start(session, job_id)
    return taken is None or carry_out(context, job_id, *taken)


def carry_out(context: Context, job_id: int, kind: str, payload: Mapping[str, Any]) -> bool:
    """Do what a job that was started asks for, and end it; gives whether the database had an answer."""
    try:
        ending = TASKS[kind](context, payload, Beat(context, job_id))
        with context.database.write() as session:
            if jobs.finish(session, job_id) and ending is not None:
                ending(session)
    except Exception as error:  # noqa: BLE001 - whatever a task raises is told on its job
        if is_no_answer(error):
            # The disk is full, or the server is gone: nothing of the job is at fault. It falls silent and is run again.
            LOG.error("database did not answer; the job will be run again", job=job_id, error=str(error))
            return False
        _tell(context, job_id, kind, error)
    return True


def is_no_answer(error: Exception) -> bool:
    """Whether the database failed, and not what it was asked."""
    return isinstance(error, OperationalError) or (isinstance(error, DBAPIError) and error.connection_invalidated)


def _tell(context: Context, job_id: int, kind: str, error: Exception) -> None:
    if isinstance(error, WorkbenchError):
        message = error.message
        LOG.warning("job failed", job=job_id, kind=kind, code=error.code, error=message)
    else:
        message = f"This is a fault of the workbench, not of your input: {type(error).__name__}. The log has the rest."
        LOG.exception("job broke", job=job_id, kind=kind)
    with context.database.write() as session:
        jobs.finish(session, job_id, message)
