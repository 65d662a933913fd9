"""JSON Lines: one object a line, one key a column, UTF-8; its JSON Schema is schemas/check.schema.json."""

import json
from collections.abc import Iterable
from typing import BinaryIO

from workbench.domain.values import Desk, PublishedCheck
from workbench.export import FORMATS, Format
from workbench.export.columns import row
from workbench.export.compare import whole


def write(checks: Iterable[PublishedCheck], _desk: Desk, out: BinaryIO) -> None:
    """Write one object a line; only "\\n" ends a line, whatever line ends stand in a text are escaped."""
    for check in checks:
        line = whole(json.dumps(row(check), ensure_ascii=False, allow_nan=False))
        out.write(line.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").encode() + b"\n")


FORMATS.register("jsonl")(Format("jsonl", "JSON Lines", "jsonl", "application/jsonl", write))
