"""`workbench backup`: the whole desk in a folder."""

from pathlib import Path

import click


@click.command("backup")
@click.argument("folder", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Write the desk as it is now to FOLDER, which must not exist yet, while others go on working."""
    from workbench.cli._desk import any_version
    from workbench.cli._progress import bar
    from workbench.services import backups

    with any_version() as context, bar("Rows") as tell:
        made = backups.make(context.settings, context.database, folder, tell)
    click.echo(
        f"The desk with {made.events} events is in {folder}. It holds the desk's keys: keep it as safe as the desk."
    )
