"""The audit of the log: its chain, its checkpoints, and both against checkpoints that were kept elsewhere."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from workbench.domain.checkpoints import Checkpoint, read_checkpoint
from workbench.domain.merkle import Tree, verify_consistency
from workbench.errors import BadInputError
from workbench.services.log.chain import GENESIS, Broken, LogHead, walk
from workbench.services.log.checkpoint_file import CheckpointFile
from workbench.services.log.checkpoints import LogBrokenError
from workbench.services.log.signing import is_signed

_CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class Whole:
    """A log in which everything fits; `newest` is None when no checkpoint speaks of it."""

    head: LogHead
    checkpoints: int
    newest: Checkpoint | None


def verify(session: Session, kept: Sequence[Checkpoint], since: Sequence[Checkpoint] = ()) -> Whole | Broken:
    """Walk the log once, past every checkpoint: those of the desk's file and those `since` which someone asks.

    Broken names the first event that does not fit. Where the chain fits but is not the one that was signed, that is
    the first event after the last checkpoint that still holds; where events are missing at the end, the first of them.
    """
    marks = sorted([*kept, *since], key=lambda checkpoint: checkpoint.size)
    head, before, peaks, chunk, held = LogHead(0, GENESIS), 0, list[bytes](), list[bytes](), 0
    waiting = iter(marks)
    mark = next(waiting, None)
    for found in walk(session):
        if isinstance(found, Broken):
            return found
        head = found
        chunk.append(bytes.fromhex(found.hash))
        if len(chunk) < _CHUNK and (mark is None or mark.size != found.seq):
            continue
        tree = Tree(chunk, before=before, peaks=peaks)
        before, peaks, chunk = found.seq, tree.peaks(), []
        while mark is not None and mark.size == found.seq:
            if (mark.root, mark.head) != (tree.root().hex(), found.hash):
                return Broken(held + 1, _other(held + 1, mark))
            held, mark = found.seq, next(waiting, None)
    if mark is not None:
        why = f"it is missing: the checkpoint of {mark.time} covers {mark.size} events"
        return Broken(head.seq + 1, f"{why}. The end was cut off, or an older database was put back")
    return Whole(head, len(kept), kept[-1] if kept else None)


def _other(first: int, mark: Checkpoint) -> str:
    return (
        f"events {first} to {mark.size} are not those over which the checkpoint of {mark.time} was signed. They were "
        "changed and hashed anew, or another database was put back"
    )


def kept(file: CheckpointFile, key: str = "") -> list[Checkpoint]:
    """Every checkpoint of the file, oldest first; LogBrokenError or BadInputError names the first line that is wrong.

    All must be signed with `key` (hex), or, when it is not known here, with the key of the first line; each must have
    grown out of the one before.
    """
    found: list[Checkpoint] = []
    for number, entry in enumerate(file.entries(), start=1):
        checkpoint, last = entry.checkpoint, found[-1] if found else None
        where = f"Line {number} of {file.path}"
        _signed(checkpoint, key or (last.key if last else ""), where)
        if last is not None:
            path = entry.consistency
            roots = (bytes.fromhex(last.root), bytes.fromhex(checkpoint.root))
            if last.size >= checkpoint.size or not verify_consistency(last.size, checkpoint.size, *roots, path):
                raise LogBrokenError(f"{where}: its tree did not grow out of that of the line before.")
        found.append(checkpoint)
    return found


def _signed(checkpoint: Checkpoint, key: str, where: str) -> None:
    if key and checkpoint.key != key:
        raise LogBrokenError(f"{where}: it is signed with the key {checkpoint.key}, and the desk's is {key}.")
    if not is_signed(checkpoint):
        raise LogBrokenError(f"{where}: its signature does not hold.")


def since(text: str, key: str = "") -> list[Checkpoint]:
    """The checkpoints in a JSON text, or in a file that holds one: a checkpoint, a manifest, proofs, or lines of them.

    BadInputError when there is none, OSError when the file cannot be read, LogBrokenError for one that the desk (`key`
    in hex, "" for any) did not sign.
    """
    inline = text.lstrip().startswith("{")
    content = text if inline else Path(text).read_text(encoding="utf-8", errors="replace")
    found = [read_checkpoint(value) for value in _values(content)]
    where = "The checkpoint given" if inline else text
    if not found:
        raise BadInputError(f"{where} holds no checkpoint.")
    for checkpoint in found:
        _signed(checkpoint, key or found[0].key, where)
    return found


def _values(content: str) -> Iterator[object]:
    try:
        values: Iterable[object] = [json.loads(content)]
    except (ValueError, RecursionError):
        try:
            values = [json.loads(line) for line in content.splitlines() if line.strip()]
        except (ValueError, RecursionError) as error:
            raise BadInputError(f"This is no checkpoint: it is not JSON ({error}).") from error
    for value in values:
        yield value["checkpoint"] if isinstance(value, dict) and "checkpoint" in value else value
