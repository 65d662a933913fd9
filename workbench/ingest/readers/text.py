"""Plain text in whatever encoding it comes."""

from workbench.ingest.readers import READERS, Hints, Read, Reader
from workbench.ingest.readers._charset import decode


def read(content: bytes, hints: Hints) -> Read:
    """Decode a text; its first line is no title, because nothing says that it is one."""
    return Read(text=decode(content, hints.charset))


READERS.register("text")(Reader(read, endings=(".txt", ".text"), media_types=("text/plain",), in_process=1_000_000_000))
