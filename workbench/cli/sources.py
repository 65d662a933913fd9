"""`workbench sources`: add, list and show."""

import sys
from pathlib import Path

import click


@click.group("sources")
def command() -> None:
    """Evidence documents and earlier fact-checks."""


@command.command("add")
@click.argument("sources_read", metavar="SOURCE…", nargs=-1, required=True)
@click.option("--kind", type=click.Choice(["document", "fact-check"]), default="document", show_default=True)
@click.option("--rating", default="", help="The fact-check's own label.")
def add(sources_read: tuple[str, ...], kind: str, rating: str) -> None:
    """Add each SOURCE (a file, a folder of files, a URL, or -); it can be matched at once.

    A file with the header of docs/matching.md brings its own kind, rating, title, publisher and date.
    """
    from workbench.cli._desk import desk
    from workbench.cli._intake import hand_in
    from workbench.cli._progress import steps
    from workbench.cli._say import complain, line
    from workbench.errors import WorkbenchError
    from workbench.services.actors import WORKBENCH
    from workbench.services.intake import passages, sources
    from workbench.services.intake.checking import read_source_file, source_files
    from workbench.services.intake.items import Target

    remote = [name for name in sources_read if name == "-" or name.startswith(("http://", "https://"))]
    done = 0
    with desk() as context:
        for path in steps(source_files([Path(name) for name in sources_read if name not in remote]), "Adding"):
            try:
                found = read_source_file(path)
                drafts = passages.prepare(found.document)
                own = found.kind == "document" and not found.rating
                with context.database.write() as session:
                    kept = sources.add(
                        session,
                        WORKBENCH,
                        found.document,
                        drafts,
                        kind=kind if own else found.kind,
                        rating=rating if own else found.rating,
                    )
                done += 1
                click.echo(line(f"{path}: {kept.recognised or f'added with {kept.passages} passages.'}"))
            except WorkbenchError as error:
                complain(f"{path}: {error.code}: {error.message}")
        if remote:
            done += hand_in(context, remote, Target(kind, rating))
    sys.exit(0 if done else 1)


@command.command("list")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
def list_(limit: int) -> None:
    """List the newest sources."""
    from workbench.cli._desk import desk
    from workbench.cli._say import columns
    from workbench.services.intake import sources

    with desk() as context, context.database.read() as session:
        for row in sources.rows(session, limit=limit):
            click.echo(columns(row.id, row.kind, row.published_on, row.publisher, row.title))


@command.command("show")
@click.argument("source_id", type=int)
def show(source_id: int) -> None:
    """Show one source with its passages and who cites it."""
    from workbench.cli._desk import desk
    from workbench.cli._say import line, shown
    from workbench.services.intake import sources

    with desk() as context, context.database.read() as session:
        page = sources.page(session, source_id)
    row = page.row
    about = (row.title, f"{row.kind} {row.rating}", f"{row.publisher} {row.published_on or ''}", row.url)
    for part in (*about, f"snapshot {page.snapshot_sha256}"):
        if part.strip():
            click.echo(line(part))
    for _, _, passage in page.passages:
        click.echo(f"\n{shown(passage)}")
    for claim in page.cited:
        click.echo(line(f"{claim.how}: claim {claim.claim_id}: {claim.text}"))
