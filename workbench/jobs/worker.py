"""The worker: huey carries announcements of jobs from the doors to worker threads; the rows decide what is run.

An announcement says no more than that a job waits: the thread that it wakes takes the one whose turn it is. The queue
file may lose one (a crash between commit and announcement) or carry it twice; on PostgreSQL they also come by notice,
from every machine (`jobs.listening`). Once a minute, and at the start, every waiting job is announced again,
jobs whose worker fell silent are put back in line, checks whose sources changed or whose day has come are opened again,
people are told of claims of theirs that are due, subscribers are told again who could not be told, feeds that are due
are fetched, an archive is asked for copies of quoted pages where one is set, and a checkpoint of the log that is due is
made. Each of these by itself: a damaged row in the way of one stops none of the others (`jobs.apart`).
"""

import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from sqlmodel import Session

from workbench.errors import StartUpError
from workbench.jobs import importing
from workbench.jobs.apart import Apart
from workbench.jobs.context import Context, open_context
from workbench.jobs.listening import Listener
from workbench.jobs.tasks import LONG, carry_out, run_job
from workbench.services import jobs, outbox
from workbench.services.imports import feed_fetches
from workbench.services.people import sealing
from workbench.services.publication import archived, dependents, visits, webhooks
from workbench.services.review import assignments
from workbench.settings import Settings

if TYPE_CHECKING:
    from huey import SqliteHuey

LOG = structlog.get_logger(__name__)


def open_queue(folder: Path) -> "SqliteHuey":
    """The queue file in the instance folder; StartUpError when it cannot be used.

    It uses a rollback journal: see docs/decisions on SQLite and WAL.
    """
    from huey import SqliteHuey  # loads psycopg too, which a desk on SQLite never needs

    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "queue.sqlite"
    try:
        return SqliteHuey("workbench", filename=str(file), journal_mode="delete", results=False, timeout=10)
    except sqlite3.Error as error:
        advice = "Give it to the desk's user, or delete it: the jobs are in the database"
        raise StartUpError(f"The queue file {file} cannot be used: {error}. {advice}.") from error


class Announcer:
    """Tells the worker of jobs; opened lazily, because most requests ask for none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._task: Any = None

    def __call__(self, job_id: int) -> None:
        """Put the id of a committed job in the queue file.

        What was committed is kept whether this can be done or not, and its doer is told so; the worker looks for what
        nobody announced once a minute.
        """
        try:
            if self._task is None:
                self._task = open_queue(self._folder).task(name="run")(_carried)
            self._task(job_id)
        except (OSError, sqlite3.Error, StartUpError) as error:
            LOG.error("could not tell the worker of a job; it finds it within a minute", job=job_id, error=str(error))


def _carried(job_id: int) -> None:
    raise RuntimeError(f"job {job_id} was called where it should only have been announced")


def context_for(settings: Settings) -> Context:
    """The desk's parts, with jobs announced to the worker after each commit."""
    return open_context(settings, Announcer(settings.folder))


def work(settings: Settings) -> None:
    """Run jobs until told to stop (SIGINT or SIGTERM); a job in hand is finished first."""
    from huey import crontab
    from huey.consumer import Consumer

    class Finishing(Consumer):  # type: ignore[misc]  # huey has no types
        def stop(self, graceful: bool = True) -> None:  # noqa: ARG002 - as huey asks: false on SIGTERM
            super().stop(graceful=True)

    queue = open_queue(settings.folder)

    @queue.task(name="run")  # type: ignore[untyped-decorator]
    def run(_announced: int) -> None:
        for more in turns.run_next(queue):
            run(more)

    context, apart = open_context(settings, run), Apart()
    consumer = Finishing(
        queue, workers=settings.worker_threads + 1, initial_delay=0.1, max_delay=0.5, check_worker_health=True
    )
    turns = Turns(context, settings.worker_threads, consumer.stop_flag)

    @queue.periodic_task(crontab(minute="*"), name="announce")  # type: ignore[untyped-decorator]
    def announce() -> None:
        for job_id in awake(context, apart):
            run(job_id)
        context.seal()

    announce.call_local()
    listener = None if context.database.is_sqlite else Listener(context.database.url, run, lambda: in_line(context))
    if listener is not None:
        listener.start()
    try:
        consumer.run()
    finally:
        if listener is not None:
            listener.stop()
        context.close()


class Turns:
    """Which job a thread of this worker takes next: the first in line, one long one at most beside `at_once` others.

    There is a thread more than `at_once`. Where no long job runs it waits here: two that find claims in one process
    share its interpreter, which is hardly faster and costs people at the pages more.
    """

    def __init__(self, context: Context, at_once: int, over: threading.Event) -> None:
        self._context, self._over = context, over
        self._short = threading.BoundedSemaphore(at_once)
        self._long = threading.BoundedSemaphore(1)

    def run_next(self, queue: "SqliteHuey") -> Sequence[int]:
        """Run a job; when the queue has come to its end with it, gives the jobs that wait all the same.

        A lost queue file, a restored backup, another machine's jobs or a long one that had to wait leave more of them
        than are announced in a minute.
        """
        with ExitStack() as short, ExitStack() as long:
            short.enter_context(self._short)
            may_be_long = self._long.acquire(blocking=False)
            if may_be_long:
                long.callback(self._long.release)
            if self._over.is_set():
                return ()
            with self._context.database.write() as session:
                job_id = jobs.next_in_line(session, without=() if may_be_long else LONG)
                started = jobs.start(session, job_id) if job_id is not None else None
            if job_id is None or started is None:
                return ()
            (short if started[0] in LONG else long).close()
            answered = carry_out(self._context, job_id, *started)
        return in_line(self._context) if answered and not queue.pending_count() else ()


def in_line(context: Context) -> Sequence[int]:
    """The jobs that wait, wherever they were asked for."""
    with context.database.read() as session:
        return jobs.waiting(session)


def awake(context: Context, apart: Apart | None = None) -> Sequence[int]:
    """Put jobs of a lost worker back in line and ask for what is due, each apart; gives the jobs in line."""
    settings, apart = context.settings, apart or Apart()

    def each(part: str, do: Callable[[Session], object]) -> None:
        def written() -> None:
            with context.database.write() as session:
                do(session)

        apart(part, written)

    apart("jobs of a lost worker", lambda: _revive(context))
    each("claims that are due", assignments.remind)
    each("secrets of webhooks", lambda session: webhooks.seal_readable(session, context.vault))
    each("people of an earlier version", sealing.seal_unsealed)
    each("imports of an earlier version", importing.end_left_behind)
    each("deliveries", outbox.ask_if_due)
    each("feeds", feed_fetches.ask_if_due)
    if settings.memento:
        each("archived copies", archived.ask_if_due)
    if settings.revisit_days:
        each("quoted pages", lambda session: visits.ask_if_due(session, timedelta(days=settings.revisit_days)))
    apart("claims whose sources changed", lambda: look_again(context))
    return in_line(context)


def _revive(context: Context) -> None:
    with context.database.write() as session:
        revived = jobs.revive_silent(session)
    if revived:
        LOG.warning("put jobs of a lost worker back in line", jobs=revived)


def look_again(context: Context) -> int:
    """Open what is due because something that it rests on changed; gives how many claims."""
    with context.database.read() as session:
        if not dependents.due(session, context.desk):
            return 0  # a writing transaction every minute would be in everybody's way
    with context.database.write() as session:
        opened = dependents.reopen_due(session, context.desk)
    LOG.info("opened claims to be looked at again", claims=len(opened))
    return len(opened)


def run_waiting(context: Context) -> int:
    """Run every waiting job here and now, those they ask for included; gives how many. For commands and tests."""
    done = 0
    while True:
        ids = in_line(context)
        if not ids:
            return done
        for job_id in ids:
            run_job(context, job_id)
            done += 1
