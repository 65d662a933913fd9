"""Processor time of what a test runs, where the question is how it grows with its input."""

import gc
import time
from collections.abc import Callable


def processor_seconds(work: Callable[[], object]) -> float:
    """What this thread works to do it: no other thread of the process counts, and no collector of all its garbage."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        began = time.thread_time()
        work()
        return time.thread_time() - began
    finally:
        if collecting:
            gc.enable()
