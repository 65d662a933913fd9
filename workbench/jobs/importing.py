"""Carrying out an import: read, store in short transactions, report.

What was stored before a crash is recognised when the import runs again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session

from workbench import ingest
from workbench.domain.values import Snapshot
from workbench.errors import IngestError
from workbench.export.formats.table import unguard
from workbench.ingest import FetchPolicy
from workbench.ingest.records import Batch, Options, read_columns, read_records
from workbench.jobs.beat import Beat
from workbench.jobs.context import Context
from workbench.services import jobs
from workbench.services.actors import WORKBENCH, Actor, acting
from workbench.services.imports import imported_slots, runs, storing
from workbench.services.imports.runs import Wanted
from workbench.services.imports.storing import Kept, Origin, Planned, Store
from workbench.services.intake import articles
from workbench.services.jobs import Progress

AT_ONCE = 500
"""Records stored in one transaction: others wait for it no longer than a moment."""

COMPARED_AT_ONCE = 100_000
"""Characters of new texts up to which what can be compared in them is read at once: a few seconds' work."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Progress of two stages, reading and storing, as one: 100 each."""

    tell: Progress

    def stage(self, number: int) -> Progress:
        """What one stage tells, as part of the whole."""
        return lambda done, total: self.tell(number * 100 + 100 * done // max(total, 1), 200)


def options_for(wanted: Wanted, snapshot: Snapshot, mapping: Mapping[str, str]) -> Options:
    """How the bytes of an import are read; our own guard against formulas is undone in tables."""
    return Options(
        file_name=snapshot.file_name,
        url=wanted.url,
        base=wanted.base,
        publisher=wanted.publisher,
        mapping=mapping,
        clean=unguard,
    )


def policy_for(context: Context) -> FetchPolicy:
    """The rules for fetching, with the size that an import may have."""
    return replace(context.fetch_policy, max_bytes=context.settings.import_mb * 1_000_000)


def fetch(url: str, policy: FetchPolicy) -> Snapshot:
    """What an address holds, whatever kind of file it is; IngestError when it cannot be had."""
    return ingest.fetched_snapshot(ingest.fetch(url, policy))


def go_on(context: Context, payload: Mapping[str, Any], progress: Progress) -> None:
    """Carry out an import that was handed in; a table whose columns nobody confirmed yet is only looked at.

    One that a command carries out comes here when nothing was heard of the command for too long: it is ended.
    """
    run_id = int(payload["import_id"])
    with context.database.read() as session:
        run = runs.get(session, run_id)
        actor = acting(session, run.made_by)
        snapshot = articles.load_snapshot(session, run.upload_sha256) if run.upload_sha256 else None
    if run.state != "waiting":
        return
    try:
        if payload.get(runs.BY_COMMAND):
            raise _interrupted()
        if snapshot is None:
            snapshot = fetch(run.url, policy_for(context))
            with context.database.write() as session:
                runs.fetched(session, run_id, snapshot)
        wanted = Wanted(run.label, snapshot.url, run.base, run.publisher)
        options = options_for(wanted, snapshot, run.mapping)
        columns = None if run.columns else read_columns(snapshot.content, options)
        if columns is not None:
            with context.database.write() as session:
                runs.ask_for_mapping(session, run_id, columns)
            return
        batch = read(snapshot, options, progress)
    except IngestError as error:
        with context.database.write() as session:
            runs.fail(session, actor, run_id, error)
        return
    kept = carry_out(context, actor, run_id, snapshot, batch, progress)
    settle(context, actor, run_id, batch, kept)


def at_once(
    context: Context, wanted: Wanted, mapping: Mapping[str, str], snapshot: Snapshot, batch: Batch, tell: Progress
) -> list[dict[str, Any]]:
    """Carry out an import for a command; gives the report's lines.

    Its job says meanwhile how far it is. When the command dies it falls silent, and the worker ends the import.
    """
    with context.database.write() as session:
        run_id = runs.begin(session, WORKBENCH, wanted, mapping)
        job_id = runs.carried_out_here(session, WORKBENCH, run_id)
    beat = Beat(context, job_id)

    def told(done: int, total: int) -> None:
        beat(done, total)
        tell(done, total)

    try:
        kept = carry_out(context, WORKBENCH, run_id, snapshot, batch, told)
        lines = settle(context, WORKBENCH, run_id, batch, kept)
    except KeyboardInterrupt:
        with context.database.write() as session:
            runs.fail(session, WORKBENCH, run_id, _interrupted())
            jobs.finish(session, job_id)
        raise
    with context.database.write() as session:
        jobs.finish(session, job_id)
    return lines


def end_left_behind(session: Session) -> None:
    """End the imports of commands that asked for no job and died."""
    for run_id in runs.left_behind(session):
        runs.fail(session, WORKBENCH, run_id, _interrupted())


def judge(context: Context, batch: Batch) -> list[Kept]:
    """What an import would do, without doing it."""
    planned = storing.plan(batch.reviews)
    store = Store(WORKBENCH, Origin(0, ""), planned)
    with context.database.read() as session:
        return [kept for part in _parts(planned) for kept in store.judge(session, part)]


def carry_out(
    context: Context, actor: Actor, run_id: int, snapshot: Snapshot, batch: Batch, tell: Progress
) -> list[Kept]:
    """Store every record of a batch; the snapshot is kept when there is anything new in it."""
    planned = storing.plan(batch.reviews)
    tell_stored = Steps(tell).stage(1)
    with context.database.read() as session:
        new = storing.unknown(session, planned)
    slots = imported_slots.of(new) if sum(len(item.text) for item in new) <= COMPARED_AT_ONCE else {}
    store = Store(actor, Origin(run_id, snapshot.sha256), planned)
    found: list[Kept] = []
    if new:
        with context.database.write() as session:
            articles.keep_snapshot(session, snapshot)
    for part in _parts(planned):
        with context.database.write() as session:
            found += store.keep(session, part, slots)
        tell_stored(len(found), len(planned))
    return found


def read(snapshot: Snapshot, options: Options, tell: Progress) -> Batch:
    """Read a file; the first of two stages."""
    return read_records(snapshot.content, options, Steps(tell).stage(0))


def settle(context: Context, actor: Actor, run_id: int, batch: Batch, kept: Sequence[Kept]) -> list[dict[str, Any]]:
    """Keep the report; gives its lines."""
    with context.database.write() as session:
        return runs.settle(session, actor, run_id, batch, kept, context.desk_now(session).scale)


def _interrupted() -> IngestError:
    return IngestError(
        "interrupted",
        "The command that carried it out ended before it was through. What it had stored stays. Give the command "
        "again: it recognises that and goes on.",
    )


def _parts(planned: Sequence[Planned]) -> list[Sequence[Planned]]:
    return [planned[first : first + AT_ONCE] for first in range(0, len(planned), AT_ONCE)]
