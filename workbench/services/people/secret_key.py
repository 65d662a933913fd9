"""The desk's secret key: signs cookies, and seals what only the desk may read again."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from workbench.errors import StartUpError


def secret_key(instance: Path) -> str:
    """The key in the instance folder, made at the first start, readable by its owner only."""
    path = instance / "secret_key"
    try:
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _make_key(path)
        key = path.read_text().strip()
    except OSError as error:
        raise StartUpError(f"The secret key {path} cannot be read or made: {error.strerror}.") from error
    if len(key) < 32:
        raise StartUpError(f"The secret key in {path} has {len(key)} characters; delete the file to have one made.")
    return key


def _make_key(path: Path) -> None:
    handle, draft = tempfile.mkstemp(prefix=".secret_key.", dir=path.parent)  # mode 0600
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        # A link appears whole or not at all: of several processes the first wins, the others read what it wrote.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        Path(draft).unlink()
