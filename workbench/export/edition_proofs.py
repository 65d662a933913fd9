"""What an edition's manifest and proofs prove, judged with the workbench's own parts.

`verify_edition.py`, which ships with exports, judges the same with none of them; tests hold the two to one answer.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.domain.checkpoints import Checkpoint, read_checkpoint
from workbench.domain.merkle import verify_consistency, verify_inclusion
from workbench.errors import BadInputError
from workbench.export.columns import lasting
from workbench.export.manifest import Manifest, read_manifest

_UNREADABLE = (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, BadInputError)
_HASH = re.compile("[0-9a-f]{64}")
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

    All lead to `checkpoint`; `consistency` shows that it grew out of the manifest's.
    """

    checkpoint: Checkpoint
    consistency: tuple[bytes, ...]
    proofs: tuple[Proof, ...]

    def to_bytes(self) -> bytes:
        """Canonical JSON, one line."""
        values = {
            "checkpoint": self.checkpoint.to_data(),
            "consistency": [node.hex() for node in self.consistency],
            "proofs": [{"event": p.event, "path": [node.hex() for node in p.path]} for p in self.proofs],
        }
        return canonical(values) + b"\n"


def examine(content: bytes, manifest: bytes, proofs: bytes, signed: Signed, key: str = "") -> str:
    """ "" when all holds, else the first that does not.

    One of manifest, content, proofs, key, signature, consistency, inclusion, record, in this order. `signed` says
    whether a checkpoint's signature is that of its key; `key` (hex) is the one that it must be, "" for any, so long as
    both checkpoints have the same.
    """
    try:
        told = read_manifest(manifest)
    except _UNREADABLE:
        return "manifest"
    if told.checkpoint is None or len(told.events) != told.count:
        return "manifest"
    if not told.describes(content):
        return "content"
    try:
        given = read_proofs(proofs)
        belong = _belong(told, given)
    except _UNREADABLE:
        return "proofs"
    return _judge(content, told, told.checkpoint, given, signed, key) if belong else "proofs"


def read_proofs(content: bytes) -> Proofs:
    """Proofs as `to_bytes` writes them; one of several errors when they are none."""
    values = json.loads(content)
    proofs = tuple(Proof(dict(item["event"]), _nodes(item["path"])) for item in values["proofs"])
    return Proofs(read_checkpoint(values["checkpoint"]), _nodes(values["consistency"]), proofs)


def _nodes(values: list[str]) -> tuple[bytes, ...]:
    if not all(_HASH.fullmatch(value) for value in values):
        raise BadInputError("A hash must be 64 lower-case hex digits.")
    return tuple(bytes.fromhex(value) for value in values)


def _belong(manifest: Manifest, given: Proofs) -> bool:
    *checks, edition = given.proofs
    numbers = [proof.event["seq"] for proof in given.proofs]
    return (
        all(type(number) is int for number in numbers)
        and numbers[:-1] == [number for number in manifest.events if number]
        and all(proof.event["action"] == "make public" for proof in checks)
        and edition.event["action"] == "make edition"
        and edition.facts()["sha256"] == manifest.sha256
    )


def _judge(content: bytes, manifest: Manifest, earlier: Checkpoint, given: Proofs, signed: Signed, key: str) -> str:
    later = given.checkpoint
    roots = bytes.fromhex(earlier.root), bytes.fromhex(later.root)
    stages: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("key", lambda: {earlier.key, later.key} == {key or later.key}),
        ("signature", lambda: signed(earlier) and signed(later)),
        ("consistency", lambda: verify_consistency(earlier.size, later.size, *roots, given.consistency)),
        ("inclusion", lambda: all(_is_in(later, proof) for proof in given.proofs)),
        ("record", lambda: _records_hold(content, manifest, given)),
    )
    for word, holds in stages:
        try:
            if not holds():
                return word
        except _UNREADABLE:
            return word
    return ""


def _is_in(checkpoint: Checkpoint, proof: Proof) -> bool:
    index, root = proof.event["seq"] - 1, bytes.fromhex(checkpoint.root)
    return verify_inclusion(root, checkpoint.size, index, proof.entry(), proof.path)


def _records_hold(content: bytes, manifest: Manifest, given: Proofs) -> bool:
    if manifest.format != "jsonl":
        return True
    records = {proof.event["seq"]: proof.facts()["record"] for proof in given.proofs[:-1]}
    *lines, end = content.split(b"\n")
    if end or len(lines) != len(manifest.events):
        return False
    for line, number in zip(lines, manifest.events, strict=True):
        record = lasting(json.loads(line))
        if number and hashlib.sha256(canonical(record)).hexdigest() != records[number]:
            return False
    return True
