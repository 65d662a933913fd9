"""`workbench audit`: is the log whole?"""

import sys

import click


@click.group("audit")
def command() -> None:
    """The hash-chained log."""


@command.command("verify")
def verify() -> None:
    """Walk the whole chain; exit code 1 names the first event that does not fit."""
    from workbench.cli._desk import desk
    from workbench.services import log

    with desk() as context, context.database.read() as session:
        broken, head = log.verify(session), log.head(session)
    if broken is not None:
        click.echo(f"workbench: the log breaks at event {broken.seq}: {broken.why}.", err=True)
        sys.exit(1)
    click.echo(f"The log is whole: {head.seq} events, head {head.hash}.")
