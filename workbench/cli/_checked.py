"""What `workbench check` matches against, and how it prints claims."""

import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from workbench.cli._progress import bar, steps
from workbench.cli._say import complain, json_line, line
from workbench.domain.values import ClaimDraft, Document, MatchDraft, Reason, Statement
from workbench.domain.worth import in_digits
from workbench.errors import WorkbenchError
from workbench.export.claims import claim_to_json
from workbench.services.intake.checking import CheckedClaim, Shelf, check, read_source_file, source_files
from workbench.settings import Settings
from workbench.text.languages import caveat

Find = Callable[[Statement], list[MatchDraft]]
SHOWN_REASONS = 4
SHOWN_WORDS = 3
WIDEST = 110
INDENT = " " * 6


@contextmanager
def finder(shelf: Sequence[Path]) -> Iterator[Find]:
    """What claims are matched against: the files given, else the desk's store, else nothing (said on stderr)."""
    if shelf:
        yield _shelf(shelf).find
        return
    settings = Settings.from_environ()
    if not settings.database_url and not (settings.folder / "workbench.sqlite").exists():
        complain("no desk here and no --sources given: claims are shown without matches.")
        yield lambda _statement: []
        return
    from workbench.cli._desk import desk
    from workbench.services import matching

    with desk(settings) as context, context.database.read() as session:
        yield lambda statement: matching.find(session, context.library, statement, limit=5)


def _shelf(paths: Sequence[Path]) -> Shelf:
    """The sources in files and folders; those that cannot be read are named on stderr."""
    on_shelf, found, failed = Shelf(), [], []
    for path in steps(source_files(paths), "Reading sources"):
        try:
            found.append(read_source_file(path))
        except WorkbenchError as error:
            failed.append(f"{path}: {error.code}: {error.message}")
    for message in failed:
        complain(message)
    if not found:
        complain("no source could be read: claims are shown without matches.")
    on_shelf.add(*found)
    return on_shelf


def claims_of(name: str, document: Document, find: Find, *, everything: bool) -> list[CheckedClaim]:
    """The claims of a document, most worth checking first; those that cannot be checked only on demand."""
    with bar(f"Checking {line(name)}") as tell:
        found = check(document, find, tell)
    return [claim for claim in found if everything or claim.draft.kind.checkable]


def as_json(claim: CheckedClaim) -> str:
    """A claim as JSON on one line (docs/check.md)."""
    return json_line(claim_to_json(claim.draft, claim.matches))


def print_claims(name: str, document: Document, claims: Sequence[CheckedClaim]) -> None:
    """Print claims for people, as wide as the terminal but no wider than is well read."""
    width = min(shutil.get_terminal_size((100, 40)).columns, WIDEST) if sys.stdout.isatty() else WIDEST
    count = f"{len(claims)} claim{'' if len(claims) == 1 else 's'}"
    click.secho(_wrapped(f"{document.title or name}: {count}", width), bold=True)
    if caveat(document.language):
        click.secho(_wrapped(caveat(document.language), width), fg="yellow")
    for claim in claims:
        click.echo()
        worth = in_digits(claim.draft.worthiness)
        text = _wrapped(claim.draft.text, width, first=f"{worth}  ", rest=INDENT)
        click.echo(click.style(text[: len(worth)], bold=True) + text[len(worth) :])
        for part in _facts(claim.draft):
            click.secho(_wrapped(part, width, first=INDENT, rest=INDENT + "  "), dim=True)
        for part, colour in _best(claim.matches):
            click.secho(_wrapped(part, width, first=INDENT, rest=INDENT + "  "), fg=colour)
    if not claims:
        click.echo("No sentence in it states something that could be checked.")


def _wrapped(text: str, width: int, first: str = "", rest: str = "") -> str:
    return textwrap.fill(line(text), max(width, 40), initial_indent=first, subsequent_indent=rest)


def _facts(draft: ClaimDraft) -> Iterator[str]:
    speaker = f", {draft.speaker.voice} {draft.speaker.name}".rstrip() if draft.speaker else ""
    checkable = f" (cannot be checked: {draft.kind.why_not})" if draft.kind.why_not else ""
    yield f"{draft.kind}{checkable}{speaker}, characters {draft.start}–{draft.end}"
    if draft.standalone:
        yield f"standalone: {draft.standalone}"
    if draft.reasons:
        yield f"why: {', '.join(_reason(reason) for reason in draft.reasons[:SHOWN_REASONS])}"
    values = [
        f"{q.text} = {q.value:,.10g} {q.unit}".rstrip() + (" (approximate)" if q.approximate else "")
        for q in draft.slots.quantities
    ]
    values += [f"{d.text} = {d.first or '…'} to {d.last or '…'} ({d.precision})" for d in draft.slots.dates]
    if values:
        yield f"values: {'; '.join(values)}"
    if draft.slots.names:
        yield f"names: {', '.join(dict.fromkeys(name.text for name in draft.slots.names))}"


def _reason(reason: Reason) -> str:
    words = f" ({', '.join(reason.words[:SHOWN_WORDS])})" if reason.words else ""
    return f"{'+' if reason.effect > 0 else '−'} {reason.sentence}{words}"


def _best(matches: Sequence[MatchDraft]) -> Iterator[tuple[str, str | None]]:
    if not matches:
        return
    best = matches[0]
    about = ", ".join(
        part for part in (best.candidate.publisher, best.candidate.rating and f"rated {best.candidate.rating}") if part
    )
    yield f"best match {best.score:.2f}: {best.candidate.title}{f' ({about})' if about else ''}", None
    for row in best.conflicts:
        yield f"✕ {row.slot}: {row.sentence}", "red"
