"""The manifest of an edition: what proves later that its bytes are the ones published."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, Final

from workbench.domain.checkpoints import Checkpoint, read_checkpoint
from workbench.errors import BadInputError


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened since edition `since` (None: since ever), each by the number of the newest version of its check."""

    since: int | None = None
    added: tuple[int, ...] = ()
    corrected: tuple[int, ...] = ()
    retracted: tuple[int, ...] = ()

    def all(self) -> frozenset[int]:
        """Every check that is named."""
        return frozenset((*self.added, *self.corrected, *self.retracted))


@dataclass(frozen=True, slots=True)
class Manifest:
    """`sha256` is that of the edition's bytes, `log_head` the hash of the log's event `log_seq` when it was made.

    `number` counts from 1, `count` is the number of checks, `made_at` is UTC and written in whole seconds. `checkpoint`
    covers the publication of every check; `events` are the numbers of the events that prove them, in the edition's
    order, 0 for a check that has none. `changes` tell what happened since the edition before, `filters` which checks
    were asked for: {} for all. Editions made before there were checkpoints have none of the four.
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
    changes: Changes | None = None
    filters: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """Canonical JSON: sorted keys, no spaces, one line end."""
        values = {**asdict(self), "made_at": self.made_at.astimezone(UTC).isoformat(timespec="seconds")}
        if self.checkpoint is None:
            del values["checkpoint"], values["events"]
        if self.changes is None:
            del values["changes"], values["filters"]
        return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"

    def to_bytes(self) -> bytes:
        """The canonical JSON in UTF-8: the same manifest gives the same bytes."""
        return self.to_json().encode()

    def describes(self, content: bytes) -> bool:
        """Whether these are the bytes that the edition was published with."""
        return hashlib.sha256(content).hexdigest() == self.sha256


_KINDS: Final[dict[str, type]] = {
    item.name: int if item.name in {"number", "count", "log_seq", "scale_version"} else str
    for item in fields(Manifest)
    if item.name not in {"checkpoint", "events", "changes", "filters"}
}


def read_manifest(content: bytes) -> Manifest:
    """The manifest in a file as `to_bytes` writes it; BadInputError names what is missing or of the wrong type."""
    try:
        values = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BadInputError(f"This is no manifest: it is not JSON ({error}).") from error
    further = {**_proved(values), **_told(values)} if isinstance(values, dict) else {}
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
    return Manifest(**{**values, **further, "made_at": made_at})


def _proved(values: dict[str, Any]) -> dict[str, Any]:
    """Take the checkpoint and the events out of a manifest's values, if it has them."""
    if not {"checkpoint", "events"} <= values.keys():
        return {}
    checkpoint, events = values.pop("checkpoint"), values.pop("events")
    if not isinstance(events, list) or not all(type(number) is int for number in events):
        raise BadInputError("The manifest's events must be a list of whole numbers.")
    return {"checkpoint": None if checkpoint is None else read_checkpoint(checkpoint), "events": tuple(events)}


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """Take the changes and the filters out of a manifest's values, if it has them."""
    if not {"changes", "filters"} <= values.keys():
        return {}
    changes, filters = values.pop("changes"), values.pop("filters")
    if changes is None and filters == {}:
        return {}
    try:
        since = changes.pop("since")
        read = Changes(since, **{name: tuple(numbers) for name, numbers in changes.items()})
        whole = all(type(number) is int for number in (*read.all(), 0 if since is None else since))
        texts = all(isinstance(text, str) for pair in filters.items() for text in pair)
    except (AttributeError, KeyError, TypeError) as error:
        raise BadInputError("The manifest's changes and filters are not such as an edition has.") from error
    if not whole or not texts:
        raise BadInputError("The manifest's changes must be whole numbers, its filters texts.")
    return {"changes": read, "filters": filters}
