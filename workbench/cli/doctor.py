"""`workbench doctor`: is everything well?"""

import sys
from dataclasses import asdict

import click


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line and finding.")
def command(as_json: bool) -> None:
    """Look at everything that can be wrong; exit code 1 when something is."""
    from workbench.cli._desk import any_version
    from workbench.cli._say import json_line, line
    from workbench.services import doctor

    well = True
    with any_version() as context:
        for finding in doctor.examine(context.settings, context.database, lambda: context.library):
            well = well and finding.well
            text = f"{'✓' if finding.well else '✕'} {finding.what}: {finding.seen}"
            click.echo(json_line(asdict(finding)) if as_json else line(text))
    sys.exit(0 if well else 1)
