"""`workbench check`: claims of a text with their matches, no database needed."""

import sys
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench.errors import IngestError, WorkbenchError

if TYPE_CHECKING:
    from workbench.domain.values import Document


SHELF = "--sources"


class Check(click.Command):
    """Lets `--sources` take several values: `check ARTICLE --sources POLL REPORT`."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, each value of `--sources` with an option of its own."""
        valued = {name for p in self.params if isinstance(p, click.Option) and not p.is_flag for name in p.opts}
        return super().parse_args(context, spread(args, valued))


def spread(args: Sequence[str], valued: Collection[str]) -> list[str]:
    """Write `--sources` before each value that follows it, up to the next option or `-`.

    Only after an article was named: in `check --sources FOLDER ARTICLE` the second word is the article. `valued` are
    the options that have a value.
    """
    found: list[str] = []
    named = taking = value_next = False
    for place, arg in enumerate(args):
        if arg == "--":
            return [*found, *args[place:]]
        if value_next:
            found.append(arg)
            value_next = False
        elif arg.startswith("-") and arg != "-":
            taking = named and arg.partition("=")[0] == SHELF
            value_next = arg in valued
            found.append(arg)
        elif taking and arg != "-":
            found += [SHELF, arg]
        else:
            named, taking = True, False
            found.append(arg)
    return found


@click.command("check", cls=Check)
@click.argument("sources_read", metavar="SOURCE…", nargs=-1, required=True)
@click.option(
    SHELF,
    "shelf",
    metavar="FILE_OR_FOLDER…",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="Match against these instead of the desk's store.",
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
    from workbench.text.names_beside import beside

    with beside():
        read_any = _check(sources_read, shelf, as_json=as_json, top=top, everything=everything)
    if not read_any:
        sys.exit(1)


def _check(
    sources_read: tuple[str, ...], shelf: tuple[Path, ...], *, as_json: bool, top: int | None, everything: bool
) -> bool:
    from workbench.cli import _checked

    read_any = False
    with _checked.finder(shelf) as find:
        for name, document in _documents(sources_read):
            found = _checked.claims_of(name, document, find, everything=everything)[:top]
            if as_json:
                for claim in found:
                    click.echo(_checked.as_json(claim))
            else:
                click.echo("\n" if read_any else "", nl=False)
                _checked.print_claims(name, document, found)
            read_any = True
    return read_any


def _documents(names: Sequence[str]) -> "Iterator[tuple[str, Document]]":
    """Each source read; one that cannot be is named on stderr, and the others go on."""
    from workbench import ingest
    from workbench.cli._say import complain
    from workbench.services.intake.checking import fetch_policy
    from workbench.settings import Settings

    policy = fetch_policy(Settings.from_environ())
    for name in names:
        try:
            read = ingest.read_source(name, policy=policy)
            if isinstance(read, ingest.Feed):
                raise IngestError(
                    "not-text", f"This is a feed of {len(read.entries)} entries; use workbench ingest for feeds."
                )
            document = ingest.as_article(read)
        except WorkbenchError as error:
            complain(f"{name}: {error.code}: {error.message}")
        else:
            yield name, document
