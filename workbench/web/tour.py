"""The first visit: four marks of the queue explained, once a person, on whatever browser they sit at."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from workbench.auth import current_actor, requires
from workbench.domain.roles import Role
from workbench.http.request import db_session
from workbench.services.forms import once, was_taken
from workbench.web._htmx import is_fragment
from workbench.web.forms._base import DeskForm

blueprint = Blueprint("tour", __name__)

KEY = "tour of four marks"
"""Under this key the end of the tour is noted among the forms a person sent; no form's own key looks like it."""


@blueprint.post("/tour/end")
@requires(Role.READER)
def end() -> str | Response:
    """Do not show the tour to this person again."""
    form = DeskForm()
    form.require()
    location = once(db_session(), current_actor(), KEY, lambda: url_for("queue.index"))
    return "" if is_fragment() else redirect(form.back_to(location))


def is_due(*, has_rows: bool) -> bool:
    """Whether to show the tour: to who asks for it with `tour` in the address, and, as soon as there are rows to show
    it on, to who has not ended it."""
    return "tour" in request.args or (has_rows and not was_taken(db_session(), current_actor(), KEY))
