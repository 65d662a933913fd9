"""`workbench jobs`: list them, try one again."""

import click


@click.group("jobs")
def command() -> None:
    """Background jobs."""


@command.command("list")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True)
def list_(limit: int) -> None:
    """List the newest jobs."""
    from workbench.cli._desk import desk
    from workbench.cli._say import columns
    from workbench.services import jobs

    with desk() as context, context.database.read() as session:
        for row in jobs.rows(session, limit=limit):
            click.echo(columns(row.id, row.state, f"{row.done}/{row.total}", row.label, row.error))


@command.command("retry")
@click.argument("job_id", type=int)
def retry(job_id: int) -> None:
    """Put a failed job back in line."""
    from workbench.cli._desk import desk
    from workbench.services import jobs
    from workbench.services.actors import WORKBENCH

    with desk() as context, context.database.write() as session:
        jobs.retry(session, WORKBENCH, job_id)
    click.echo(f"Job {job_id} is back in line.")
