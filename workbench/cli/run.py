"""`workbench run`: what `make run` does, from nothing to a desk that one can click through."""

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta

import click

from workbench.errors import StartUpError
from workbench.jobs.context import Context
from workbench.settings import Settings

SHOWN = 12


@click.command("run")
def command() -> None:
    """Migrate, load the demo desk when the desk is empty, print it, and serve."""
    from workbench.cli._desk import desk, prepare
    from workbench.cli.serve import check_port, serve

    settings = Settings.from_environ()
    check_port(settings)
    prepare(settings)
    with desk(settings) as context:
        load_demo(context, _run_jobs_apart)
        print_demo(context)
        print_links(context)
    serve(settings)


def load_demo(context: Context, run_jobs: Callable[[], object]) -> None:
    """Bring the fixtures in, unless the desk has articles already; `run_jobs` runs the jobs that then wait."""
    from workbench.cli._progress import steps
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
    run_jobs()
    for ruling in steps(demo.RULINGS, "Writing verdicts"):
        with context.database.write() as session:
            demo.rule(session, ruling, context.desk)


def _run_jobs_apart() -> None:
    """Run the jobs in a process of their own; StartUpError when that fails.

    The models start threads, and the web processes are forked from this one. Threads are not forked with their process:
    a fork of a process that read articles would wait at its end for threads that it does not have.
    """
    if subprocess.run([sys.executable, "-m", "workbench", "worker", "--once"], check=False).returncode:
        raise StartUpError("The demo desk could not be read; the lines above say why.")


def print_demo(context: Context) -> None:
    """The queue's best claims with their best match, as a table."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from workbench.cli._say import line
    from workbench.domain.lifecycle import State
    from workbench.domain.worth import in_digits
    from workbench.services.review import queue
    from workbench.services.review.filters import QueueFilter

    with context.database.read() as session:
        page = queue.page(session, QueueFilter(states=tuple(State)))
    table = Table(title="The desk's claims, most worth checking first", title_justify="left", expand=True)
    table.add_column("Worth", justify="right", no_wrap=True)
    table.add_column("Claim", ratio=3)
    table.add_column("Best match", ratio=2)
    table.add_column("State", no_wrap=True)
    for row in page.rows[:SHOWN]:
        best = Text()
        if row.best:
            best.append(line(f"{row.best.score:.2f} {row.best.title}"))
            if row.best.conflict:
                best.append(f"\n{line(f'✕ {row.best.conflict}')}", style="red")
        table.add_row(in_digits(row.worthiness), Text(line(row.text)), best, row.state)
    Console(highlight=False).print(table)


def print_links(context: Context) -> None:
    """The address, and one sign-in link for each role of the demo, or for the first admin of a desk without it."""
    from workbench.cli import _links
    from workbench.services import demo

    minutes = context.settings.sign_in_link_minutes
    with context.database.write() as session:
        tokens = demo.links(session, timedelta(minutes=minutes))
    click.echo()
    if tokens:
        click.echo(f"The workbench is at {context.settings.address}")
        click.echo(f"Sign-in links; each works once, for {minutes} minutes:")
    else:
        _links.tell_first_admin(context)
    for role, token in tokens.items():
        click.echo(f"  {role:<11} {_links.address(context, token)}")
