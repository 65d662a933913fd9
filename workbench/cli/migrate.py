"""`workbench migrate`: the schema of this version."""

import click


@click.command("migrate")
@click.option("--for", "role", default="", help="a role of PostgreSQL that works on the desk without owning it")
def command(role: str) -> None:
    """Bring the database's schema to this version, in one transaction."""
    from workbench.cli._desk import prepare
    from workbench.db import head_revision
    from workbench.settings import Settings

    prepare(Settings.from_environ(), role)
    click.echo(f"The database stands at migration {head_revision()}.")
