"""The manifest of an edition: what proves later that its bytes are the ones published."""

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any, Final

from workbench.domain.checkpoints import Checkpoint, read_checkpoint
from workbench.errors import BadInputError


@dataclass(frozen=True, slots=True)
class Manifest:
    """`sha256` is that of the edition's bytes, `log_head` the hash of the log's event `log_seq` when it was made.

    `number` counts from 1, `count` is the number of checks, `made_at` is UTC and written in whole seconds. `checkpoint`
    covers the publication of every check; `events` are the numbers of the events that prove them, in the edition's
    order, 0 for a check that has none. Editions made before there were checkpoints have neither.
    """

    number: int
    made_at: datetime
    format: str
    count: int
    sha256: str
    log_head: str
    log_seq: int
    scale_id: str
    scale_version: int
    checkpoint: Checkpoint | None = None
    events: tuple[int, ...] = ()

    def to_json(self) -> str:
        """Canonical JSON: sorted keys, no spaces, one line end."""
        values = {**asdict(self), "made_at": self.made_at.astimezone(UTC).isoformat(timespec="seconds")}
        if self.checkpoint is None:
            del values["checkpoint"], values["events"]
        return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"

    def to_bytes(self) -> bytes:
        """The canonical JSON in UTF-8: the same manifest gives the same bytes."""
        return self.to_json().encode()

    def describes(self, content: bytes) -> bool:
        """Whether these are the bytes that the edition was published with."""
        return hashlib.sha256(content).hexdigest() == self.sha256


_KINDS: Final[dict[str, type]] = {
    field.name: int if field.name in {"number", "count", "log_seq", "scale_version"} else str
    for field in fields(Manifest)
    if field.name not in {"checkpoint", "events"}
}


def read_manifest(content: bytes) -> Manifest:
    """The manifest in a file as `to_bytes` writes it; BadInputError names what is missing or of the wrong type."""
    try:
        values = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BadInputError(f"This is no manifest: it is not JSON ({error}).") from error
    proved = _proved(values) if isinstance(values, dict) else {}
    if not isinstance(values, dict) or values.keys() != _KINDS.keys():
        found = ", ".join(sorted(map(str, values))) if isinstance(values, dict) else type(values).__name__
        raise BadInputError(f"This is no manifest: it has {found or 'nothing'}, not {', '.join(_KINDS)}.")
    for name, kind in _KINDS.items():
        if type(values[name]) is not kind:
            raise BadInputError(f"The manifest's {name} is {values[name]!r}; it must be of type {kind.__name__}.")
    try:
        made_at = datetime.fromisoformat(values["made_at"])
    except ValueError as error:
        raise BadInputError(f"The manifest's made_at is {values['made_at']!r}; it must be an ISO 8601 time.") from error
    return Manifest(**{**values, **proved, "made_at": made_at})


def _proved(values: dict[str, Any]) -> dict[str, Any]:
    """Take the checkpoint and the events out of a manifest's values, if it has them."""
    if not {"checkpoint", "events"} <= values.keys():
        return {}
    checkpoint, events = values.pop("checkpoint"), values.pop("events")
    if not isinstance(events, list) or not all(type(number) is int for number in events):
        raise BadInputError("The manifest's events must be a list of whole numbers.")
    return {"checkpoint": None if checkpoint is None else read_checkpoint(checkpoint), "events": tuple(events)}
