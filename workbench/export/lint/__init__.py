"""The ClaimReview linter: what is wrong with a record, as findings with a rule's id, a place and a sentence.

Pure functions: nothing is fetched and no clock is read. A rule is one function in a module of `rules/`; each has a
heading in docs/exports.md. Errors (E…) stop an edition, warnings (W…) do not.
"""

from workbench.export.lint._model import RULES, Finding, Rule, Severity
from workbench.export.lint.engine import edition_findings, lint, lint_edition, lint_source
from workbench.export.lint.extract import Page, lint_file, read_page, records_in

__all__ = [
    "RULES",
    "Finding",
    "Page",
    "Rule",
    "Severity",
    "edition_findings",
    "lint",
    "lint_edition",
    "lint_file",
    "lint_source",
    "read_page",
    "records_in",
]
