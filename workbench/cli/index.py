"""`workbench index`: the search index, which can always be made again from the database."""

import sys

import click


@click.group("index")
def command() -> None:
    """The search index over the sources."""


@command.command("rebuild")
def rebuild() -> None:
    """Throw the index away and fill it from the database."""
    from workbench.cli._desk import desk
    from workbench.cli._progress import bar
    from workbench.search.embedded import Index, discard
    from workbench.services import sources

    with desk() as context:
        folder = context.settings.folder / "index"
        discard(folder)

        with context.database.read() as session, bar("Indexing") as tell:
            total = sources.passage_count(session)
            count = Index(folder).rebuild(
                lambda after: sources.index_rows(session, after), progress=lambda done: tell(done, total)
            )
    click.echo(f"{count:,} passages indexed.")


@command.command("status")
def status() -> None:
    """Say how far the index is."""
    from workbench.cli._desk import desk
    from workbench.services import sources

    with desk() as context, context.database.read() as session:
        newest = sources.newest_passage(session)
        click.echo(f"{context.index.count():,} passages, up to number {context.index.watermark()} of {newest}.")


@command.command("verify")
def verify() -> None:
    """Compare the index with the database; exit code 1 when they differ."""
    from workbench.cli._desk import desk
    from workbench.services import sources

    with desk() as context, context.database.read() as session:
        wanted = sources.passage_count(session)
        behind = sources.newest_passage(session) - context.index.watermark()
        have = context.index.count()
    if behind > 0:
        click.echo(f"The index is {behind} passages behind; the next search brings them in.")
    elif have != wanted:
        click.echo(f"The index has {have:,} passages, the database {wanted:,}. Run: workbench index rebuild", err=True)
        sys.exit(1)
    else:
        click.echo(f"The index has all {wanted:,} passages.")
