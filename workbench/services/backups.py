"""Backups: a folder with the whole desk as it was at one moment, from which it can be set up again anywhere.

Whatever database the desk is in, its backup holds an SQLite file, the checkpoints of the log, the keys and the desk's
own weights, and a manifest with the SHA-256 of each. The search index is not in it: it is made from the database.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from sqlalchemy import text
from sqlmodel import Session

from workbench import __version__, clock
from workbench.db import Database, current_revision, head_revision, migrate, sqlite_module
from workbench.errors import StartUpError
from workbench.search import library
from workbench.services import log, transfer
from workbench.services.log import audit
from workbench.services.log.chain import Broken
from workbench.services.log.checkpoint_file import CheckpointFile
from workbench.services.log.signing import read_key
from workbench.services.transfer import Progress
from workbench.settings import Settings

DATABASE, MANIFEST = "workbench.sqlite", "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `files` gives each file's SHA-256 (hex), `head` the hash of the log's last event."""

    version: str
    made_at: str
    migration: str
    events: int
    head: str
    files: Mapping[str, str]


def kept_files(settings: Settings) -> list[Path]:
    """The files of the instance folder that belong to the desk, its database aside; keys kept elsewhere stay there."""
    folder = settings.folder
    named = {folder / "secret_key", folder / "worthiness.json", settings.checkpoint_file, settings.checkpoint_key_file}
    return sorted(path for path in named if path.parent == folder and path.is_file())


def make(settings: Settings, database: Database, folder: Path, progress: Progress) -> Manifest:
    """Write a backup to `folder`, which must not exist yet, while others go on reading and writing.

    It holds what was committed at one moment. StartUpError when the folder is there already.
    """
    if folder.exists():
        raise StartUpError(
            f"{folder} is there already. Name a folder that does not exist; backups are not overwritten."
        )
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)  # what is left of a backup that was stopped
    part.mkdir(mode=0o700, parents=True)
    try:
        # The checkpoints before the database: then none of them speaks of an event that the copy does not have.
        for path in kept_files(settings):
            _copy_file(path, part / path.name)
        migration = _copy_database(database, part / DATABASE, progress)
        manifest = _describe(part, migration)
        _write(part / MANIFEST, json.dumps(asdict(manifest), indent=1).encode())
        _sync(part)
        _put(part, folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return manifest


def restore(folder: Path, settings: Settings, progress: Progress) -> Manifest:
    """Set a desk up from a backup: in the settings' instance folder, and in its database when that is another.

    The copy is checked and brought to this version before it counts; a failure leaves everything as it was.
    StartUpError when the backup is damaged or newer than this version, or when there is a desk already.
    """
    manifest = read_manifest(folder)
    place = settings.folder / DATABASE
    if not settings.database_url and place.exists():
        raise StartUpError(f"There is a desk in {settings.folder}. Move it away, or set WORKBENCH_INSTANCE to another.")
    settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = settings.folder / f".{DATABASE}.part"
    try:
        _copy_file(folder / DATABASE, part)
        with _put_files(folder, manifest, settings):
            _set_up(part, manifest, settings, progress)
            library.discard(settings.folder)  # it may be that of another desk
            if not settings.database_url:
                _put(part, place)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _set_up(part: Path, manifest: Manifest, settings: Settings, progress: Progress) -> None:
    """Check the copy, bring it to this version, and carry it on when the desk has another database."""
    with closing(Database(f"sqlite:///{part}")) as copied:
        _check(copied, manifest)
        migrate(copied)
        _check_log(copied, settings)
        if settings.database_url:
            with closing(Database(settings.database)) as target:
                transfer.move(copied, target, progress)
    _sync(part)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a backup whose files are all there and whole; StartUpError says which is not."""
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_bytes()))
        files = {Path(name).name: str(digest) for name, digest in manifest.files.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise StartUpError(f"{folder} is no backup, or its {MANIFEST} is damaged: {error}.") from error
    for name, digest in {DATABASE: "", **files}.items():
        path = folder / name
        if not path.is_file() or _digest(path) != digest:
            raise StartUpError(f"{path} is missing or is not the file that was backed up. Use another backup.")
    return replace(manifest, files=files)  # one that names other places is not obeyed


def _copy_database(database: Database, path: Path, progress: Progress) -> str:
    if database.is_sqlite:
        connection = database.engine.raw_connection()
        try:
            connection.cursor().execute("VACUUM INTO ?", (str(path),))
        except sqlite_module().OperationalError as error:
            raise StartUpError(f"The database cannot be copied to {path}: {error}.") from error
        finally:
            connection.close()
        copied = Database(f"sqlite:///{path}")
    else:
        if current_revision(database) != head_revision():
            raise StartUpError("The database is not of this version. Bring it there with: workbench migrate")
        copied = Database(f"sqlite:///{path}")
        migrate(copied)
        snapshot = database.engine.execution_options(isolation_level="REPEATABLE READ")
        with Session(snapshot) as session, copied.write() as written:
            transfer.copy(session, written, progress)
    migration = current_revision(copied) or ""
    copied.close()
    path.chmod(0o600)
    _sync(path)
    return migration


def _describe(part: Path, migration: str) -> Manifest:
    copied = Database(f"sqlite:///{part / DATABASE}")
    with copied.read() as session:
        head = log.head(session)
    copied.close()
    files = {path.name: _digest(path) for path in sorted(part.iterdir())}
    return Manifest(__version__, clock.now().isoformat(), migration, head.seq, head.hash, files)


def _check(database: Database, manifest: Manifest) -> None:
    with database.read() as session:
        said = str(session.execute(text("PRAGMA integrity_check(1)")).scalar())
        head = log.head(session)
    if said != "ok" or (head.seq, head.hash) != (manifest.events, manifest.head):
        raise StartUpError(f"The backup's database is not the one that its manifest speaks of ({said}). Use another.")


def _check_log(database: Database, settings: Settings) -> None:
    file = settings.checkpoint_key_file
    key = read_key(file).public if file.exists() else ""
    with database.read() as session:
        found = audit.verify(session, audit.kept(CheckpointFile(settings.checkpoint_file), key))
    if isinstance(found, Broken):
        raise StartUpError(f"The log of the backup breaks at event {found.seq}: {found.why}.")


def _places(manifest: Manifest, settings: Settings) -> dict[str, Path]:
    """Where the settings want each file of a backup but its database."""
    own = {"checkpoint_key": settings.checkpoint_key_file, "checkpoints.jsonl": settings.checkpoint_file}
    return {name: own.get(name, settings.folder / name) for name in manifest.files if name != DATABASE}


@contextmanager
def _put_files(folder: Path, manifest: Manifest, settings: Settings) -> Iterator[None]:
    """Put the other files where they belong, and take them away again when the block raises.

    StartUpError when another file is there.
    """
    places = _places(manifest, settings)
    for name, place in places.items():
        if place.exists() and _digest(place) != manifest.files[name]:
            raise StartUpError(f"{place} is there already and is another one. Move it away and restore again.")
    missing = {name: place for name, place in places.items() if not place.exists()}
    try:
        for name, place in missing.items():
            _copy_file(folder / name, place)
        yield
    except BaseException:
        for place in missing.values():
            place.unlink(missing_ok=True)
        raise


def _copy_file(source: Path, place: Path) -> None:
    place.touch(mode=0o600)
    shutil.copyfile(source, place)
    _sync(place)


def _write(place: Path, content: bytes) -> None:
    place.touch(mode=0o600)
    place.write_bytes(content)
    _sync(place)


def _put(part: Path, place: Path) -> None:
    """Give what is finished its name, for good: when that cannot be made sure, it has its first name again."""
    part.rename(place)
    try:
        _sync(place.parent)
    except OSError:
        place.rename(part)
        raise


def _sync(path: Path) -> None:
    """On the disk when this returns."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
