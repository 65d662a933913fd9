"""The check before every edition: no record with an error goes out."""

from collections.abc import Collection, Iterable
from datetime import date

from workbench.domain.values import Desk, PublishedCheck
from workbench.export.claimreview import to_claimreview
from workbench.export.lint import Finding, Severity, edition_findings


def preflight(
    checks: Iterable[PublishedCheck], desk: Desk, *, today: date, retracted: Collection[str] = ()
) -> list[Finding]:
    """The errors in the checks' records, by position; an edition may be made only when there are none."""
    records = (to_claimreview(check, desk) for check in checks)
    findings = edition_findings(records, domain=desk.url, today=today, retracted=retracted)
    return [finding for finding in findings if finding.severity is Severity.ERROR]
