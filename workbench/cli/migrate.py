"""`workbench migrate`: the schema of this version."""

import click


@click.command("migrate")
def command() -> None:
    """Bring the database's schema to this version, in one transaction."""
    from workbench.cli._desk import prepare
    from workbench.db import head_revision
    from workbench.settings import Settings

    prepare(Settings.from_environ())
    click.echo(f"The database stands at migration {head_revision()}.")
