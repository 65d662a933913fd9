"""`workbench doctor`: is everything well?"""

import json
import sys
from dataclasses import asdict

import click


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line and finding.")
def command(as_json: bool) -> None:
    """Look at everything that can be wrong; exit code 1 when something is."""
    from workbench.jobs.context import open_context
    from workbench.services import doctor
    from workbench.settings import Settings

    settings = Settings.from_environ()
    context = open_context(settings)
    well = True
    for finding in doctor.examine(settings, context.database, lambda: context.index):
        well = well and finding.well
        mark = "✓" if finding.well else "✕"
        click.echo(json.dumps(asdict(finding)) if as_json else f"{mark} {finding.what}: {finding.seen}")
    context.close()
    sys.exit(0 if well else 1)
