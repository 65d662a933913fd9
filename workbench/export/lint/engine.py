"""Running the rules: over one record, over the records of an edition, over JSON as it stands in a file."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from workbench.errors import BadInputError
from workbench.export.compare import host_named, words
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
    """What the rules find in one record, in the order of their ids; whatever the record is, there is an answer.

    `domain` is the publisher's own (a host or a URL); without it the host of `author.url` is taken. `page_text` is the
    text of the page that the record stands in, None when that is not known. `retracted` are URLs that no longer stand.
    BadInputError when `domain` is neither host nor URL.
    """
    return list(_findings(record, "$", _around(domain, today, page_text, retracted)))


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
    around = _around(domain, today, page_text, retracted)
    watchers = [(rule, rule.on_edition()) for rule in _rules() if rule.on_edition]
    for position, record in enumerate(records):
        yield from _findings(record, f"$[{position}]", around)
        if isinstance(record, dict):
            for rule, see in watchers:
                yield from (rule.finding(problem) for problem in see(position, record))


@dataclass(frozen=True, slots=True)
class _Around:
    """What is known around the records, settled once for all of them; `site` is None when each record says its own."""

    site: str | None
    today: date
    page_words: str | None
    retracted: frozenset[str]


def _around(domain: str | None, today: date, page_text: str | None, retracted: Collection[str]) -> _Around:
    site = host_named(domain) if domain is not None else None
    if site == "":
        raise BadInputError(f"The domain is {domain!r}; give a host such as desk.example, or a web address.")
    return _Around(site, today, None if page_text is None else words(page_text), frozenset(retracted))


def _findings(record: object, root: str, around: _Around) -> Iterator[Finding]:
    if not isinstance(record, dict):
        yield RULES["E20"].finding(Problem("", NOT_AN_OBJECT.format(kind=_kind(record))), root)
        return
    site = site_of(record) if around.site is None else around.site
    case = Case(record, site, around.today, around.page_words, around.retracted)
    for rule in _rules():
        if rule.on_record:
            yield from (rule.finding(problem, root) for problem in rule.on_record(case))


def _rules() -> list[Rule]:
    return [rule for _, rule in sorted(RULES.items())]


def _kind(value: object) -> str:
    if value is None:
        return "null"
    return {bool: "true or false", str: "a text", list: "a list"}.get(type(value), "a number")
