"""How long a job that asks other machines, one after the other, may keep the jobs behind it waiting.

Each of those machines may take its 20 seconds. What a job has not come to is still due, and asked for a minute later.
"""

import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

SECONDS = 45.0

Due = TypeVar("Due")


def within(due: Sequence[Due], seconds: float | None = None) -> Iterator[Due]:
    """What is due, in its order: the first, and the next as long as the turn (`SECONDS` by default) is not over."""
    over = time.monotonic() + (SECONDS if seconds is None else seconds)
    for place, one in enumerate(due):
        if place and time.monotonic() >= over:
            return
        yield one
