"""Loaded by each Python process whose PYTHONPATH names this folder: it stops where `tests.faults.stopped` says."""

import os

if "STOP_AT" in os.environ:
    from tests.faults import stopped

    stopped.arm(os.environ["STOP_AT"], os.environ["STOPPED"])
