"""`workbench audit`: is the log whole?"""

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from workbench.domain.checkpoints import Checkpoint


@click.group("audit")
def command() -> None:
    """The hash-chained log."""


@command.command("verify")
@click.option("--since", metavar="CHECKPOINT", help="A checkpoint kept elsewhere: a file that holds one, or its JSON.")
def verify(since: str | None) -> None:
    """Walk the whole log, past every checkpoint; exit code 1 names the first event that does not fit."""
    from workbench.cli._desk import desk
    from workbench.cli._say import complain
    from workbench.services.log import audit
    from workbench.services.log.chain import Broken
    from workbench.services.log.signing import read_key

    with desk() as context, context.database.read() as session:
        file = context.settings.checkpoint_key_file
        key = read_key(file).public if file.exists() else ""  # none is made by looking
        outside = _outside(since, key) if since is not None else []
        found = audit.verify(session, audit.kept(context.notary.file, key), outside)
    if isinstance(found, Broken):
        complain(f"the log breaks at event {found.seq}: {found.why}.")
        sys.exit(1)
    click.echo(f"The log is whole: {found.head.seq} events, head {found.head.hash}.")
    if found.newest is not None:
        covered = f"the newest of {found.newest.time} covers {found.newest.size} events"
        click.echo(f"Checkpoints: {found.checkpoints}, {covered}; key {found.newest.key}.")
    if outside:
        click.echo(f"It is the log of the checkpoint given, over {outside[-1].size} events.")


def _outside(text: str, key: str) -> "list[Checkpoint]":
    from workbench.errors import BadInputError
    from workbench.services.log import audit

    try:
        return audit.since(text, key)
    except (BadInputError, OSError) as error:
        why = error.message if isinstance(error, BadInputError) else f"{text}: {error.strerror or error}."
        raise click.BadParameter(why, param_hint="--since") from error


@command.command("replay")
def replay() -> None:
    """Rebuild from the events what the desk works on, and compare with the tables; exit code 1 names what differs."""
    from workbench.cli._desk import desk
    from workbench.cli._say import complain
    from workbench.services import log
    from workbench.services import replay as replayed

    with desk() as context, context.database.read() as session:
        broken = log.verify(session)
        if broken is not None:
            complain(f"the log breaks at event {broken.seq}: {broken.why}. Nothing can be rebuilt from it.")
            sys.exit(1)
        found = 0
        for difference in replayed.differences(session, context.desk):
            found += 1
            advice = f" {difference.advice}." if difference.advice else ""
            complain(f"{difference.what} {difference.id}: {difference.how}.{advice}")
        events = log.head(session).seq
    if found:
        sys.exit(1)
    click.echo(f"The tables are what {events} events tell.")
