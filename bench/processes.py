"""Which processes belong together, as Linux tells it."""

from contextlib import suppress
from pathlib import Path


def children(pid: int) -> list[int]:
    """The processes that a process started, whichever of its threads did; none when it is gone."""
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):  # a thread that ended meanwhile; the others are there
                found += map(int, (task / "children").read_text("ascii").split())
    return found


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    return [pid, *(descendant for child in children(pid) for descendant in family(child))]
