"""On PostgreSQL a worker hears of jobs the moment they are committed, on whatever machine they were asked for.

One connection of its own listens. What it hears is only that a job waits: the job's row decides who runs it. A notice
that is sent while nobody listens is lost, so everything that waits is announced each time the connection stands anew,
and once a minute besides (`jobs.worker`). Through a pooler that hands connections on, nothing is heard; then the minute
is what counts.
"""

import threading
from collections.abc import Callable, Sequence

import structlog
from sqlalchemy import URL

from workbench.services.jobs import CHANNEL

LOG = structlog.get_logger(__name__)

AGAIN = 5.0
"""Seconds after which a connection that was lost is tried again."""

_LOOK_UP = 1.0  # seconds until a listener that hears nothing sees that it shall end


class Listener:
    """Calls `heard` with the number of each job that is asked for, from a thread of its own.

    When it begins to listen, first and after each loss, it is told every number that `waiting` gives.
    """

    def __init__(
        self, url: URL, heard: Callable[[int], object], waiting: Callable[[], Sequence[int]], again: float = AGAIN
    ) -> None:
        self._address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._heard, self._waiting, self._again = heard, waiting, again
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="listener", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Listen no more."""
        self._over.set()
        self._thread.join(10 * _LOOK_UP)

    def _keep(self) -> None:
        from psycopg import OperationalError  # which a desk on SQLite never loads

        while not self._over.is_set():
            try:
                self._listen()
            except OperationalError as error:
                LOG.warning("hears of no jobs until the database is back", error=str(error))
                self._over.wait(self._again)
            except Exception:  # what is asked and told on the way, of the desk's database and the queue file, fails too
                LOG.exception("hears of no jobs until it listens anew")
                self._over.wait(self._again)

    def _listen(self) -> None:
        import psycopg

        with psycopg.connect(self._address, autocommit=True, connect_timeout=10) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            for job_id in self._waiting():
                self._heard(job_id)
            while not self._over.is_set():
                for notice in connection.notifies(timeout=_LOOK_UP):
                    self._heard(int(notice.payload))
