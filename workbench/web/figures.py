"""The dashboard: figures about the desk's own work, drawn, listed, and leading to the claims that they count."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from workbench.auth import requires
from workbench.domain.roles import Role
from workbench.http.request import db_session
from workbench.services.supervision import dashboard
from workbench.services.supervision.figures import Figure, as_csv

blueprint = Blueprint("figures", __name__)


@blueprint.get("/supervise/figures")
@requires(Role.SUPERVISOR)
def index() -> str:
    """Every figure, over as many weeks as the address says."""
    weeks = _weeks()
    return render_template(
        "supervise/figures.html",
        nav="supervise",
        figures=dashboard.page(db_session(), weeks),
        weeks=weeks,
        choices=dashboard.WEEKS,
    )


@blueprint.get("/supervise/figures/<name>.csv")
@requires(Role.SUPERVISOR)
def table(name: str) -> Response:
    """One figure as a file."""
    return as_file(dashboard.figure(db_session(), name, _weeks()))


def as_file(figure: Figure) -> Response:
    """A figure as the file that a browser saves."""
    headers = {"Content-Disposition": f'attachment; filename="{figure.name}.csv"'}
    return Response(as_csv(figure), content_type="text/csv; charset=utf-8", headers=headers)


def _weeks() -> int:
    wanted = request.args.get("weeks", type=int)
    return wanted if wanted in dashboard.WEEKS else dashboard.WEEKS[1]
