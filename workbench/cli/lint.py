"""`workbench lint`: do ClaimReview records keep to the rules?"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click


@click.command("lint")
@click.argument("where", metavar="FILE|URL")
@click.option("--domain", default=None, help="The publisher's domain, when the records do not say it by author.url.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line and finding.")
def command(where: str, domain: str | None, as_json: bool) -> None:
    """Check the ClaimReview records in FILE or at URL (JSON, JSON Lines, or a page's JSON-LD) by docs/exports.md.

    Exit codes: 0 no error, 1 errors, 2 unreadable.
    """
    from workbench import clock, ingest
    from workbench.errors import WorkbenchError
    from workbench.export.lint import lint_file
    from workbench.settings import Settings

    try:
        if where.startswith(("http://", "https://")):
            policy = ingest.FetchPolicy(allow=Settings.from_environ().allowed_hosts)
            content = ingest.fetch(where, policy).content
        else:
            content = Path(where).read_bytes()
        findings = lint_file(content, domain=domain, today=clock.today())
    except OSError as error:
        click.echo(f"workbench: {where} cannot be read: {error.strerror}.", err=True)
        sys.exit(2)
    except WorkbenchError as error:
        click.echo(f"workbench: {where}: {error.message}", err=True)
        sys.exit(2)
    for finding in findings:
        click.echo(
            json.dumps(asdict(finding))
            if as_json
            else f"{finding.rule} {finding.severity} {finding.path}: {finding.message}"
        )
    sys.exit(1 if any(finding.severity == "error" for finding in findings) else 0)
