"""`workbench move`: the desk into another database."""

import click


@click.command("move")
@click.option("--to", "url", required=True, metavar="URL", help="Where to: postgresql://… or sqlite:////…")
def command(url: str) -> None:
    """Carry the desk into the database at URL, row by row, and prove that all of it arrived.

    Nobody can write meanwhile. Run again, it replaces what an earlier run carried.
    """
    from dataclasses import replace

    from workbench.cli._desk import answering, desk
    from workbench.cli._progress import bar
    from workbench.db import Database
    from workbench.errors import StartUpError
    from workbench.services import transfer

    with desk() as context:
        target = Database(replace(context.settings, database_url=url).database)
        if target.url == context.database.url:
            raise StartUpError("The desk is in that database already.")
        try:
            with answering(target), bar("Rows") as tell:
                carried = transfer.move(context.database, target, tell)
        finally:
            target.close()
    tables = sum(1 for content in carried.contents.values() if content.rows)
    click.echo(f"{carried.rows:,} rows of {tables} tables arrived as they were; head of the log {carried.head.hash}.")
    click.echo("Set WORKBENCH_DATABASE_URL to that address and start the workbench again.")
