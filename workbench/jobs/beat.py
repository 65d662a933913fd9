"""A running job's sign of life."""

import time

from workbench.jobs.context import Context
from workbench.services import jobs


class Beat:
    """Writes a job's progress, at most twice a second and always at the end."""

    def __init__(self, context: Context, job_id: int) -> None:
        self._context = context
        self._job_id = job_id
        self._last = 0.0

    def __call__(self, done: int, total: int) -> None:
        """As a `Progress` is told."""
        now = time.monotonic()
        if done < total and now - self._last < 0.5:
            return
        self._last = now
        with self._context.database.write() as session:
            jobs.advance(session, self._job_id, done, total)
