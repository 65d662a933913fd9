"""The manifest of an edition: what proves later that its bytes are the ones published."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Manifest:
    """`sha256` is that of the edition's bytes, `log_head` the hash of the log's event `log_seq` when it was made."""

    number: int
    made_at: datetime
    format: str
    count: int
    sha256: str
    log_head: str
    log_seq: int
    scale_id: str
    scale_version: int

    def to_json(self) -> str:
        """Canonical JSON: sorted keys, no spaces, one line end."""
        values = {**asdict(self), "made_at": self.made_at.astimezone(UTC).isoformat(timespec="seconds")}
        return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"
