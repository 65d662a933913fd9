"""`workbench check`: claims of a text with their matches, no database needed."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from workbench.errors import IngestError, WorkbenchError


@click.command("check")
@click.argument("sources_read", metavar="SOURCE…", nargs=-1, required=True)
@click.option(
    "--sources",
    "shelf",
    metavar="FILE_OR_FOLDER",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Match against these instead of the desk's store; can be given several times.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line and claim (docs/check.md).")
@click.option("--top", type=click.IntRange(1), default=None, help="Only the best N of each text.")
@click.option("--all", "everything", is_flag=True, help="Also predictions and opinions, which cannot be checked.")
def command(
    sources_read: tuple[str, ...], shelf: tuple[Path, ...], as_json: bool, top: int | None, everything: bool
) -> None:
    """Find the claims of each SOURCE (a file, a URL, or - for standard input), most worth checking first.

    Exit codes: 0 when at least one source was read, 1 when none could be, 2 for a wrong use.
    """
    from workbench.cli import _checked

    read_any = False
    with _checked.finder(shelf) as find:
        for name, document in _documents(sources_read):
            read_any = True
            found = _checked.claims_of(document, find, everything=everything)[:top]
            if as_json:
                for claim in found:
                    click.echo(json.dumps(_checked.as_json(claim), ensure_ascii=False))
            else:
                _checked.print_claims(name, document, found)
    if not read_any:
        sys.exit(1)


def _documents(names: Sequence[str]) -> Iterator[tuple[str, object]]:
    from workbench import ingest
    from workbench.cli._progress import steps
    from workbench.settings import Settings

    for name in steps(names, "Reading"):
        try:
            if name == "-":
                yield name, ingest.read_text(sys.stdin.buffer.read().decode("utf-8", "replace"))
            elif name.startswith(("http://", "https://")):
                settings = Settings.from_environ()
                policy = ingest.FetchPolicy(allow=settings.allowed_hosts)
                yield from _flat(name, ingest.read_url(name, policy=policy))
            else:
                yield from _flat(name, ingest.read_file(Path(name)))
        except IngestError as error:
            click.echo(f"workbench: {name}: {error.code}: {error.message}", err=True)
        except WorkbenchError as error:
            click.echo(f"workbench: {name}: {error.message}", err=True)


def _flat(name: str, read: object) -> Iterator[tuple[str, object]]:
    from workbench.ingest import Feed

    if isinstance(read, Feed):
        raise IngestError(
            "not-text", f"{name} is a feed of {len(read.entries)} entries; use workbench ingest for feeds."
        )
    yield name, read
