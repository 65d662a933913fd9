"""`workbench feeds`: list, add, pause, resume and fetch."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from workbench.domain.feeds import LONGEST_MINUTES, SHORTEST_MINUTES, USUAL_MINUTES, FeedKind

if TYPE_CHECKING:
    from sqlmodel import Session

    from workbench.services.actors import Actor


@click.group("feeds")
def command() -> None:
    """Addresses that the desk follows."""


@command.command("list")
def list_() -> None:
    """List every feed with its state, its last and next fetch, and what is wrong."""
    from workbench.cli._desk import desk
    from workbench.cli._say import columns
    from workbench.services.imports import feeds

    with desk() as context, context.database.read() as session:
        for row in feeds.rows(session):
            state = "paused" if row.paused_at else "failing" if row.error else "followed"
            last = row.fetched_at.isoformat(timespec="seconds") if row.fetched_at else ""
            due = "" if row.paused_at else row.due_at.isoformat(timespec="seconds")
            click.echo(columns(row.id, row.kind, state, last, due, row.title, row.error))


@command.command("add")
@click.argument("urls", metavar="URL…", nargs=-1, required=True)
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in FeedKind]),
    default=FeedKind.ARTICLES.value,
    help="What its entries become.",
)
@click.option(
    "--every",
    "minutes",
    type=click.IntRange(SHORTEST_MINUTES, LONGEST_MINUTES),
    default=USUAL_MINUTES,
    metavar="MINUTES",
    help="How often it is fetched.",
)
@click.option("--publisher", default="", metavar="NAME", help="Who publishes it, where an entry does not say.")
def add(urls: tuple[str, ...], kind: str, minutes: int, publisher: str) -> None:
    """Follow the feed at each URL from now on."""
    from workbench.cli._desk import desk
    from workbench.cli._say import complain, line
    from workbench.errors import BadInputError
    from workbench.services.actors import WORKBENCH
    from workbench.services.imports import feeds

    done = 0
    with desk() as context:
        for url in urls:
            try:
                with context.database.write() as session:
                    feed_id = feeds.follow(
                        session, WORKBENCH, url=url, kind=FeedKind(kind), minutes=minutes, publisher=publisher
                    )
            except BadInputError as error:
                complain(f"{url}: {error.message}")
                continue
            done += 1
            click.echo(line(f"{url}: followed as feed {feed_id}; the worker fetches it."))
    sys.exit(0 if done else 1)


@command.command("pause")
@click.argument("feed_id", type=int)
def pause(feed_id: int) -> None:
    """Fetch a feed no more until it is resumed."""
    from workbench.services.imports import feeds

    _step(feed_id, feeds.pause)
    click.echo(f"Feed {feed_id} is paused.")


@command.command("resume")
@click.argument("feed_id", type=int)
def resume(feed_id: int) -> None:
    """Fetch a paused feed again."""
    from workbench.services.imports import feeds

    _step(feed_id, feeds.resume)
    click.echo(f"Feed {feed_id} is fetched again by the worker.")


@command.command("fetch")
@click.argument("feed_ids", metavar="FEED_ID…", type=int, nargs=-1, required=True)
def fetch(feed_ids: tuple[int, ...]) -> None:
    """Fetch each feed here and now, read what it brings, and say what came of it."""
    from workbench.cli._desk import desk
    from workbench.cli._say import complain, line
    from workbench.jobs.worker import run_waiting
    from workbench.services.actors import WORKBENCH
    from workbench.services.imports import feeds

    with desk() as context:
        with context.database.write() as session:
            for feed_id in feed_ids:
                feeds.fetch_now(session, WORKBENCH, feed_id)
        run_waiting(context)
        with context.database.read() as session:
            rows = [feeds.row(session, feed_id) for feed_id in feed_ids]
    for row in rows:
        for note in row.newest.notes if row.newest else ():
            complain(f"feed {row.id}: {note}")
        if row.error:
            complain(f"feed {row.id}: {row.error}")
        else:
            found = f"{row.newest.new} new when it last changed" if row.newest else "nothing yet"
            click.echo(line(f"feed {row.id}, {row.title}: {found}"))
    sys.exit(1 if any(row.error for row in rows) else 0)


def _step(feed_id: int, step: "Callable[[Session, Actor, int], None]") -> None:
    from workbench.cli._desk import desk
    from workbench.services.actors import WORKBENCH

    with desk() as context, context.database.write() as session:
        step(session, WORKBENCH, feed_id)
