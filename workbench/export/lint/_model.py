"""What a rule is, what it is shown, and what it answers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from workbench.registry import Registry

Record = Mapping[str, Any]


class Severity(StrEnum):
    """An error stops an edition and makes `workbench lint` exit with 1; a warning is advice."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule found. `path` leads to it, JSONPath style: `$.reviewRating.ratingValue`."""

    rule: str
    severity: Severity
    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding as a rule tells it: `path` is relative to the record, `severity` given only to soften the rule's."""

    path: str
    message: str
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """What a rule looks at: a record and what is known around it.

    `site` is the publisher's host or "" when unknown, `page_words` the words of the rendered page as `words` gives
    them or None, `retracted` the URLs of checks that no longer stand.
    """

    record: Record
    site: str
    today: date
    page_words: str | None = None
    retracted: frozenset[str] = frozenset()


RecordCheck = Callable[[Case], Iterable[Problem]]
SourceCheck = Callable[[str], Iterable[Problem]]
See = Callable[[int, Record], Iterable[Problem]]
EditionCheck = Callable[[], See]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: id, meaning in one sentence, and the one check that it has.

    `on_record` sees one record; `on_source` sees JSON as it stands in a file; `on_edition` gives, for each run, a
    function that is shown every record in turn with its position.
    """

    id: str
    meaning: str
    on_record: RecordCheck | None = None
    on_source: SourceCheck | None = None
    on_edition: EditionCheck | None = None

    @property
    def severity(self) -> Severity:
        """An error for E…, a warning for W…."""
        return Severity.ERROR if self.id.startswith("E") else Severity.WARNING

    def finding(self, problem: Problem, root: str = "$") -> Finding:
        """The problem as a finding of this rule; `root` is the path of the record."""
        return Finding(self.id, problem.severity or self.severity, root + problem.path, problem.message)


RULES: Final[Registry[Rule]] = Registry("lint rule", package="workbench.export.lint.rules")


def rule(rule_id: str, meaning: str) -> Callable[[RecordCheck], RecordCheck]:
    """Decorator: file a check of one record under its id."""

    def file_it(check: RecordCheck) -> RecordCheck:
        RULES.register(rule_id)(Rule(rule_id, meaning, on_record=check))
        return check

    return file_it


def source_rule(rule_id: str, meaning: str) -> Callable[[SourceCheck], SourceCheck]:
    """Decorator: file a check of JSON as it stands in a file under its id."""

    def file_it(check: SourceCheck) -> SourceCheck:
        RULES.register(rule_id)(Rule(rule_id, meaning, on_source=check))
        return check

    return file_it


def edition_rule(rule_id: str, meaning: str) -> Callable[[EditionCheck], EditionCheck]:
    """Decorator: file a check over a whole edition under its id."""

    def file_it(check: EditionCheck) -> EditionCheck:
        RULES.register(rule_id)(Rule(rule_id, meaning, on_edition=check))
        return check

    return file_it
