"""`workbench worker`: runs background jobs."""

import click


@click.command("worker")
@click.option("--once", is_flag=True, help="Run the jobs that wait, those they ask for included, and end.")
def command(once: bool) -> None:
    """Run background jobs until told to stop; a job in hand is finished first."""
    from workbench import logs
    from workbench.cli._desk import desk
    from workbench.jobs.worker import run_waiting, work
    from workbench.settings import Settings

    settings = Settings.from_environ()
    logs.configure(settings.log_level, settings.log_format)
    with desk(settings) as context:
        if once:
            run_waiting(context)
        else:
            work(settings)
