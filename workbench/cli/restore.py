"""`workbench restore`: a desk from its backup."""

from contextlib import closing
from pathlib import Path

import click


@click.command("restore")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
def command(folder: Path) -> None:
    """Set a desk up from the backup in FOLDER, check its log, and bring it to this version; there must be none yet."""
    from workbench.cli._desk import answering, desk
    from workbench.cli._progress import bar
    from workbench.cli.index import rebuild_words
    from workbench.db import Database
    from workbench.services import backups
    from workbench.settings import Settings

    settings = Settings.from_environ()
    with closing(Database(settings.database)) as wanted, answering(wanted), bar("Rows") as tell:
        restored = backups.restore(folder, settings, tell)
    with desk(settings) as context:
        count = rebuild_words(context)
    click.echo(f"The desk of {restored.made_at} is back: {restored.events} events, the log is whole.")
    click.echo(f"{count:,} passages indexed; the worker reads their meanings.")
