"""`workbench index`: words and meanings of the passages, which can always be made again from the database."""

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from workbench.jobs.context import Context
    from workbench.search.library import Library


@click.group("index")
def command() -> None:
    """The search index over the sources: their words and their meanings."""


@command.command("rebuild")
@click.option("--meanings", is_flag=True, help="Read the meanings anew even where they are sound: minutes.")
def rebuild(meanings: bool) -> None:
    """Throw the index away and fill it from the database. When stopped halfway, it goes on where it was."""
    from workbench.cli._desk import desk
    from workbench.cli._progress import bar
    from workbench.jobs.tasks import read_meanings
    from workbench.search.library import discard, discard_words

    with desk() as context:
        if meanings or not _sound(context):
            discard(context.settings.folder)
        else:
            discard_words(context.settings.folder)
        count = rebuild_words(context)
        with bar("Meanings") as tell:
            read = read_meanings(context, tell)
    click.echo(f"{count:,} passages indexed, the meanings of {read:,} read.")


def rebuild_words(context: "Context") -> int:
    """Index the words of all passages, from the database, in an index that has none; gives how many."""
    from workbench.cli._progress import bar
    from workbench.services.intake import passages

    with context.database.read() as session, bar("Words") as tell:
        total = passages.count(session)
        return context.library.words.rebuild(
            lambda after: passages.index_rows(session, after), progress=lambda done: tell(done, total)
        )


@command.command("status")
def status() -> None:
    """Say how far the index is."""
    from workbench.cli._desk import desk
    from workbench.services.intake import passages

    with desk() as context, context.database.read() as session:
        newest, library = passages.newest(session), context.library
        click.echo(
            f"{library.words.count():,} passages, up to number {library.words.watermark()} of {newest};"
            f" the meanings of {library.meanings.count():,}, up to number {library.meanings.watermark()}."
        )


@command.command("verify")
def verify() -> None:
    """Compare the index with the database; exit code 1 when they differ."""
    from workbench.cli._desk import desk
    from workbench.services.intake import passages

    with desk() as context, context.database.read() as session:
        wanted, newest = passages.count(session), passages.newest(session)
        said, well = _compared(context.library, wanted, newest)
    click.echo(said, err=not well)
    if not well:
        sys.exit(1)


def _compared(library: "Library", wanted: int, newest: int) -> tuple[str, bool]:
    """What is to be said of the index beside `wanted` passages up to number `newest`, and whether that is well."""
    unread = wanted - library.meanings.count()
    behind = newest - library.words.watermark()
    if behind > 0:
        return f"The index is {behind} passages behind; the next search brings them in.", True
    if library.words.count() != wanted or unread < 0 or (unread and library.meanings.watermark() >= newest):
        have = f"the words of {library.words.count():,} passages and the meanings of {library.meanings.count():,}"
        return f"The index has {have}, the database {wanted:,}. Run: workbench index rebuild --meanings", False
    if unread:
        return f"The index has all {wanted:,} passages; the worker is still reading the meanings of {unread:,}.", True
    return f"The index has all {wanted:,} passages.", True


def _sound(context: "Context") -> bool:
    """Whether the meanings can be opened and were made by this release's encoder."""
    from workbench.errors import SearchIndexError
    from workbench.search.library import open_meanings

    try:
        open_meanings(context.settings.folder)
    except SearchIndexError:
        return False
    return True
