"""Imports as runs: handed in, their columns confirmed where it is a table, settled with a report that stays."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.ratings import Scale
from workbench.domain.values import Snapshot
from workbench.errors import BadInputError, IngestError, NotFoundError
from workbench.ingest.records import FIELDS, Batch, Column
from workbench.models import ImportedRecord, ImportRun
from workbench.services import jobs, log
from workbench.services.actors import Actor
from workbench.services.imports import crosswalks, texts
from workbench.services.imports.storing import Kept
from workbench.services.intake import articles

OUTCOMES = ("added", "changed", "unchanged", "repeated", "refused")
"""What can become of a record, in the order of reports."""

BY_COMMAND = "by_command"
"""Key in the payload of a job that a command carries out, and no worker."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is imported: a name for people, the address it is fetched from or "", and how it is read."""

    label: str
    url: str = ""
    base: str = ""
    publisher: str = ""


@dataclass(frozen=True, slots=True)
class RunRow:
    """An import in a list; `counts` has a number for each of OUTCOMES once it is done."""

    id: int
    label: str
    state: str
    error_code: str
    error: str
    counts: Mapping[str, int]
    notes: tuple[str, ...]
    columns: tuple[Column, ...]
    mapping: Mapping[str, str]
    job_id: int | None
    made_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a record, as its source's page tells it: the source it is, and until when it stood."""

    source_id: int
    run_id: int
    added_at: datetime
    ended_at: datetime | None
    repairs: tuple[str, ...]


def begin(session: Session, actor: Actor, wanted: Wanted, mapping: Mapping[str, str] | None = None) -> int:
    """Note an import that its caller carries out at once; gives its id."""
    return _note(session, actor, wanted, mapping or {}).id or 0


def carried_out_here(session: Session, actor: Actor, run_id: int) -> int:
    """Let an import have a job that its caller runs, so that people see it and it falls silent if the caller dies."""
    run = get(session, run_id)
    payload = {"import_id": run_id, BY_COMMAND: True}
    run.job_id = jobs.begin(session, actor, "import", payload, f"Import {run.label} (by a command)")
    session.add(run)
    return run.job_id


def hand_in(session: Session, actor: Actor, wanted: Wanted, upload: Snapshot | None) -> int:
    """Note an import for the worker: an upload, or an address to be fetched; gives its id."""
    if upload is not None:
        articles.keep_snapshot(session, upload)
    run = _note(session, actor, wanted, {})
    run.upload_sha256 = upload.sha256 if upload else None
    _ask(session, actor, run)
    return run.id or 0


def get(session: Session, run_id: int) -> ImportRun:
    """An import; NotFoundError when there is none."""
    run = session.get(ImportRun, run_id)
    if run is None:
        raise NotFoundError(f"There is no import {run_id}.")
    return run


def fetched(session: Session, run_id: int, snapshot: Snapshot) -> None:
    """The address of an import was fetched: keep what came."""
    articles.keep_snapshot(session, snapshot)
    run = get(session, run_id)
    run.upload_sha256, run.url = snapshot.sha256, snapshot.url or run.url
    session.add(run)


def ask_for_mapping(session: Session, run_id: int, columns: Sequence[Column]) -> None:
    """The file is a table: wait until a person says which column is what."""
    run = get(session, run_id)
    run.columns = [{**asdict(column), "samples": list(column.samples)} for column in columns]
    run.state = "mapping"
    session.add(run)


def confirm(session: Session, actor: Actor, run_id: int, mapping: Mapping[str, str]) -> None:
    """Read the table by this mapping, column to field; BadInputError when it cannot be, and then nothing changes."""
    run = get(session, run_id)
    if run.state != "mapping":
        raise BadInputError(f"“{run.label}” does not wait for a mapping: it is {run.state}.")
    names = [column["name"] for column in run.columns]
    chosen = [field for field in mapping.values() if field]
    strange = [name for name in mapping if name not in names] + [field for field in chosen if field not in FIELDS]
    if strange:
        raise BadInputError(f"There is no column or field “{strange[0]}”. Reload the page.")
    twice = [field for field, count in Counter(chosen).items() if count > 1]
    if twice:
        raise BadInputError(f"Two columns are mapped to “{twice[0]}”; a field has one. Leave one of them out.")
    if not {"claim", "title"} & set(chosen):
        raise BadInputError("No column is mapped to claim or title. Choose which one holds the claims.")
    run.mapping = {name: mapping.get(name, "") for name in names}
    run.state = "waiting"
    _ask(session, actor, run)
    log.record(session, actor, "map columns", "import", run_id, {"mapping": run.mapping})


def settle(
    session: Session, actor: Actor, run_id: int, batch: Batch, kept: Sequence[Kept], scale: Scale
) -> list[dict[str, Any]]:
    """The import is through: keep its report, and ask for open claims to be matched again; gives the report's lines."""
    run = get(session, run_id)
    lines = list(report(session, batch, kept, scale))
    counts = count(lines)
    run.report = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
    run.counts, run.notes, run.state = counts, list(batch.notes), "done"
    run.mapping = dict(batch.mapping or {})
    run.error = run.error_code = ""
    run.finished_at = clock.now()
    session.add(run)
    log.record(session, actor, "import", "import", run_id, {"label": run.label, "counts": counts})
    new = [item.source_id for item in kept if item.outcome in {"added", "changed"}]
    if new:
        jobs.enqueue(session, actor, "slots", {"import_id": run_id}, f"Read what can be compared in {run.label}")
        jobs.ensure(session, actor, "match", f"Match open claims with {len(new):,} imported fact-checks")
    return lines


def fail(session: Session, actor: Actor, run_id: int, error: IngestError) -> None:
    """The file could not be read: say why, on the import and in the log."""
    run = get(session, run_id)
    run.state, run.error_code, run.error, run.finished_at = "failed", error.code, error.message, clock.now()
    session.add(run)
    log.record(session, actor, "fail import", "import", run_id, {"code": error.code, "label": run.label})


def left_behind(session: Session) -> Sequence[int]:
    """Imports that a command of an earlier version, which asked for no job, began and did not end within a day."""
    waits = select(ImportRun.id).where(ImportRun.state == "waiting", col(ImportRun.job_id).is_(None))
    return [found or 0 for found in session.exec(waits.where(col(ImportRun.made_at) < clock.now() - timedelta(days=1)))]


def report(session: Session, batch: Batch, kept: Sequence[Kept], scale: Scale) -> Iterator[dict[str, Any]]:
    """One line for each record of a file, in plain JSON data: what became of it, and every repair."""
    rows = crosswalks.rows_in_force(session)

    @cache
    def desk_rating(label: str, publisher: str, host: str) -> str:
        return crosswalks.desk_rating(rows, label, scale, publisher=publisher, url=host)

    for item in kept:
        review = item.planned.review
        host = "/".join(review.url.split("/", 3)[:3])
        yield {
            "place": review.place,
            "outcome": item.outcome,
            "source": item.source_id,
            "url": review.url,
            "claim": review.claim,
            "rating": review.rating,
            "desk_rating": desk_rating(review.rating, review.publisher, host),
            "publisher": review.publisher,
            "why": item.why,
            "changed": dict(item.changed or {}),
            "repairs": [texts.repair_row(repair) for repair in review.repairs],
        }
    for lost in batch.refused:
        yield {"place": lost.place, "outcome": "refused", "why": lost.why}


def count(lines: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How many records had each outcome, all of OUTCOMES, in their order."""
    found = Counter(line["outcome"] for line in lines)
    return {outcome: found[outcome] for outcome in OUTCOMES}


def report_lines(session: Session, run_id: int) -> list[dict[str, Any]]:
    """The lines of a kept report."""
    return [json.loads(line) for line in get(session, run_id).report.split("\n") if line]


def rows(session: Session, *, before: int | None = None, limit: int = 20) -> list[RunRow]:
    """The newest imports, newest first; `before` is the id that the part before ended with."""
    query = select(ImportRun).options(defer(ImportRun.report)).order_by(col(ImportRun.id).desc()).limit(limit)  # type: ignore[arg-type]
    if before is not None:
        query = query.where(col(ImportRun.id) < before)
    return [_row(run) for run in session.exec(query)]


def row(session: Session, run_id: int) -> RunRow:
    """One import; NotFoundError when there is none."""
    return _row(get(session, run_id))


def versions(session: Session, source_id: int) -> list[Version]:
    """Every version of the record that a source is, oldest first; empty when it was not imported."""
    own = session.exec(select(ImportedRecord).where(ImportedRecord.source_id == source_id)).first()
    if own is None:
        return []
    of_page = select(ImportedRecord).where(ImportedRecord.address_key == own.address_key)
    found = session.exec(of_page.order_by(col(ImportedRecord.id))).all()
    line = {own.id}
    for record in reversed(found):  # a version has a higher number than the one that it replaces
        if record.id in line:
            line.add(record.replaces)
    for record in found:
        if record.replaces in line and record.replaces is not None:
            line.add(record.id)
    return [
        Version(
            source_id=record.source_id,
            run_id=record.run_id,
            added_at=record.added_at,
            ended_at=record.ended_at,
            repairs=tuple(f"{repair['id']} in {repair['field'] or 'the file'}" for repair in record.repairs),
        )
        for record in found
        if record.id in line
    ]


def _note(session: Session, actor: Actor, wanted: Wanted, mapping: Mapping[str, str]) -> ImportRun:
    run = ImportRun(
        label=wanted.label,
        url=wanted.url,
        base=wanted.base,
        publisher=wanted.publisher,
        mapping=dict(mapping),
        columns=[],
        counts={},
        notes=[],
        report="",
        made_by=actor.id,
        made_at=clock.now(),
    )
    session.add(run)
    session.flush()
    return run


def _ask(session: Session, actor: Actor, run: ImportRun) -> None:
    run.job_id = jobs.enqueue(session, actor, "import", {"import_id": run.id}, f"Import {run.label}")
    session.add(run)
    session.flush()


def _row(run: ImportRun) -> RunRow:
    return RunRow(
        id=run.id or 0,
        label=run.label,
        state=run.state,
        error_code=run.error_code,
        error=run.error,
        counts=run.counts,
        notes=tuple(run.notes),
        columns=tuple(Column(item["name"], tuple(item["samples"]), item["suggested"]) for item in run.columns),
        mapping=run.mapping,
        job_id=run.job_id,
        made_at=run.made_at,
        finished_at=run.finished_at,
    )
