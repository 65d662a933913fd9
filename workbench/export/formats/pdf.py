"""PDF: a report of one check or of an edition, each check on a page of its own, for paper and for files.

The same checks give the same bytes: no time of writing is in the file. A PDF is laid out in memory, so an edition of
many checks needs a filter.
"""

from collections.abc import Iterable
from typing import BinaryIO, Final

from workbench.domain.values import Desk, PublishedCheck
from workbench.errors import BadInputError
from workbench.export import FORMATS, Format

MOST: Final = 2_000
"""Checks of one report; more are refused."""


def write(checks: Iterable[PublishedCheck], desk: Desk, out: BinaryIO) -> None:
    """Write the report; BadInputError when there are more than `MOST` checks."""
    from workbench.export.report import Report

    report = Report(desk)
    try:
        number = 0
        for number, check in enumerate(checks, 1):
            if number > MOST:
                raise BadInputError(
                    f"A PDF holds {MOST:,} checks and there are more; choose a filter, or another format."
                )
            report.check(check)
        if not number:
            report.add_page()
            report.paragraph("No check is published.", size=12)
        out.write(bytes(report.output()))
    finally:
        report.close()


FORMATS.register("pdf")(Format("pdf", "PDF report", "pdf", "application/pdf", write, streams=False))
