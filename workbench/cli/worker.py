"""`workbench worker`: runs background jobs."""

import click


@click.command("worker")
def command() -> None:
    """Run background jobs until told to stop; a job in hand is finished first."""
    from workbench import logs
    from workbench.cli._desk import desk
    from workbench.jobs.worker import work
    from workbench.settings import Settings

    settings = Settings.from_environ()
    logs.configure(settings.log_level, settings.log_format)
    with desk(settings):
        work(settings)
