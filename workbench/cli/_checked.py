"""What `workbench check` and `workbench run` print of claims, and what they match against."""

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from workbench.cli._progress import steps
from workbench.domain.values import ClaimDraft, Document, MatchDraft, Statement
from workbench.errors import WorkbenchError
from workbench.export.claims import claim_to_json
from workbench.services.checking import CheckedClaim, Shelf, check, read_source_file, source_files
from workbench.settings import Settings

Find = Callable[[Statement], list[MatchDraft]]
SHOWN_REASONS = 4
INDENT = (0, 0, 0, 6)


@contextmanager
def finder(shelf: Sequence[Path]) -> Iterator[Find]:
    """What claims are matched against: the files given, else the desk's store, else nothing (said on stderr)."""
    if shelf:
        on_shelf = Shelf()
        for path in steps(source_files(shelf), "Reading sources"):
            try:
                on_shelf.add(read_source_file(path))
            except WorkbenchError as error:
                click.echo(f"workbench: {path}: {error.message}", err=True)
        yield on_shelf.find
        return
    settings = Settings.from_environ()
    if not settings.database_url and not (settings.folder / "workbench.sqlite").exists():
        click.echo("workbench: no desk here and no --sources given: claims are shown without matches.", err=True)
        yield lambda _statement: []
        return
    from workbench.cli._desk import desk
    from workbench.services import matching

    with desk(settings) as context, context.database.read() as session:
        yield lambda statement: matching.find(session, context.index, statement, limit=5)


def claims_of(document: Any, find: Find, *, everything: bool) -> list[CheckedClaim]:
    """The claims of a document, most worth checking first; those that cannot be checked only on demand."""
    return [claim for claim in check(document, find) if everything or claim.draft.kind.checkable]


def as_json(claim: CheckedClaim) -> dict[str, Any]:
    """A claim as plain JSON data (docs/check.md)."""
    return claim_to_json(claim.draft, claim.matches)


def print_claims(name: str, document: Any, claims: Sequence[CheckedClaim]) -> None:
    """Print claims for people."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    width = min(shutil.get_terminal_size((100, 40)).columns, 110)
    console = Console(file=sys.stdout, width=width, highlight=False, soft_wrap=False)
    console.print(Text(f"{_title(name, document)}: {len(claims)} claims", style="bold"))
    for claim in claims:
        draft = claim.draft
        console.print()
        console.print(Text.assemble((f"{draft.worthiness:.2f}  ", "bold"), draft.text))
        for line in _facts(draft):
            console.print(Padding(Text(line, style="dim"), INDENT))
        for line, style in _best(claim.matches):
            console.print(Padding(Text(line, style=style), INDENT))
    if not claims:
        console.print("No sentence in it states something that could be checked.")


def _title(name: str, document: Document) -> str:
    return document.title or name


def _facts(draft: ClaimDraft) -> Iterator[str]:
    speaker = f", {draft.speaker.voice} {draft.speaker.name}".rstrip() if draft.speaker else ""
    yield f"{draft.kind}{speaker}, characters {draft.start}–{draft.end}"
    reasons = ", ".join(
        f"{'+' if reason.effect > 0 else '−'} {reason.sentence} ({', '.join(reason.words[:3])})"
        if reason.words
        else f"{'+' if reason.effect > 0 else '−'} {reason.sentence}"
        for reason in draft.reasons[:SHOWN_REASONS]
    )
    if reasons:
        yield f"why: {reasons}"
    values = [
        f"{q.text} = {q.value:g} {q.unit}".rstrip() + (" (approximate)" if q.approximate else "")
        for q in draft.slots.quantities
    ]
    values += [f"{d.text} = {d.first or '…'} to {d.last or 'now'}" for d in draft.slots.dates]
    if values:
        yield f"values: {'; '.join(values)}"
    if draft.slots.names:
        yield f"names: {', '.join(dict.fromkeys(name.text for name in draft.slots.names))}"


def _best(matches: Sequence[MatchDraft]) -> Iterator[tuple[str, str]]:
    if not matches:
        return
    best = matches[0]
    rating = f", rated {best.candidate.rating}" if best.candidate.rating else ""
    yield f"best match {best.score:.2f}: {best.candidate.title} ({best.candidate.publisher}{rating})", ""
    for row in best.conflicts:
        yield f"✕ {row.slot}: {row.sentence}", "red"
