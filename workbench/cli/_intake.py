"""Handing in from the command line: the same items and jobs as from the page, run here and now."""

from collections.abc import Sequence

import click

from workbench import ingest
from workbench.cli._progress import steps
from workbench.cli._say import complain, line
from workbench.errors import IngestError
from workbench.jobs.context import Context
from workbench.jobs.worker import run_waiting
from workbench.services.actors import WORKBENCH
from workbench.services.intake import items
from workbench.services.intake.items import Target


def hand_in(context: Context, names: Sequence[str], target: Target, *, media_type: str = "") -> int:
    """Hand in files, URLs and standard input, run their jobs, say what became of each; gives how many were read.

    `media_type` is what files and standard input are declared to be, "" to let the bytes decide.
    """
    ids, failed = [], []
    for name in steps(names, "Handing in"):
        try:
            ids.append((name, _one(context, name, target, media_type)))
        except IngestError as error:
            failed.append(f"{name}: {error.code}: {error.message}")
    for message in failed:
        complain(message)
    run_waiting(context)
    return sum(_tell(context, name, item_id) for name, item_id in ids)


def _one(context: Context, name: str, target: Target, media_type: str) -> int:
    if name.startswith(("http://", "https://")):
        with context.database.write() as session:
            return items.hand_in_url(session, WORKBENCH, name, target)
    file_name = "Standard input" if name == "-" else name
    snapshot = ingest.upload_snapshot(ingest.load(name), file_name=file_name, media_type=media_type)
    with context.database.write() as session:
        return items.hand_in_upload(session, WORKBENCH, "file", snapshot, target)


def _tell(context: Context, name: str, item_id: int) -> bool:
    with context.database.read() as session:
        item = items.get(session, item_id)
    if item.state == "failed":
        complain(f"{name}: {item.error_code}: {item.error}")
        return False
    click.echo(line(f"{name}: {item.outcome}"))
    return True
