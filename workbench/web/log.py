"""The log as everyone on the desk may read it."""

from flask import Blueprint, render_template, request

from workbench.auth import requires
from workbench.domain.roles import Role
from workbench.services import log
from workbench.web._request import db_session

blueprint = Blueprint("log", __name__)


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
        head=log.head(session),
        total=log.count(session),
    )
