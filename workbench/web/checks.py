"""Published checks as a reader sees them; the ClaimReview record stands in the page."""

from flask import Blueprint, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from workbench.auth import known_actor, public
from workbench.export.claimreview import script_safe, to_claimreview
from workbench.services import publication
from workbench.web._request import context, db_session

blueprint = Blueprint("checks", __name__)


@blueprint.get("/")
@public
def home() -> Response:
    """The queue for those signed in, the published checks for everybody else."""
    return redirect(url_for("queue.index" if known_actor() else "checks.index"))


@blueprint.get("/checks")
@public
def index() -> str:
    """Every check that stands, newest first."""
    checks = sorted(publication.standing(db_session(), context().desk), key=lambda check: -check.id)
    return render_template("checks/index.html", nav="checks", checks=checks, desk=context().desk)


@blueprint.get("/checks/<int:check_id>")
@public
def show(check_id: int) -> str:
    """One check: claim, label, rationale, evidence, and the record that machines read."""
    desk = context().desk
    check = publication.one(db_session(), check_id, desk)
    # script_safe escapes "<", ">" and "&", so the record cannot end its script element.
    record = Markup(script_safe(to_claimreview(check, desk)))  # noqa: S704
    return render_template("checks/show.html", nav="checks", check=check, desk=desk, record=record)
