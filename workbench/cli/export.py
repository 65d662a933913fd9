"""`workbench export`: all checks that stand, as a numbered edition."""

import contextlib
import functools
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench.errors import BadInputError

if TYPE_CHECKING:
    from workbench.cli._progress import Tell
    from workbench.domain.values import PublishedCheck
    from workbench.jobs.context import Context

SITE = "site"
WARC = "warc"


@click.command("export")
@click.argument("format_name", metavar="FORMAT")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here instead of standard output."
)
@click.option("--since", type=click.IntRange(min=1), help="Only what changed since this edition.")
@click.option("--rating", default="", help="Only checks with this rating, such as mostly-true.")
@click.option("--kind", default="", help="Only claims of this kind, as in the queue.")
@click.option("--speaker", default="", help="Only claims of speakers whose name holds this.")
@click.option("--words", default="", help="Only claims that hold all these words.")
@click.option("--article", default="", help="Only claims of the article with this number.")
@click.option("--edition", type=click.IntRange(min=1), help="With warc: the edition whose evidence is written.")
@click.option("--proofs", "with_proofs", is_flag=True, help="Also write manifest, proofs and verifier beside it.")
def command(
    format_name: str,
    folder: Path | None,
    output: Path | None,
    with_proofs: bool,
    since: int | None,
    edition: int | None,
    **filters: str,
) -> None:
    """Make the next edition in FORMAT and write its bytes.

    FORMAT is atom, claimreview, csv, jsonfeed, jsonl, pdf or xlsx.

    `workbench export site DIR` writes the public pages of every check into a folder instead, `workbench export warc`
    the pages behind an edition, as they were fetched.
    """
    if format_name == SITE:
        _write_site(folder, output)
        return
    if format_name == WARC and folder is None:
        _write_warc(output, edition)
        return
    if edition is not None:
        raise click.UsageError("Only warc takes --edition; an edition that is made gets the next number.")
    if folder is not None:
        raise click.UsageError(f"Only {SITE} takes a folder; write an edition with --output.")
    from workbench.cli._desk import desk
    from workbench.cli._progress import bar
    from workbench.cli._say import complain
    from workbench.services.actors import WORKBENCH
    from workbench.services.publication import editions, published

    if with_proofs and (output is None or (output.exists() and not output.is_file())):
        raise click.UsageError("--proofs writes files beside that of --output, so it needs --output with a plain file.")
    wanted = published.selection({name: value for name, value in filters.items() if value})
    with desk() as context:
        with context.database.read() as session, bar("writing checks") as tell:
            rendered = editions.render(session, format_name, context.desk, tell, wanted=wanted, since=since)
        checkpoint = context.notary.make()
        with contextlib.closing(rendered):
            # The file first: an edition that is numbered but could not be written would never reach anybody.
            with _whole(output, rendered.pieces), context.database.write() as session:
                number = editions.keep(session, WORKBENCH, rendered, context.desk_now(session), checkpoint)
            if with_proofs and output is not None:
                _write_beside(context, output, number)
            if output is None:
                for piece in rendered.pieces():
                    sys.stdout.buffer.write(piece)
                sys.stdout.buffer.flush()
    complain(f"edition {number}, {rendered.checks} checks, {rendered.size:,} bytes.")


def _write_site(folder: Path | None, output: Path | None) -> None:
    from workbench.cli._desk import desk
    from workbench.cli._progress import bar
    from workbench.cli._say import complain
    from workbench.export.pages import PER_PAGE
    from workbench.export.site import Shelf, write_site
    from workbench.services.publication import published, publishing

    if folder is None or output is not None:
        raise click.UsageError("Say into which folder: workbench export site DIR")
    with desk() as context, context.database.read() as session, bar("writing the site") as tell:
        publishing.refuse_broken(session, context.desk)
        total = published.versions(session)
        versions = published.every_version(session, context.desk)
        _, pages = published.page(session, context.desk, 1, PER_PAGE)
        shelf = Shelf(
            every_version=_counted(versions, total, tell),
            listed=lambda page: published.page(session, context.desk, page, PER_PAGE)[0],
            pages=pages,
            latest=lambda retracted: published.latest(session, context.desk, PER_PAGE, retracted=retracted),
        )
        count = write_site(shelf, context.desk_now(session), folder)
    complain(f"{folder}: {count} checks.")


def _write_warc(output: Path | None, number: int | None) -> None:
    from workbench.cli._desk import desk
    from workbench.cli._say import complain
    from workbench.export import warc
    from workbench.services.publication import editions, evidence

    with desk() as context, context.database.read() as session, tempfile.TemporaryFile() as file:
        newest = next(iter(editions.rows(session, limit=1)), None)
        if number is None and newest is None:
            raise BadInputError("There is no edition yet. Make one: workbench export jsonl")
        manifest, snapshots = evidence.of_edition(session, number or (newest.number if newest else 0))
        about = warc.About(f"edition {manifest.number}", manifest.made_at, {"editionSHA256": manifest.sha256})
        count = warc.write(snapshots, about, file)
        file.seek(0)
        pieces = functools.partial(iter, functools.partial(file.read, editions.PART), b"")
        if output is None:
            sys.stdout.buffer.writelines(pieces())
            sys.stdout.buffer.flush()
        else:
            with _whole(output, pieces):
                pass
    complain(f"edition {manifest.number}, {count} snapshots.")


def _counted(checks: "Iterable[PublishedCheck]", total: int, tell: "Tell") -> "Iterator[PublishedCheck]":
    for done, check in enumerate(checks, 1):
        yield check
        tell(done, total)


def _write_beside(context: "Context", output: Path, number: int) -> None:
    """Write the edition's manifest and proofs, named after it, and the page that verifies all three."""
    from workbench.export import verify_edition
    from workbench.services.publication import editions, proofs

    with context.database.read() as session:
        manifest = editions.get(session, number).manifest.encode()
        proved = proofs.of_edition(session, context.notary.file, number)
    files = {
        f"{output.name}.manifest.json": [manifest],
        f"{output.name}.proofs.json": iter(functools.partial(proved.read, editions.PART), b""),
        "verify_edition.py": [Path(verify_edition.__file__).read_bytes()],
    }
    with contextlib.closing(proved):
        for name, pieces in files.items():
            with _whole(output.with_name(name), functools.partial(iter, pieces)):
                pass


@contextlib.contextmanager
def _whole(output: Path | None, pieces: Callable[[], Iterable[bytes]]) -> Iterator[None]:
    """Put `pieces` in the file `output` when the block ends well: the whole file, or what was there before."""
    if output is None or (output.exists() and not output.is_file()):  # a device or a pipe has no draft beside it
        yield
        if output is not None:
            with output.open("wb") as file:
                file.writelines(pieces())
        return
    try:
        handle, draft = tempfile.mkstemp(prefix=f".{output.name}.", dir=output.parent)
    except OSError as error:
        raise BadInputError(f"{output} cannot be written: {error.strerror}. No edition was made.") from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(pieces())
            file.flush()
            os.fsync(file.fileno())
        Path(draft).chmod(output.stat().st_mode & 0o777 if output.exists() else 0o666 & ~_umask())
        yield
        Path(draft).replace(output)
    finally:
        Path(draft).unlink(missing_ok=True)


def _umask() -> int:
    """The mask in force; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
