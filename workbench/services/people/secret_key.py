"""The desk's secret key: signs cookies, and seals what only the desk may read again."""

import secrets
from pathlib import Path

from workbench.errors import StartUpError
from workbench.services import key_files


def secret_key(instance: Path) -> str:
    """The key in the instance folder, made at the first start, readable by its owner only."""
    path = instance / "secret_key"
    try:
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            key_files.make_once(path, secrets.token_hex(32).encode())
        key = path.read_text().strip()
    except OSError as error:
        raise StartUpError(f"The secret key {path} cannot be read or made: {error.strerror}.") from error
    if len(key) < 32:
        raise StartUpError(f"The secret key in {path} has {len(key)} characters; delete the file to have one made.")
    return key
