"""How many requests were answered and how long they took, counted in common by all web processes of a server.

Whoever asks for the counts is answered by one process or another. Each counts into a file of its own place, which the
process that follows it goes on with, and whoever is asked adds the files up.
"""

import os
from pathlib import Path
from typing import Final

import structlog
from prometheus_client import CollectorRegistry, Histogram, generate_latest, values
from prometheus_client.multiprocess import MultiProcessCollector

LOG = structlog.get_logger(__name__)

PLACE_BYTES: Final = 4_000_000
"""Room for 1,300 pairs of endpoint and status; there on the disk from the start, for who counts waits for no room."""

_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"  # where the library looks


class Traffic:
    """Seconds by endpoint and status."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.seconds = Histogram(
            "workbench_request_seconds",
            "Seconds until the answer was ready, by endpoint and status",
            ["endpoint", "status"],
            registry=self.registry,
        )

    def told(self) -> bytes:
        """The counts in Prometheus' text format: of all processes where they count in common, else of this one."""
        if _FOLDER not in os.environ:
            return generate_latest(self.registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # it registers itself
        return generate_latest(together)


def count_at(folder: Path, place: int) -> None:
    """Count in common with the other processes from now on, in the file of this place; without room for it, alone.

    Before anything is counted.
    """
    try:
        _make(folder / f"histogram_{place}.db")
    except OSError as error:
        LOG.warning("counts its requests by itself", why=error.strerror)
        return
    os.environ[_FOLDER] = str(folder)
    values.ValueClass = values.MultiProcessValue(process_identifier=lambda: place)  # type: ignore[no-untyped-call]


def _make(path: Path) -> None:
    if path.exists():
        return
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, PLACE_BYTES)
    part.rename(path)
