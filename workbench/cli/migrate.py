"""`workbench migrate`: the schema of this version."""

import click


@click.command("migrate")
def command() -> None:
    """Bring the database's schema to this version, in one transaction."""
    from workbench.db import Database, head_revision, migrate
    from workbench.settings import Settings

    settings = Settings.from_environ()
    settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(settings.database)
    migrate(database)
    database.close()
    click.echo(f"The database stands at migration {head_revision()}.")
