"""`workbench match`: what the desk's sources say about a sentence."""

import sys

import click


@click.command("match")
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line and match.")
@click.option("--limit", type=click.IntRange(1, 100), default=8, show_default=True)
def command(text: str, as_json: bool, limit: int) -> None:
    """Match TEXT against the desk's sources, best first. Exit code 1 when nothing speaks to it."""
    from workbench.cli._desk import desk
    from workbench.cli._say import complain, json_line, line
    from workbench.export.claims import match_to_json
    from workbench.services import matching

    with desk() as context, context.database.read() as session:
        found = matching.find_text(session, context.library, text, limit=limit)
    for draft in found:
        if as_json:
            click.echo(json_line(match_to_json(draft)))
            continue
        publisher = f" ({draft.candidate.publisher})" if draft.candidate.publisher else ""
        click.echo(line(f"{draft.score:.2f} {draft.candidate.title}{publisher}"))
        for row in draft.conflicts:
            click.echo(f"      {line(f'✕ {row.slot}: {row.sentence}')}")
    if not found:
        complain("no source speaks to this.")
        sys.exit(1)
