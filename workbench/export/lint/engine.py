"""Running the rules: over one record, over the records of an edition, over JSON as it stands in a file."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from workbench.export.compare import host_named
from workbench.export.lint._model import RULES, Case, Finding, Problem, Rule
from workbench.export.lint._read import site_of

NOT_AN_OBJECT = "A record is a JSON object; this is {kind}. Give one object, or a list of them."


def lint(
    record: object,
    *,
    domain: str | None = None,
    today: date,
    page_text: str | None = None,
    retracted: Collection[str] = (),
) -> list[Finding]:
    """What the rules find in one record, in the order of their ids; never raises, whatever the record is.

    `domain` is the publisher's own (a host or a URL); without it the host of `author.url` is taken. `page_text` is the
    text of the page that the record stands in, None when that is not known. `retracted` are URLs that no longer stand.
    """
    return list(_findings(record, "$", domain, today, page_text, frozenset(retracted)))


def lint_source(source: str) -> list[Finding]:
    """What the rules find in JSON as it stands in a file, which its value no longer shows."""
    return [rule.finding(problem) for rule in _rules() if rule.on_source for problem in rule.on_source(source)]


def lint_edition(
    records: Iterable[object],
    *,
    domain: str | None = None,
    today: date,
    page_text: str | None = None,
    retracted: Collection[str] = (),
) -> list[Finding]:
    """What the rules find in each record and in all of them together; paths begin with `$[position]`, from 0."""
    return list(edition_findings(records, domain=domain, today=today, page_text=page_text, retracted=retracted))


def edition_findings(
    records: Iterable[object],
    *,
    domain: str | None = None,
    today: date,
    page_text: str | None = None,
    retracted: Collection[str] = (),
) -> Iterator[Finding]:
    """The findings of `lint_edition` one by one; keeps two short keys a record, not the records."""
    gone = frozenset(retracted)
    watchers = [(rule, rule.on_edition()) for rule in _rules() if rule.on_edition]
    for position, record in enumerate(records):
        yield from _findings(record, f"$[{position}]", domain, today, page_text, gone)
        if isinstance(record, dict):
            for rule, see in watchers:
                yield from (rule.finding(problem) for problem in see(position, record))


def _findings(
    record: object, root: str, domain: str | None, today: date, page_text: str | None, retracted: frozenset[str]
) -> Iterator[Finding]:
    if not isinstance(record, dict):
        problem = Problem("", NOT_AN_OBJECT.format(kind=_kind(record)))
        yield RULES["E20"].finding(problem, root)
        return
    site = host_named(domain) if domain else site_of(record)
    case = Case(record, site, today, page_text, retracted)
    for rule in _rules():
        if rule.on_record:
            yield from (rule.finding(problem, root) for problem in rule.on_record(case))


def _rules() -> list[Rule]:
    return [rule for _, rule in sorted(RULES.items())]


def _kind(value: object) -> str:
    if value is None:
        return "null"
    return {bool: "true or false", str: "a text", list: "a list"}.get(type(value), "a number")
