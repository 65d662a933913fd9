"""Background jobs: how far each is, and another try for one that failed."""

from datetime import datetime
from typing import Any, Literal

from flask import Blueprint

from workbench.api._operation import makes, reads
from workbench.api._schemas import Page, Paged, Told, page_of
from workbench.auth import current_actor
from workbench.domain.roles import Role
from workbench.domain.scopes import Scope
from workbench.http.request import db_session
from workbench.services import jobs

blueprint = Blueprint("jobs", __name__)


class Job(Told):
    """A job; `done` of `total` steps are made, `error` is one sentence or ""."""

    id: int
    kind: str
    label: str
    state: Literal["waiting", "running", "done", "failed"]
    done: int
    total: int
    error: str
    attempts: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


@blueprint.get("/jobs")
@reads(Page[Job], Role.REVIEWER, query=Paged)
def index(query: Paged) -> Page[Job]:
    """List jobs, newest first."""
    return page_of(Page[Job], jobs.rows(db_session(), before=query.after, limit=query.limit + 1), query)


@blueprint.get("/jobs/<int:job_id>")
@reads(Job, Role.REVIEWER)
def show(job_id: int) -> Job:
    """Read a job."""
    return Job.model_validate(jobs.row(db_session(), job_id))


@blueprint.post("/jobs/<int:job_id>/retry")
@makes("api.jobs.show", Scope.INGEST, changes="api.jobs.show", status=202)
def retry(job_id: int) -> dict[str, Any]:
    """Put a failed job back in line."""
    jobs.retry(db_session(), current_actor(), job_id)
    return {"job_id": job_id}
