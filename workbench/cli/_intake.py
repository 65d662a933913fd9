"""Handing in from the command line: the same items and jobs as from the page, run here and now."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from workbench import ingest
from workbench.cli._progress import steps
from workbench.errors import IngestError
from workbench.jobs.context import Context
from workbench.jobs.worker import run_waiting
from workbench.services import intake
from workbench.services.actors import WORKBENCH
from workbench.services.intake import Target


def hand_in(context: Context, names: Sequence[str], target: Target) -> int:
    """Hand in files, URLs and standard input, run their jobs, say what became of each; gives how many were read."""
    ids = []
    for name in steps(names, "Handing in"):
        try:
            ids.append((name, _one(context, name, target)))
        except (OSError, IngestError) as error:
            reason = error.message if isinstance(error, IngestError) else error.strerror
            click.echo(f"workbench: {name}: unreadable: {reason}", err=True)
    run_waiting(context)
    return sum(_tell(context, name, item_id) for name, item_id in ids)


def _one(context: Context, name: str, target: Target) -> int:
    if name.startswith(("http://", "https://")):
        with context.database.write() as session:
            return intake.hand_in_url(session, WORKBENCH, name, target)
    if name == "-":
        kind, snapshot = "text", ingest.upload_snapshot(sys.stdin.buffer.read(), media_type="text/plain")
    else:
        kind, snapshot = "file", ingest.upload_snapshot(Path(name).read_bytes(), file_name=Path(name).name)
    with context.database.write() as session:
        return intake.hand_in_upload(session, WORKBENCH, kind, snapshot, target)


def _tell(context: Context, name: str, item_id: int) -> bool:
    with context.database.read() as session:
        item = intake.get(session, item_id)
    if item.state == "failed":
        click.echo(f"workbench: {name}: {item.error_code}: {item.error}", err=True)
        return False
    click.echo(f"{name}: {item.outcome}")
    return True
