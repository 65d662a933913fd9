"""The doctor: everything that can be wrong with a desk, looked at one by one."""

import os
import shutil
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, text
from sqlmodel import Session, col, select

from workbench import clock
from workbench.db import Database, current_revision, head_revision, sqlite_module, wal_is_safe
from workbench.detect import worthiness
from workbench.encode import weights
from workbench.errors import SearchIndexError, StartUpError
from workbench.models import APPEND_ONLY, METADATA, Job
from workbench.search.library import Library
from workbench.services import jobs, log, ratings
from workbench.services.intake import passages
from workbench.services.jobs import SILENT_AFTER
from workbench.settings import Settings
from workbench.sqlite_values import unreadable

DISK_LEAST = 500_000_000

NAMED = 10
"""Rows that are named where something is wrong with many."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `well`, and what was seen in a sentence."""

    what: str
    well: bool
    seen: str


def examine(settings: Settings, database: Database, open_library: Callable[[], Library]) -> Iterator[Finding]:
    """Look at everything, in an order in which later things rest on earlier ones."""
    yield _weights()
    yield _worthiness(settings.folder / worthiness.WEIGHTS)
    database.ping()
    if database.is_sqlite:
        yield _driver(database)
    yield from _files(settings)
    schema = _schema(database)
    yield schema
    if not schema.well:
        return  # all that follows reads tables
    with database.read() as session:
        if database.is_sqlite:
            yield from _sqlite(session)
        yield _guards(session)
        yield _log(session)
        yield _scales(session)
        yield from _jobs(session)
        yield _index(session, open_library)


def _weights() -> Finding:
    try:
        card = weights.verify()
    except StartUpError as error:
        return Finding("encoder", False, error.message)
    return Finding("encoder", True, f"{card.name}, {card.version}")


def _worthiness(own: Path) -> Finding:
    """Which table scores; a desk's own that is no longer used is something to see to."""
    try:
        table = worthiness.weights()
        desks = worthiness.read_weights(own) if own.exists() else None
    except StartUpError as error:
        return Finding("worthiness", False, error.message)
    if desks is None:
        return Finding("worthiness", True, "the package's weights")
    if desks.made_for == table.made_for:
        return Finding("worthiness", True, "the desk's own weights")
    again = "make them anew with workbench train detection --from-desk, or delete the file"
    return Finding("worthiness", False, f"{own} is for another encoder, so the package's weights are used; {again}")


def _driver(database: Database) -> Finding:
    module = sqlite_module()
    version = ".".join(str(part) for part in module.sqlite_version_info)
    safe = wal_is_safe(module.sqlite_version_info)
    why = "safe in WAL mode" if safe else "can lose commits in WAL mode, so it runs in DELETE mode with full sync"
    return Finding(
        "SQLite", True, f"{version} through {module.__name__.split('.')[0]}, {why}; journal {database.journal_mode}"
    )


def _files(settings: Settings) -> Iterator[Finding]:
    free = shutil.disk_usage(settings.folder).free
    yield Finding("disk", free >= DISK_LEAST, f"{free / 1e9:.1f} GB free in {settings.folder}")
    keys = (settings.folder / "secret_key", settings.checkpoint_key_file)
    for path, mode in ((settings.folder, 0o700), *((key, 0o600) for key in keys)):
        if path.exists():
            yield _mode(path, mode)
    yield _owners(settings)


def _owners(settings: Settings) -> Finding:
    """Whether who runs this can use every file, or the desk's user where that is root, whose own files it cannot."""
    folder = settings.folder
    elsewhere = {path for path in (settings.checkpoint_key_file, settings.checkpoint_file) if path.exists()}
    files = sorted({*folder.iterdir(), *folder.glob("*/*"), *elsewhere})
    read_only = {folder / "secret_key", folder / worthiness.WEIGHTS, settings.checkpoint_key_file}
    by_root = os.geteuid() == 0 and folder.stat().st_uid != 0
    barred = [str(path) for path in files if not _usable(path, by_root=by_root, read_only=path in read_only)]
    if barred:
        return Finding(
            "files", False, f"the desk's user cannot use {len(barred)} of its files{_named(barred)}. Run: chown"
        )
    return Finding("files", True, f"{len(files)}, each of which the desk's user can use")


def _usable(path: Path, *, by_root: bool, read_only: bool) -> bool:
    try:
        status = path.stat()
    except FileNotFoundError:
        return True  # a desk at work has files that come and go
    if by_root and status.st_uid == 0:
        return read_only and bool(status.st_mode & 0o044)
    return os.access(path, os.R_OK if read_only else os.R_OK | os.W_OK)


def _mode(path: Path, wanted: int) -> Finding:
    mode = stat.S_IMODE(path.stat().st_mode)
    well = mode & 0o077 == 0
    advice = "" if well else f"; others can look into it. Run: chmod {wanted:o} {path}"
    return Finding("file mode", well, f"{path.name} has {mode:o}{advice}")


def _schema(database: Database) -> Finding:
    current, head = current_revision(database), head_revision()
    advice = "" if current == head else f", this version needs {head}. Run: workbench migrate"
    return Finding("schema", current == head, f"migration {current}{advice}")


def _sqlite(session: Session) -> Iterator[Finding]:
    check = str(session.execute(text("PRAGMA integrity_check(1)")).scalar())
    yield Finding("database file", check == "ok", check)
    orphans = [f"{row.table} {row.rowid}" for row in session.execute(text("PRAGMA foreign_key_check"))]
    yield Finding("foreign keys", not orphans, f"{len(orphans)} rows point to nothing{_named(orphans)}")
    broken = [str(value) for value in unreadable(session.connection(), METADATA.sorted_tables)]
    advice = ". Take them from a backup" if broken else ""
    yield Finding("values", not broken, f"{len(broken)} cannot be read{_named(broken)}{advice}")


def _named(found: Sequence[str]) -> str:
    """The first few, by name."""
    more = ", …" if len(found) > NAMED else ""
    return f": {', '.join(found[:NAMED])}{more}" if found else ""


def _guards(session: Session) -> Finding:
    """Whether the database refuses to change what is append-only, as the migrations left it."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    ends = ("no_update", "no_delete") if sqlite else ("append_only",)
    named = (
        "name FROM sqlite_master WHERE type = 'trigger'" if sqlite else "tgname FROM pg_trigger WHERE tgenabled = 'O'"
    )
    there = set(session.execute(text(f"SELECT {named}")).scalars())
    bare = [table for table in APPEND_ONLY if not {f"{table}_{end}" for end in ends} <= there]
    if bare:
        advice = "Run: workbench audit replay, then workbench move to a new database, which has its guards"
        return Finding("append-only tables", False, f"nothing keeps {', '.join(bare)} from being changed. {advice}")
    return Finding("append-only tables", True, f"{len(APPEND_ONLY)}, each guarded by the database")


def _log(session: Session) -> Finding:
    broken, head = log.verify(session), log.head(session)
    if broken is not None:
        return Finding("log", False, f"breaks at event {broken.seq}: {broken.why}")
    return Finding("log", True, f"{head.seq} events, whole")


def _scales(session: Session) -> Finding:
    missing, own = ratings.unknown(session), len(ratings.own_versions(session))
    if missing:
        return Finding("scales", False, f"some verdict or choice is of {', '.join(missing)}, which is not there")
    return Finding("scales", True, f"every verdict's scale is known; {own} versions of the desk's own")


def _jobs(session: Session) -> Iterator[Finding]:
    failed = session.exec(select(func.count()).where(col(Job.state) == "failed")).one()
    yield Finding("failed jobs", failed == 0, f"{failed}" + (". Look: workbench jobs list" if failed else ""))
    since = clock.now() - SILENT_AFTER
    silent = session.exec(select(func.count()).select_from(Job).where(jobs.fell_silent())).one()
    waiting = session.exec(select(func.count()).where(col(Job.state) == "waiting", col(Job.created_at) < since)).one()
    advice = "" if not (silent or waiting) else ". Is the worker running? workbench worker"
    yield Finding("worker", not (silent or waiting), f"{waiting} jobs wait, {silent} went silent{advice}")


def _index(session: Session, open_library: Callable[[], Library]) -> Finding:
    try:
        library = open_library()
        have, behind = library.words.count(), passages.newest(session) - library.words.watermark()
        unread = passages.count(session) - library.meanings.count()
    except SearchIndexError as error:
        return Finding("search index", False, error.message)
    wanted = passages.count(session)
    if behind > 0:
        return Finding("search index", True, f"{behind} passages behind; the next search brings them in")
    if have != wanted or unread < 0:
        seen = f"{have} passages, {wanted - unread} meanings, the database has {wanted}"
        return Finding("search index", False, f"{seen}. Run: workbench index rebuild --meanings")
    return Finding("search index", True, f"{have} passages" + (f", {unread} meanings still to read" if unread else ""))
