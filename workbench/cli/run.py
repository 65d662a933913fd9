"""`workbench run`: what `make run` does, from nothing to a desk that one can click through."""

from datetime import timedelta

import click

from workbench.jobs.context import Context
from workbench.settings import Settings

SHOWN = 12


@click.command("run")
def command() -> None:
    """Migrate, load the demo desk when the desk is empty, print it, and serve."""
    from workbench.cli.serve import check_port, serve
    from workbench.db import Database, migrate
    from workbench.jobs.context import open_context

    settings = Settings.from_environ()
    check_port(settings)
    settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(settings.database)
    migrate(database)
    database.close()
    context = open_context(settings)
    load_demo(context)
    print_demo(context)
    print_links(context)
    context.close()
    serve(settings)


def load_demo(context: Context) -> None:
    """Bring the fixtures in, unless the desk has articles already."""
    from workbench.cli._progress import steps
    from workbench.jobs.worker import run_waiting
    from workbench.resources import folder
    from workbench.services import demo

    with context.database.read() as session:
        if not demo.is_empty(session):
            return
    click.echo("Loading the demo desk …")
    with context.database.write() as session:
        demo.add_people(session)
        list(demo.add_sources(session, folder("fixtures") / "sources"))
        demo.hand_in_articles(session, folder("fixtures") / "articles")
    run_waiting(context)
    for ruling in steps(demo.RULINGS, "Writing verdicts"):
        with context.database.write() as session:
            demo.rule(session, ruling, context.desk)


def print_demo(context: Context) -> None:
    """The queue's best claims with their best match, as a table."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from workbench.domain.lifecycle import State
    from workbench.services import queue

    with context.database.read() as session:
        page = queue.page(session, queue.QueueFilter(states=tuple(State)))
    table = Table(title="The desk's claims, most worth checking first", title_justify="left", expand=True)
    table.add_column("Worth", justify="right", no_wrap=True)
    table.add_column("Claim", ratio=3)
    table.add_column("Best match", ratio=2)
    table.add_column("State", no_wrap=True)
    for row in page.rows[:SHOWN]:
        best = Text()
        if row.best:
            best.append(f"{row.best.score:.2f} {row.best.title}")
            if row.best.conflict:
                best.append(f"\n✕ {row.best.conflict}", style="red")
        table.add_row(f"{row.worthiness:.2f}", Text(row.text), best, row.state)
    Console(highlight=False).print(table)


def print_links(context: Context) -> None:
    """The address, and one sign-in link for each role of the demo, or for the first admin of a desk without it."""
    from workbench.services import accounts, demo

    settings = context.settings
    lifetime = timedelta(minutes=settings.sign_in_link_minutes)
    with context.database.write() as session:
        tokens = demo.links(session, lifetime)
        limits = accounts.Limits(timedelta(), timedelta(), lifetime)
        first = None if tokens else accounts.first_admin_link(session, limits)
    click.echo(f"\nThe workbench is at {settings.address}")
    if tokens or first:
        click.echo(f"Sign-in links; each works once, for {settings.sign_in_link_minutes} minutes:")
    for role, token in tokens.items():
        click.echo(f"  {role:<11} {settings.address}/link/{token}")
    if first:
        click.echo(f"  first admin {settings.address}/link/{first}")
    click.echo("Stop with Ctrl+C.\n")
