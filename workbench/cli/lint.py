"""`workbench lint`: do ClaimReview records keep to the rules?"""

import sys
from dataclasses import asdict

import click

MOST = 200_000_000
"""Bytes of a file that are read: an edition of a hundred thousand checks, with room."""


@click.command("lint")
@click.argument("where", metavar="FILE|URL")
@click.option("--domain", default=None, help="The publisher's domain, when the records do not say it by author.url.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line and finding.")
def command(where: str, domain: str | None, as_json: bool) -> None:
    """Check the ClaimReview records in FILE or at URL (JSON, JSON Lines, or a page's JSON-LD); - is standard input.

    Exit codes: 0 no error, 1 errors, 2 unreadable.
    """
    from workbench import clock, ingest
    from workbench.cli._say import complain, json_line, line
    from workbench.errors import WorkbenchError
    from workbench.export.lint import lint_file
    from workbench.services.intake.checking import fetch_policy
    from workbench.settings import Settings

    try:
        if where.startswith(("http://", "https://")):
            content = ingest.fetch(where, fetch_policy(Settings.from_environ())).content
        else:
            content = ingest.load(where, most=MOST)
        findings = lint_file(content, domain=domain, today=clock.today())
    except WorkbenchError as error:
        complain(f"{where}: {error.code}: {error.message}")
        sys.exit(2)
    for finding in findings:
        text = f"{finding.rule} {finding.severity} {finding.path}: {finding.message}"
        click.echo(json_line(asdict(finding)) if as_json else line(text))
    sys.exit(1 if any(finding.severity == "error" for finding in findings) else 0)
