"""The log at its size: what it costs to verify it, and whether adding to it stays as cheap as it was.

python -m bench.log [--events N] [--json]. A desk of its own with N events and a checkpoint after each hundred; nothing
is kept. `append` is one event without its commit, measured where the log has a hundredth, a tenth and all of them.
"""

import argparse
import json
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from workbench.db import migrate
from workbench.jobs.context import Context, open_context
from workbench.services import log
from workbench.services.actors import WORKBENCH
from workbench.services.log import audit
from workbench.settings import Settings

BATCH = 100
APPENDS = 300
FACTS = {"from": "queued", "to": "in review", "reason": "", "note": "It was taken from the queue, as others were."}


@contextmanager
def desk() -> Iterator[Context]:
    """An empty desk in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        context = open_context(Settings(instance=folder, log_level="error"))
        migrate(context.database)
        try:
            yield context
        finally:
            context.close()


def grow(context: Context, until: int) -> None:
    """Add events, a hundred a transaction, until there are so many."""
    with context.database.read() as session:
        count = log.head(session).seq
    while count < until:
        size = min(BATCH, until - count)
        with context.database.write() as session:
            log.record_all(session, WORKBENCH, [("take", "claim", count + number, FACTS) for number in range(size)])
        count += size


def append_ms(context: Context) -> float:
    """Milliseconds of the processor for one more event, the median of some; none of them is kept."""
    spent = []
    with context.database.writing() as session:
        for number in range(APPENDS):
            began = time.process_time()
            log.record(session, WORKBENCH, "take", "claim", number, FACTS)
            spent.append(time.process_time() - began)
        session.rollback()
    return round(statistics.median(spent) * 1000, 3)


def verified(context: Context) -> dict[str, float]:
    """Seconds and seconds of the processor to verify the chain with every checkpoint of the file."""
    began, worked = time.monotonic(), time.process_time()
    with context.database.read() as session:
        found = audit.verify(session, audit.kept(context.notary.file))
    assert isinstance(found, audit.Whole), found
    return {
        "events": found.head.seq,
        "checkpoints": found.checkpoints,
        "verify_s": round(time.monotonic() - began, 2),
        "verify_cpu_s": round(time.process_time() - worked, 2),
    }


def measure(events: int) -> dict[str, object]:
    """Everything, on a desk of its own."""
    with desk() as context:
        append = {}
        for size in (events // 100, events // 10, events):
            grow(context, size)
            append[size] = append_ms(context)
        found: dict[str, object] = {**verified(context), "append_cpu_ms": append}
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return {**found, "peak_memory_mb": round(most)}


def main() -> None:
    """Print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    found = measure(asked.events)
    if asked.json:
        print(json.dumps(found))
        return
    print("| what | figure |\n|---|---|")
    for name, value in found.items():
        told = ", ".join(f"{ms} at {size:,}" for size, ms in value.items()) if isinstance(value, dict) else value
        print(f"| {name} | {told} |")


if __name__ == "__main__":
    main()
