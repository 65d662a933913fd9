"""JSON Lines: one object a line, one key a column, UTF-8; its JSON Schema is schemas/check.schema.json."""

import json
from collections.abc import Iterable
from typing import BinaryIO

from workbench.domain.values import Desk, PublishedCheck
from workbench.export import FORMATS, Format
from workbench.export.columns import row


def write(checks: Iterable[PublishedCheck], _desk: Desk, out: BinaryIO) -> None:
    """Write one object a line."""
    for check in checks:
        out.write(json.dumps(row(check), ensure_ascii=False).encode() + b"\n")


FORMATS.register("jsonl")(Format("jsonl", "JSON Lines", "jsonl", "application/jsonl", write))
