"""`workbench import`: fact-checks of other desks as sources, each record with what became of it."""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from workbench.domain.values import Snapshot
    from workbench.jobs.context import Context


@click.command("import")
@click.argument("sources_read", metavar="SOURCE…", nargs=-1, required=True)
@click.option("--map", "pairs", metavar="COLUMN=FIELD", multiple=True, help="What a column of a table holds.")
@click.option("--base", default="", metavar="URL", help="What relative addresses are completed with.")
@click.option("--publisher", default="", metavar="NAME", help="Who published them, where a record does not say.")
@click.option("--dry-run", is_flag=True, help="Say what would become of each record, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line and record.")
def command(
    sources_read: tuple[str, ...], pairs: tuple[str, ...], base: str, publisher: str, dry_run: bool, as_json: bool
) -> None:
    """Import the ClaimReview records of each SOURCE (a file, a URL, or -): page, JSON, JSON Lines, CSV, API answer."""
    from workbench.cli._desk import desk
    from workbench.cli._say import complain
    from workbench.errors import IngestError
    from workbench.services.imports.runs import Wanted

    mapping = _mapping(pairs)
    done = 0
    with desk() as context:
        for name in sources_read:
            try:
                snapshot = _load(context, name)
                wanted = Wanted("Standard input" if name == "-" else name, snapshot.url, base, publisher)
                lines, notes = _one(context, wanted, snapshot, mapping, dry_run=dry_run)
            except IngestError as error:
                complain(f"{name}: {error.code}: {error.message}")
                continue
            done += 1
            _tell(wanted.label, lines, notes, dry_run=dry_run, as_json=as_json)
    sys.exit(0 if done else 1)


def _mapping(pairs: Sequence[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        column, equals, field = pair.rpartition("=")
        if not equals:
            raise click.BadParameter(f"{pair!r} is not COLUMN=FIELD.", param_hint="--map")
        found[column] = field.strip()
    return found


def _load(context: "Context", name: str) -> "Snapshot":
    from workbench import ingest
    from workbench.jobs import importing

    if name.startswith(("http://", "https://")):
        return importing.fetch(name, importing.policy_for(context))
    content = ingest.load(name, most=context.settings.import_mb * 1_000_000)
    return ingest.upload_snapshot(content, file_name="" if name == "-" else name)


def _one(
    context: "Context", wanted: Any, snapshot: "Snapshot", mapping: Mapping[str, str], *, dry_run: bool
) -> tuple[list[dict[str, Any]], list[str]]:
    """Import one file; gives the lines of its report and what there is to say about it as a whole."""
    from workbench.cli._progress import bar
    from workbench.cli._say import line
    from workbench.jobs import importing
    from workbench.services.imports import runs

    with bar(f"Importing {line(wanted.label)}") as tell:
        batch = importing.read(snapshot, importing.options_for(wanted, snapshot, mapping), tell)
        if dry_run:
            kept = importing.judge(context, batch)
            with context.database.read() as session:
                lines = list(runs.report(session, batch, kept, context.desk_now(session).scale))
        else:
            lines = importing.at_once(context, wanted, mapping, snapshot, batch, tell)
    notes = list(batch.notes)
    if batch.mapping is not None:
        notes.insert(0, f"Read as {', '.join(f'{column} = {field}' for column, field in batch.mapping.items())}.")
    return lines, notes


def _tell(label: str, lines: Sequence[dict[str, Any]], notes: Sequence[str], *, dry_run: bool, as_json: bool) -> None:
    from workbench.cli._say import complain, json_line, line
    from workbench.services.imports import runs

    for note in notes:
        complain(f"{label}: {note}")
    for row in lines:
        if as_json:
            click.echo(json_line({"file": label, **row}))
        elif row["outcome"] in {"refused", "repeated"}:
            complain(f"{label}: {row['place']}: {row['outcome']}: {row['why']}")
    if as_json:
        return
    counts = ", ".join(f"{count:,} {outcome}" for outcome, count in runs.count(lines).items())
    click.echo(line(f"{label}: {'would be ' if dry_run else ''}{counts}"))
    repairs = Counter(repair["id"] for row in lines for repair in row.get("repairs", ()))
    if repairs:
        click.echo(line(f"  repairs: {_counted(repairs)}"))
    strange = Counter(row["rating"] for row in lines if row.get("rating") and not row["desk_rating"])
    if strange:
        click.echo(line(f"  ratings that stay as they stand: {_counted(strange)}"))


def _counted(found: Counter[str]) -> str:
    most = 20
    told = ", ".join(f"{name} {count:,}" for name, count in found.most_common(most))
    return f"{told} and {len(found) - most} more" if len(found) > most else told
