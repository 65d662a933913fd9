"""`workbench export`: all checks that stand, as a numbered edition."""

import sys
from pathlib import Path

import click


@click.command("export")
@click.argument("format_name", metavar="FORMAT")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write here instead of standard output.")
def command(format_name: str, output: Path | None) -> None:
    """Make the next edition in FORMAT (claimreview, csv or jsonl) and write its bytes."""
    from workbench.cli._desk import desk
    from workbench.services import publication
    from workbench.services.actors import WORKBENCH

    with desk() as context:
        with context.database.read() as session:
            rendered = publication.render_edition(session, format_name, context.desk)
        with context.database.write() as session:
            number = publication.keep_edition(session, WORKBENCH, rendered, context.desk)
    if output is None:
        sys.stdout.buffer.write(rendered.content)
    else:
        output.write_bytes(rendered.content)
    click.echo(f"workbench: edition {number}, {rendered.checks} checks, {len(rendered.content):,} bytes.", err=True)
