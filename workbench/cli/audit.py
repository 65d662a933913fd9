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


@command.command("replay")
def replay() -> None:
    """Rebuild every claim from its events and compare with the tables; exit code 1 names what differs and how."""
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
            complain(f"{difference.what} {difference.id}: {difference.how}.")
        events = log.head(session).seq
    if found:
        sys.exit(1)
    click.echo(f"The tables are what {events} events tell.")
