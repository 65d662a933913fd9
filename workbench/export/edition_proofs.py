"""What an edition's manifest and proofs prove, judged with the workbench's own parts, one check at a time.

`verify_edition.py`, which ships with exports, judges the same with none of them; tests hold the two to one answer.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from workbench.domain.checkpoints import Checkpoint, read_checkpoint
from workbench.domain.merkle import verify_consistency, verify_inclusion
from workbench.errors import BadInputError
from workbench.export.columns import lasting
from workbench.export.manifest import Manifest, read_manifest

_UNREADABLE = (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, BadInputError)
_HASH = re.compile("[0-9a-f]{64}")
WORDS = ("manifest", "content", "proofs", "key", "signature", "consistency", "inclusion", "record")
"""What can be wrong with an edition's files, in the order in which it is told: the first that does not hold."""

Signed = Callable[[Checkpoint], bool]


def canonical(value: object) -> bytes:
    """JSON with sorted keys and no spaces, in UTF-8; ValueError for NaN and lone surrogates."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


@dataclass(frozen=True, slots=True)
class Proof:
    """An event with every column but its hash, and the path from it to the root of a checkpoint."""

    event: Mapping[str, Any]
    path: tuple[bytes, ...]

    def entry(self) -> bytes:
        """The event's hash, which is its entry in the tree."""
        return hashlib.sha256(canonical({"v": 1, **self.event})).digest()

    def facts(self) -> Any:
        """What the event has to say."""
        return json.loads(self.event["payload"])


@dataclass(frozen=True, slots=True)
class Proofs:
    """The proofs of an edition: one for each of its checks that has one, in order, and last that of the edition.

    All lead to `checkpoint`; `consistency` shows that it grew out of the manifest's. `proofs` are gone through once, so
    that they need not all be in memory.
    """

    checkpoint: Checkpoint
    consistency: tuple[bytes, ...]
    proofs: Iterable[Proof]

    def written(self, write: Callable[[bytes], object]) -> "Proofs":
        """The same, each written when it is gone through: canonical JSON, one line."""
        return replace(self, proofs=self._told(write))

    def to_bytes(self) -> bytes:
        """What is written, at once."""
        pieces: list[bytes] = []
        for _ in self._told(pieces.append):
            continue
        return b"".join(pieces)

    def _told(self, write: Callable[[bytes], object]) -> Iterator[Proof]:
        head = {"checkpoint": self.checkpoint.to_data(), "consistency": [node.hex() for node in self.consistency]}
        write(canonical(head)[:-1] + b',"proofs":[')
        for number, proof in enumerate(self.proofs):
            told = canonical({"event": proof.event, "path": [node.hex() for node in proof.path]})
            write(b"," + told if number else told)
            yield proof
        write(b"]}\n")


def examine(content: bytes, manifest: bytes, proofs: bytes, signed: Signed, key: str = "") -> str:
    """ "" when all holds, else the first of `WORDS` that does not.

    `signed` says whether a checkpoint's signature is that of its key; `key` (hex) is the one that it must be, "" for
    any, so long as both checkpoints have the same.
    """
    try:
        told = read_manifest(manifest)
    except _UNREADABLE:
        return "manifest"
    try:
        given = read_proofs(proofs)
    except _UNREADABLE:
        given = None
    return judge([content], told, given, signed, key)


def judge(pieces: Iterable[bytes], told: Manifest, given: Proofs | None, signed: Signed, key: str = "") -> str:
    """The same of an edition whose bytes come in pieces and whose proofs come one by one; None: they are unreadable.

    Goes through both once, and keeps a line of the edition and a proof at a time.
    """
    if told.checkpoint is None or len(told.events) != told.count:
        return "manifest"
    digest = hashlib.sha256()
    lines = _lines(pieces, digest.update)
    wrong = set(_walk(lines, told, given)) if given is not None else {"proofs"}
    for _ in lines:  # to their end: what is left belongs to the hash
        if told.format == "jsonl":
            wrong.add("record")
    if digest.hexdigest() != told.sha256:
        wrong.add("content")
    if given is not None:
        wrong |= {word for word, holds in _of_checkpoints(told.checkpoint, given, signed, key) if not _holds(holds)}
    return next((word for word in WORDS if word in wrong), "")


def read_proofs(content: bytes) -> Proofs:
    """Proofs as `to_bytes` writes them; one of several errors when they are none."""
    values = json.loads(content)
    proofs = tuple(Proof(dict(item["event"]), _nodes(item["path"])) for item in values["proofs"])
    return Proofs(read_checkpoint(values["checkpoint"]), _nodes(values["consistency"]), proofs)


def _nodes(values: list[str]) -> tuple[bytes, ...]:
    if not all(_HASH.fullmatch(value) for value in values):
        raise BadInputError("A hash must be 64 lower-case hex digits.")
    return tuple(bytes.fromhex(value) for value in values)


def _lines(pieces: Iterable[bytes], passed: Callable[[bytes], None]) -> Iterator[bytes]:
    """Lines with their line feed, the last as it is; each piece is `passed` on when it is taken."""
    kept: list[bytes] = []
    for piece in pieces:
        passed(piece)
        first, *rest = piece.split(b"\n")
        kept.append(first)
        for part in rest:
            yield b"".join(kept) + b"\n"
            kept = [part]
    if any(kept):
        yield b"".join(kept)


def _walk(lines: Iterator[bytes], told: Manifest, given: Proofs) -> Iterator[str]:
    """What does not hold of each check with its proof and its line, and of the edition's own proof."""
    proofs = iter(given.proofs)
    for number in told.events:
        proof = next(proofs, None) if number else None
        if number and not _holds(_is_made_public, proof, number):
            yield "proofs"
        if proof is not None and not _holds(_is_in, given.checkpoint, proof):
            yield "inclusion"
        if told.format == "jsonl" and not _holds(_is_record, next(lines, b""), proof):
            yield "record"
    edition = next(proofs, None)
    if not _holds(_is_of_edition, edition, told.sha256) or next(proofs, None) is not None:
        yield "proofs"
    elif not _holds(_is_in, given.checkpoint, edition):
        yield "inclusion"


def _holds(judged: Callable[..., bool], *given: object) -> bool:
    """Whether it is so; what cannot be read does not hold."""
    try:
        return judged(*given)
    except _UNREADABLE:
        return False


def _is_made_public(proof: Proof, number: int) -> bool:
    seq = proof.event["seq"]
    return type(seq) is int and seq == number and proof.event["action"] == "make public"


def _is_of_edition(proof: Proof, sha256: str) -> bool:
    is_edition = type(proof.event["seq"]) is int and proof.event["action"] == "make edition"
    return is_edition and proof.facts()["sha256"] == sha256


def _is_in(checkpoint: Checkpoint, proof: Proof) -> bool:
    index, root = proof.event["seq"] - 1, bytes.fromhex(checkpoint.root)
    return verify_inclusion(root, checkpoint.size, index, proof.entry(), proof.path)


def _is_record(line: bytes, proof: Proof | None) -> bool:
    record = lasting(json.loads(line))
    if not line.endswith(b"\n"):
        return False
    return proof is None or hashlib.sha256(canonical(record)).hexdigest() == proof.facts()["record"]


def _of_checkpoints(
    earlier: Checkpoint, given: Proofs, signed: Signed, key: str
) -> tuple[tuple[str, Callable[[], bool]], ...]:
    """What the two checkpoints have to hold, by word."""
    later = given.checkpoint

    def grew() -> bool:
        roots = bytes.fromhex(earlier.root), bytes.fromhex(later.root)
        return verify_consistency(earlier.size, later.size, *roots, given.consistency)

    return (
        ("key", lambda: {earlier.key, later.key} == {key or later.key}),
        ("signature", lambda: signed(earlier) and signed(later)),
        ("consistency", grew),
    )
