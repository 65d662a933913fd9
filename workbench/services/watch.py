"""Counts for machines that watch the desk."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from workbench.models import Job
from workbench.models.jobs import JOB_STATES
from workbench.services import log
from workbench.services.intake import passages
from workbench.services.review import selection


@dataclass(frozen=True, slots=True)
class Counts:
    """Claims and jobs by state, events in the log, and the newest passage's id (0 when there is none)."""

    claims: Mapping[str, int]
    jobs: Mapping[str, int]
    events: int
    newest_passage: int


def counts(session: Session) -> Counts:
    """Count now; every job state is there, those without a job as 0."""
    found = session.exec(select(Job.state, func.count()).group_by(col(Job.state)))
    return Counts(
        claims=selection.by_state(session),
        jobs=dict.fromkeys(JOB_STATES, 0) | dict(found.all()),
        events=log.count(session),
        newest_passage=passages.newest(session),
    )
