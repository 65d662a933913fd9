"""Checkpoints: what the log was at one moment, signed.

A checkpoint names the number of events, the hash of the last one, the root of the Merkle tree over all their hashes,
and the time. Whoever keeps one can show later that the log was changed below it, cut, or replaced by an older one.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final

from workbench.domain.values import Json
from workbench.errors import BadInputError

LARGEST: Final = 2**63 - 1
"""The most events that a log may have."""

_HEX: Final = {"head": 64, "root": 64, "key": 64, "signature": 128}


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The log's first `size` events (1 or more).

    `head` is the hash of event `size`, `root` that of the tree (RFC 9162) whose entries are the events' hashes as 32
    bytes each; `time` is ISO 8601 in UTC and whole seconds, `key` an Ed25519 public key. Hashes, key and signature are
    lower-case hex.
    """

    size: int
    head: str
    root: str
    time: str
    key: str
    signature: str = ""

    def signed_bytes(self) -> bytes:
        """What is signed: a line that says what this is, then each value on a line of its own."""
        lines = ("claim-workbench checkpoint 1", str(self.size), self.head, self.root, self.time, self.key)
        return "".join(f"{line}\n" for line in lines).encode()

    def to_data(self) -> dict[str, Json]:
        """The checkpoint as plain JSON data."""
        return asdict(self)


def moment(at: datetime) -> str:
    """A time in the form in which checkpoints have it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_checkpoint(value: object) -> Checkpoint:
    """The checkpoint in a JSON value as `to_data` gives it; BadInputError names what is missing or wrong."""
    names = Checkpoint.__dataclass_fields__
    if not isinstance(value, Mapping) or value.keys() != names.keys():
        found = ", ".join(sorted(map(str, value))) if isinstance(value, Mapping) else type(value).__name__
        raise BadInputError(f"This is no checkpoint: it has {found or 'nothing'}, not {', '.join(names)}.")
    size, time = value["size"], value["time"]
    if type(size) is not int or not 1 <= size <= LARGEST:
        raise BadInputError(f"The checkpoint's size is {size!r:.40}; it must be a whole number from 1 to {LARGEST}.")
    if not isinstance(time, str) or not time.isascii() or "\n" in time:
        raise BadInputError(f"The checkpoint's time is {time!r:.40}; it must be a time such as 2026-11-20T08:30:00Z.")
    for name, length in _HEX.items():
        if not isinstance(value[name], str) or not re.fullmatch(f"[0-9a-f]{{{length}}}", value[name]):
            raise BadInputError(f"The checkpoint's {name} must be {length} lower-case hex digits.")
    return Checkpoint(**value)
