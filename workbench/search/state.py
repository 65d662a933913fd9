"""The small file beside the index that says what is surely in it."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from workbench.errors import SearchIndexError

REBUILD = "Run `workbench index rebuild`; the sources themselves are safe in the database."


@dataclass(frozen=True, slots=True)
class State:
    """`schema` is the version of the fields; every passage up to and with id `watermark` is in the index."""

    schema: int
    watermark: int


def read(path: Path) -> State | None:
    """The state, or None when there is no file; SearchIndexError when the file cannot be understood."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SearchIndexError(f"The search index cannot be read ({path}: {error.strerror}). {REBUILD}") from error
    try:
        content = json.loads(raw)
        return State(schema=int(content["schema"]), watermark=int(content["watermark"]))
    except (ValueError, KeyError, TypeError) as error:
        raise SearchIndexError(f"The state of the search index is damaged ({path}). {REBUILD}") from error


def write(path: Path, state: State) -> None:
    """Replace the file in one step: a kill leaves the old state or the new one, never half of one."""
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as out:
        json.dump(asdict(state), out)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)
