"""Waiting for what another process, thread or server does sooner or later, on however slow a machine."""

import os
import select
import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")
PATIENCE = 300.0
"""Seconds after which what did not come counts as never coming: no measure of anything, only an end to a broken run."""


def until(look: Callable[[], Found]) -> Found:
    """Look again and again until there is something; what it is."""
    end = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)
    return found


def until_gone(pid: int) -> None:
    """Wait until a process has ended, whoever started it."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        ended, _, _ = select.select([process], [], [], PATIENCE)
    finally:
        os.close(process)
    assert ended, f"process {pid} is still there"
