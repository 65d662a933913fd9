"""The log as everyone on the desk may read it."""

from flask import Blueprint, render_template, request

from workbench.auth import requires
from workbench.domain.roles import Role
from workbench.services import log
from workbench.web._request import db_session

blueprint = Blueprint("log", __name__)

PAGES = {
    "claim": ("claims.show", "claim_id"),
    "article": ("articles.show", "article_id"),
    "source": ("sources.show", "source_id"),
    "check": ("checks.show", "check_id"),
    "job": ("jobs.show", "job_id"),
}
"""What an event is about, and the page of it: its endpoint and the name of the number in its address."""


@blueprint.get("/log")
@requires(Role.REVIEWER)
def index() -> str:
    """The newest events; `before` in the address pages back."""
    session = db_session()
    before = request.args.get("before", type=int)
    return render_template(
        "log/index.html",
        nav="log",
        events=log.latest(session, before=before),
        before=before,
        pages=PAGES,
        head=log.head(session),
        total=log.count(session),
    )
