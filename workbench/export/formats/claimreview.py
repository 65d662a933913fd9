"""ClaimReview as a file: one JSON array of complete records, which readers of single records take one by one."""

import json
from collections.abc import Iterable
from typing import BinaryIO

from workbench.domain.values import Desk, PublishedCheck
from workbench.export import FORMATS, Format
from workbench.export.claimreview import to_claimreview


def write(checks: Iterable[PublishedCheck], desk: Desk, out: BinaryIO) -> None:
    """Write a JSON array, one record a line."""
    out.write(b"[")
    for number, check in enumerate(checks):
        out.write(b",\n" if number else b"\n")
        out.write(json.dumps(to_claimreview(check, desk), ensure_ascii=False).encode())
    out.write(b"\n]\n")


FORMATS.register("claimreview")(Format("claimreview", "ClaimReview (JSON-LD)", "jsonld", "application/ld+json", write))
