"""Proofs of an edition: that the publication of each of its checks, and the edition itself, are in the signed log."""

import tempfile
from collections.abc import Iterator, Sequence
from typing import BinaryIO, cast

from sqlalchemy import select as columns_of
from sqlmodel import Session, col, select

from workbench.domain.merkle import Tree
from workbench.errors import NotFoundError
from workbench.export.edition_proofs import Proof, Proofs, judge
from workbench.export.manifest import read_manifest
from workbench.models import Event
from workbench.services import log
from workbench.services.log.checkpoint_file import CheckpointFile, Entry
from workbench.services.log.checkpoints import LogBrokenError
from workbench.services.log.signing import is_signed
from workbench.services.publication import editions

_BATCH = 500


def of_edition(session: Session, checkpoints: CheckpointFile, number: int) -> BinaryIO:
    """A file with the proofs of edition `number`, the same bytes whenever they are asked for, to be closed by whoever
    asked.

    NotFoundError when there is no such edition or it has none yet, LogBrokenError when the log no longer gives them.
    Reads the hash of every event up to the checkpoint, 64 bytes of memory each; the edition's bytes and the proofs
    themselves are gone through a piece at a time.
    """
    edition = editions.get(session, number)
    manifest = read_manifest(edition.manifest.encode())
    made = session.exec(
        select(Event.seq).where(
            Event.object_type == "edition", Event.object_id == str(number), Event.action == "make edition"
        )
    ).first()
    if manifest.checkpoint is None or made is None:
        raise NotFoundError(f"Edition {number} has no proofs: it was made before the log had checkpoints.")
    later = _covering(checkpoints, made)
    if later is None:
        raise NotFoundError(f"Edition {number} has no proofs yet: the log's next checkpoint will give them.")
    tree = _tree(session, later)
    events = [*(seq for seq in manifest.events if seq), made]
    consistency = tuple(tree.consistency(manifest.checkpoint.size))
    given = Proofs(later.checkpoint, consistency, _proofs(session, tree, events))
    file = cast(BinaryIO, tempfile.SpooledTemporaryFile(max_size=editions.PART))  # noqa: SIM115 - given away
    try:
        wrong = judge(editions.pieces(session, number), manifest, given.written(file.write), is_signed)
        if wrong:
            raise LogBrokenError(f"Edition {number} cannot be proved any more ({wrong}). Run: workbench audit verify")
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def _covering(file: CheckpointFile, seq: int) -> Entry | None:
    return next((entry for entry in file.entries() if entry.checkpoint.size >= seq), None)


def _tree(session: Session, entry: Entry) -> Tree:
    size = entry.checkpoint.size
    query = columns_of(col(Event.hash)).where(col(Event.seq) <= size).order_by(col(Event.seq))
    hashes = session.execute(query.execution_options(yield_per=10_000)).scalars()
    try:
        tree = Tree(bytes.fromhex(value) for value in hashes)
    except ValueError:  # a hash that is no hex
        tree = Tree(())
    if (tree.size, tree.root().hex()) != (size, entry.checkpoint.root):
        raise LogBrokenError(
            f"The log is not the one of the checkpoint over {size} events. Run: workbench audit verify"
        )
    return tree


def _proofs(session: Session, tree: Tree, numbers: Sequence[int]) -> Iterator[Proof]:
    """The proof of each event, in this order; the events are loaded by the batch."""
    for first in range(0, len(numbers), _BATCH):
        batch = numbers[first : first + _BATCH]
        found = session.exec(select(Event).where(col(Event.seq).in_(batch)))
        columns = {event.seq: log.hashed_columns(event) for event in found}
        session.expunge_all()  # the session would hold every event
        for seq in batch:
            yield Proof(columns[seq], tuple(tree.inclusion(seq - 1)))
