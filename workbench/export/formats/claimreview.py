"""ClaimReview as a file: one JSON array of complete records, one record a line.

An array is what JSON-LD readers, extractors and hand-written scripts all take; each record carries its own @context, so
a line (without its comma) can be pasted into a page as it is. A DataFeed or an @graph would have to be unwrapped first.
"""

from collections.abc import Iterable
from typing import BinaryIO

from workbench.domain.values import Desk, PublishedCheck
from workbench.export import FORMATS, Format
from workbench.export.claimreview import script_safe, to_claimreview


def write(checks: Iterable[PublishedCheck], desk: Desk, out: BinaryIO) -> None:
    """Write a JSON array, one record a line, safe inside a script element."""
    out.write(b"[")
    for number, check in enumerate(checks):
        out.write(b",\n" if number else b"\n")
        out.write(script_safe(to_claimreview(check, desk)).encode())
    out.write(b"\n]\n")


FORMATS.register("claimreview")(
    Format("claimreview", "ClaimReview (JSON-LD)", "jsonld", "application/ld+json", write, tombstones=False)
)
