"""A disk that fails at one write of those to come: statements and commits of any database, and the calls for files."""

import errno
import os
import resource
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

WRITES = ("INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP", "VACUUM")
FILES = ((os, "fsync"), (shutil, "copyfile"), (Path, "rename"), (Path, "write_bytes"), (Path, "touch"))


class Disk:
    """Fails at one write of those to come, and is well again afterwards. `engine` may be the class: then at any."""

    def __init__(self, engine: Any) -> None:
        self.left = 0
        self._listeners: list[tuple[str, Callable[..., None]]] = [
            ("before_cursor_execute", self._executed),
            ("commit", lambda _connection: self._written()),
        ]
        self._engine = engine
        for name, listener in self._listeners:
            event.listen(engine, name, listener)

    def close(self) -> None:
        """Listen no more."""
        for name, listener in self._listeners:
            event.remove(self._engine, name, listener)

    def also_files(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Count what is done to files as writes too."""
        for owner, name in FILES:
            monkeypatch.setattr(owner, name, self._counted(getattr(owner, name)))

    def _counted(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            self._written(OSError(errno.EIO, "Input/output error"))
            return call(*arguments, **named)

        return counted

    def _executed(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(WRITES):
            self._written()

    def _written(self, error: Exception | None = None) -> None:
        self.left -= 1
        if self.left == 0:
            raise error or OperationalError("a write", None, OSError("disk I/O error"))


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """The system itself refuses every write of this process beyond so many bytes of a file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
