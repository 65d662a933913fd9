"""The small files beside the indexes that say what is surely in them."""

import json
import os
import threading
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import TypeVar

from workbench.errors import SearchIndexError

REBUILD = "Run `workbench index rebuild`; the sources themselves are safe in the database."


@dataclass(frozen=True, slots=True)
class State:
    """`schema` is the version of the fields; every passage up to and with id `watermark` is in the index."""

    schema: int
    watermark: int


@dataclass(frozen=True, slots=True)
class VectorState:
    """`rows` vectors of `width` numbers by `model`, up to passage `watermark`; the graph has the first `held`."""

    format: int
    model: str
    width: int
    rows: int
    watermark: int
    held: int

    @property
    def graph(self) -> str:
        """The name of the graph's file."""
        return f"graph-{self.held}"

    def grown(self, count: int, watermark: int) -> "VectorState":
        """The state after `count` more vectors, the last of them of passage `watermark`."""
        return replace(self, rows=self.rows + count, watermark=watermark)

    def graphed(self) -> "VectorState":
        """The state once the graph holds all vectors."""
        return replace(self, held=self.rows)


Kind = TypeVar("Kind", State, VectorState)


def read(path: Path, kind: type[Kind]) -> Kind | None:
    """The state, or None when there is no file; SearchIndexError when the file cannot be understood."""
    try:
        content = json.loads(path.read_bytes())
        return kind(**{field.name: field.type(content[field.name]) for field in fields(kind)})  # type: ignore[operator]
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SearchIndexError(f"The search index cannot be read ({path}: {error.strerror}). {REBUILD}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise SearchIndexError(f"The state of the search index is damaged ({path}). {REBUILD}") from error


def write(path: Path, state: State | VectorState) -> None:
    """Replace the file in one step: a kill leaves the old state or the new one, never half of one."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.new")
    with fresh.open("w", encoding="utf-8") as out:
        json.dump(asdict(state), out)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)


def seen(path: Path) -> tuple[int, int]:
    """Something that differs once the file was replaced; SearchIndexError when it is gone."""
    try:
        found = path.stat()
    except OSError as error:
        raise SearchIndexError(f"The search index cannot be read ({path}: {error.strerror}). {REBUILD}") from error
    return found.st_ino, found.st_mtime_ns
