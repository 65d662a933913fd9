"""Records of other desks: ClaimReview in web pages, JSON, JSON Lines, CSV and the answers of the Fact Check Tools API.

Pure: bytes in, a `Batch` out, no network and no table. Real data is messy: whatever can be read is read and each repair
is named; a record that cannot be read is told with its place and the reason.
"""

from workbench.ingest.records._read import Options, read_columns, read_records
from workbench.ingest.records.values import FIELDS, REPAIRS, Batch, Column, ImportedReview, Refused, Repair

__all__ = [
    "FIELDS",
    "REPAIRS",
    "Batch",
    "Column",
    "ImportedReview",
    "Options",
    "Refused",
    "Repair",
    "read_columns",
    "read_records",
]
