"""Background jobs as rows: asked for in the transaction of what they follow from, taken once, shown while they run.

The row is the truth; what tells workers that a job waits may be lost or repeated without harm. Whose turn it is, the
rows say: first what follows from a job that is done and what was handed in alone, then the second of what was handed in
together, then the third, so that a thousand articles do not stand before the one that somebody waits for.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, text, update
from sqlmodel import Session, col, select

from workbench import clock
from workbench.errors import BadInputError, DamagedError, NotFoundError
from workbench.models import Job
from workbench.services import log
from workbench.services.actors import Actor
from workbench.services.moments import has_come

SILENT_AFTER = timedelta(minutes=2)
"""A running job that has not been heard of for this long lost its worker and is run again."""

CLOCKS_APART = timedelta(hours=1)
"""A running job that was heard of later than this from now was so by a clock that stood ahead."""

ANNOUNCED = "jobs asked for"
"""Key in `Session.info` under which a session collects the ids of its jobs, for whoever tells the workers."""

CHANNEL = "workbench_jobs"
"""PostgreSQL's channel on which the number of each job is told when its transaction is committed."""

MAX_ATTEMPTS = 5
"""A job whose worker died this often is not started again by itself."""

_TURN = (col(Job.place), col(Job.id))

Progress = Callable[[int, int], None]
"""Told after each step: how many are done, and of how many."""


def quiet(_done: int, _total: int) -> None:
    """A Progress for callers that show none."""


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as a page shows it; `done` of `total` steps, `error` one sentence or ""."""

    id: int
    kind: str
    label: str
    state: str
    done: int
    total: int
    error: str
    attempts: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def seconds_left(self) -> int | None:
        """Time left at the pace so far; None when nothing is known yet."""
        if self.state != "running" or not self.done or self.started_at is None:
            return None
        spent = (clock.now() - self.started_at).total_seconds()
        return round(spent / self.done * (self.total - self.done))


def enqueue(
    session: Session, actor: Actor, kind: str, payload: Mapping[str, Any], label: str, *, place: int = 0
) -> int:
    """Ask for a job; it is run once the transaction is committed. Gives its id.

    `place` is how many of those that were handed in with it go before it, from 0.
    """
    job = Job(kind=kind, payload=dict(payload), label=label, place=place, created_by=actor.id, created_at=clock.now())
    session.add(job)
    session.flush()
    assert job.id is not None  # noqa: S101 - set by the flush
    _announce(session, job.id)
    return job.id


def begin(session: Session, actor: Actor, kind: str, payload: Mapping[str, Any], label: str) -> int:
    """Note a job that its caller runs by itself, from now on; gives its id. Workers see it when it falls silent."""
    now = clock.now()
    own = Job(kind=kind, payload=dict(payload), label=label, created_by=actor.id, created_at=now)
    own.state, own.attempts, own.started_at, own.beat_at = "running", 1, now, now
    session.add(own)
    session.flush()
    assert own.id is not None  # noqa: S101 - set by the flush
    return own.id


def ensure(session: Session, actor: Actor, kind: str, label: str) -> int:
    """Ask for a job that takes in all that is committed when it begins: one that waits will do. Gives its id.

    The waiting one is held until this transaction ends, so that it cannot begin without what this transaction adds.
    """
    query = select(Job.id).where(Job.kind == kind, Job.state == "waiting").order_by(col(Job.id)).limit(1)
    waiting = session.exec(query.with_for_update()).first()
    if waiting is None:
        return enqueue(session, actor, kind, {}, label)
    _announce(session, waiting)  # whoever looked for work meanwhile has passed over it
    return waiting


def next_in_line(session: Session, *, without: Collection[str] = ()) -> int | None:
    """The job whose turn it is, of the kinds that are not in `without`; None when nothing waits that is free.

    It is held until this transaction ends, and one that somebody else holds is passed over.
    """
    query = select(Job.id).where(Job.state == "waiting", col(Job.kind).not_in(without)).order_by(*_TURN).limit(1)
    return session.exec(query.with_for_update(skip_locked=True)).first()


def start(session: Session, job_id: int) -> tuple[str, dict[str, Any]] | None:
    """Take a waiting job: (kind, payload) for the one worker that gets it, None for all others.

    One whose row cannot be read fails here: it would stand before all others for good.
    """
    now = clock.now()
    taken = session.execute(
        update(Job)
        .where(col(Job.id) == job_id, col(Job.state) == "waiting")
        .values(state="running", attempts=Job.attempts + 1, started_at=now, beat_at=now, done=0, total=1)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult
        return None
    try:
        job = _get(session, job_id)
    except DamagedError as error:
        failed = update(Job).where(col(Job.id) == job_id)
        session.execute(failed.values(state="failed", error=error.message, finished_at=now))
        return None
    return job.kind, job.payload


def advance(session: Session, job_id: int, done: int, total: int) -> None:
    """Note that `done` of `total` steps are made, and that the worker is alive."""
    session.execute(
        update(Job).where(col(Job.id) == job_id).values(done=min(done, total), total=max(total, 1), beat_at=clock.now())
    )


def finish(session: Session, job_id: int, error: str = "") -> bool:
    """End a running job: done, or failed with one sentence for a person.

    False when it does not run any more: its worker was taken for lost, and the job is another worker's now.
    """
    job = session.get(Job, job_id, with_for_update=True, populate_existing=True)
    if job is None or job.state != "running":
        return False
    job.state = "failed" if error else "done"
    job.error = error
    job.done = job.done if error else job.total
    job.finished_at = clock.now()
    session.add(job)
    return True


def payload(session: Session, job_id: int) -> Mapping[str, Any]:
    """What a job was asked to do; NotFoundError when there is none."""
    return _get(session, job_id).payload


def retry(session: Session, actor: Actor, job_id: int) -> None:
    """Put a failed job back in line; BadInputError when it did not fail."""
    job = _get(session, job_id)
    if job.state != "failed":
        raise BadInputError(f"Job {job_id} is {job.state}; only a failed job can be tried again.")
    job.state, job.error, job.done, job.finished_at = "waiting", "", 0, None
    session.add(job)
    _announce(session, job_id)
    log.record(session, actor, "retry job", "job", job_id, {"kind": job.kind})


def revive_silent(session: Session) -> int:
    """Put jobs whose worker died back in line, or fail those that keep killing it; gives how many."""
    silent = session.exec(select(Job.id, Job.attempts).where(fell_silent())).all()  # not what else a damaged row holds
    for job_id, attempts in silent:
        values: dict[str, Any] = {"state": "waiting"}
        if attempts >= MAX_ATTEMPTS:
            told = f"The worker stopped {attempts} times while it ran this job. Try it again by hand."
            values = {"state": "failed", "error": told, "finished_at": clock.now()}
        session.execute(update(Job).where(col(Job.id) == job_id).values(**values))
    return len(silent)


def fell_silent() -> Any:
    """The condition that a job runs and has not been heard of for too long."""
    return and_(col(Job.state) == "running", has_come(col(Job.beat_at), CLOCKS_APART, ago=SILENT_AFTER))


def waiting(session: Session, limit: int = 100) -> Sequence[int]:
    """Ids of jobs in line, in the order of their turns."""
    query = select(Job.id).where(Job.state == "waiting").order_by(*_TURN).limit(limit)
    return [job_id for job_id in session.exec(query) if job_id is not None]


def place_behind(session: Session, actor: Actor) -> int:
    """The place behind all jobs of this person's that wait, for what is handed in one by one by a program."""
    own = select(Job.place).where(Job.state == "waiting", Job.created_by == actor.id)
    last = session.exec(own.order_by(col(Job.place).desc()).limit(1)).first()
    return 0 if last is None else last + 1


def under_way(session: Session, kind: str) -> bool:
    """Whether a job of this kind waits or runs."""
    query = select(Job.id).where(Job.kind == kind, col(Job.state).in_(("waiting", "running"))).limit(1)
    return session.exec(query).first() is not None


def rows(session: Session, *, before: int | None = None, limit: int = 50) -> list[JobRow]:
    """The newest jobs, newest first; `before` is the id that the part before ended with."""
    query = select(Job).order_by(col(Job.id).desc()).limit(limit)
    if before is not None:
        query = query.where(col(Job.id) < before)
    return [_row(job) for job in session.exec(query)]


def row(session: Session, job_id: int) -> JobRow:
    """One job; NotFoundError when there is none."""
    return _row(_get(session, job_id))


def _announce(session: Session, job_id: int) -> None:
    """Let the worker beside these processes know after the commit, and on PostgreSQL the workers of all machines."""
    session.info.setdefault(ANNOUNCED, []).append(job_id)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_notify(:channel, :job)"), {"channel": CHANNEL, "job": str(job_id)})


def _get(session: Session, job_id: int) -> Job:
    job = session.get(Job, job_id)
    if job is None:
        raise NotFoundError(f"There is no job {job_id}.")
    return job


def _row(job: Job) -> JobRow:
    assert job.id is not None  # noqa: S101 - read from the database
    return JobRow(
        id=job.id,
        kind=job.kind,
        label=job.label,
        state=job.state,
        done=job.done,
        total=job.total,
        error=job.error,
        attempts=job.attempts,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
    )
