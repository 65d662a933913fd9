"""Writing the files of keys that a desk makes for itself at its first start, whichever of its processes comes first."""

import contextlib
import os
import tempfile
from pathlib import Path


def make_once(path: Path, content: bytes) -> None:
    """Write a file that its owner only may read (mode 0600), whole or not at all; one that is there stays as it is.

    Raises OSError when the folder cannot be written.
    """
    handle, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # A link appears whole or not at all: of several processes the first wins, the others read what it wrote.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        Path(draft).unlink()
