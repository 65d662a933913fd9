"""Checkpoints are made here: every 100 events, at every publication and at every edition.

One is made after the commit, from what was committed. A crash between the commit and the checkpoint loses nothing: the
next checkpoint covers all events before it, and the worker looks once a minute whether one is due.
"""

import re
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select as columns_of
from sqlmodel import Session, col, select

from workbench import clock
from workbench.db import Database
from workbench.domain.checkpoints import Checkpoint, moment
from workbench.domain.merkle import Tree
from workbench.errors import WorkbenchError
from workbench.models import Event
from workbench.services.log import CHECKPOINTED, Recorded
from workbench.services.log.checkpoint_file import CheckpointFile, Entry
from workbench.services.log.signing import SigningKey, open_key

_HASH = re.compile(r"[0-9a-f]{64}")

EVERY = 100
"""A checkpoint is due when the log has passed another multiple of this many events."""


class LogBrokenError(WorkbenchError):
    """The log is not the one that was signed; no checkpoint is made, so that the file keeps what proves it."""

    code = "log-broken"
    http_status = 409


class Notary:
    """Makes checkpoints and keeps them in their file. `database` must be one that nobody else uses connections of."""

    def __init__(self, database: Database, key: Path, file: Path) -> None:
        """Nothing is opened or made yet."""
        self._database = database
        self._key_path = key
        self._key: SigningKey | None = None
        self.file = CheckpointFile(file)

    def close(self) -> None:
        """Close the database's connections."""
        self._database.close()

    @property
    def key(self) -> SigningKey:
        """The key, made at first use; StartUpError when its file cannot be used."""
        if self._key is None:
            self._key = open_key(self._key_path)
        return self._key

    def latest(self) -> Checkpoint | None:
        """The newest checkpoint; None before the first."""
        last = self.file.last()
        return last.checkpoint if last else None

    def recorded(self, recorded: Recorded) -> None:
        """Make a checkpoint if these events, just committed, make one due."""
        last = self.latest()
        if recorded.checkpointed or recorded.seq // EVERY > (last.size if last else 0) // EVERY:
            self.make()

    def catch_up(self) -> None:
        """Make a checkpoint if one is due since a commit whose process died before it made one."""
        last = self.latest()
        size = last.size if last else 0
        with self._database.read() as session:
            urgent = select(Event.seq).where(col(Event.seq) > size, col(Event.action).in_(CHECKPOINTED)).limit(1)
            newest = session.exec(select(Event.seq).order_by(col(Event.seq).desc()).limit(1)).first() or 0
            due = newest // EVERY > size // EVERY or session.exec(urgent).first() is not None
        if due:
            self.make()

    def make(self) -> Checkpoint | None:
        """The checkpoint of all committed events, made unless there is one of that size; None for an empty log.

        Of several processes one makes it and the others find it. LogBrokenError when the log does not hold what the
        newest checkpoint covers.
        """
        with self.file.locked():
            last = self.file.last()
            with self._database.read() as session:
                hashes = _hashes(session, last)
            if not hashes:
                return last.checkpoint if last else None
            entry = self._entry(last, hashes)
            self.file.append(entry)
            return entry.checkpoint

    def _entry(self, last: Entry | None, hashes: list[str]) -> Entry:
        before, peaks = (last.checkpoint.size, last.peaks) if last else (0, ())
        if last and (
            len(peaks) != before.bit_count()
            or Tree((), before=before, peaks=peaks).root().hex() != last.checkpoint.root
        ):
            raise LogBrokenError(
                f"The newest line of {self.file.path} was changed: its peaks do not give its root. No checkpoint was "
                "made. Put back a copy of the file."
            )
        tree = Tree((bytes.fromhex(value) for value in hashes), before=before, peaks=peaks)
        unsigned = Checkpoint(tree.size, hashes[-1], tree.root().hex(), moment(clock.now()), self.key.public)
        signed = replace(unsigned, signature=self.key.sign(unsigned.signed_bytes()))
        return Entry(signed, tuple(tree.consistency(before)) if before else (), tuple(tree.peaks()))


def _hashes(session: Session, last: Entry | None) -> list[str]:
    """The hashes of all events after the checkpoint, in order, once it is sure that they follow it."""
    size, head = (last.checkpoint.size, last.checkpoint.head) if last else (0, "")
    query = columns_of(col(Event.seq), col(Event.hash)).where(col(Event.seq) >= size).order_by(col(Event.seq))
    rows = session.execute(query).all()
    if last and (not rows or rows[0][0] != size or rows[0][1] != head):
        found = f"the log has no event {size}" if not rows or rows[0][0] != size else f"event {size} is another one"
        raise LogBrokenError(
            f"The newest checkpoint covers {size} events, but {found}: events were changed or cut off, or an older "
            "database was put back. No checkpoint was made. Run: workbench audit verify"
        )
    new = rows[1:] if last else rows
    numbered = [seq for seq, _ in new] == list(range(size + 1, size + len(new) + 1))
    if not numbered or not all(_HASH.fullmatch(value) for _, value in new):
        raise LogBrokenError(
            f"An event after number {size} is missing or has no hash. No checkpoint was made. "
            "Run: workbench audit verify"
        )
    return [value for _, value in new]
