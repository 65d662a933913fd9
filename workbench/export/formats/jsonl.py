"""JSON Lines: one object a line, one key a column, UTF-8; its JSON Schema is schemas/check.schema.json."""

import json
import re
from collections.abc import Iterable
from typing import BinaryIO, Final

from workbench.domain.values import Desk, PublishedCheck
from workbench.export import FORMATS, Format
from workbench.export.columns import row
from workbench.export.compare import whole

_OTHER_LINE_ENDS: Final = re.compile("[\x85\u2028\u2029]")


def write(checks: Iterable[PublishedCheck], _desk: Desk, out: BinaryIO) -> None:
    """Write one object a line; line ends of any kind inside a text are escaped, so that only "\\n" ends a line."""
    for check in checks:
        line = whole(json.dumps(row(check), ensure_ascii=False, allow_nan=False))
        out.write(_OTHER_LINE_ENDS.sub(lambda found: f"\\u{ord(found.group()):04x}", line).encode() + b"\n")


FORMATS.register("jsonl")(Format("jsonl", "JSON Lines", "jsonl", "application/jsonl", write))
