"""Background jobs: how far each is, why one failed, and another try."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from workbench.auth import current_actor, requires
from workbench.domain.roles import Role
from workbench.http.request import db_session
from workbench.services import jobs
from workbench.web._htmx import is_fragment
from workbench.web.forms._base import DeskForm

blueprint = Blueprint("jobs", __name__)


@blueprint.get("/jobs")
@requires(Role.REVIEWER)
def index() -> str:
    """The newest jobs; htmx asks again each second while one is under way."""
    rows = jobs.rows(db_session())
    template = "jobs/_rows.html" if is_fragment() else "jobs/index.html"
    busy = any(row.state in {"waiting", "running"} for row in rows)
    return render_template(template, nav="jobs", jobs=rows, busy=busy, form=DeskForm(formdata=None))


@blueprint.get("/jobs/<int:job_id>")
@requires(Role.REVIEWER)
def show(job_id: int) -> str:
    """One job."""
    row = jobs.row(db_session(), job_id)
    template = "jobs/_job.html" if is_fragment() else "jobs/show.html"
    return render_template(template, nav="jobs", job=row, form=DeskForm(formdata=None))


@blueprint.post("/jobs/<int:job_id>/retry")
@requires(Role.REVIEWER)
def retry(job_id: int) -> Response:
    """Put a failed job back in line."""
    DeskForm().require()
    jobs.retry(db_session(), current_actor(), job_id)
    return redirect(url_for("jobs.show", job_id=job_id))
