"""The first visit: four marks of the queue explained, once a person, on whatever browser they sit at."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from workbench.auth import current_actor, requires
from workbench.domain.roles import Role
from workbench.services.forms import once, was_taken
from workbench.web._request import db_session, is_fragment
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


def is_due() -> bool:
    """Whether to show the tour: to who has not ended it, and to who asks for it with `tour` in the address."""
    return "tour" in request.args or not was_taken(db_session(), current_actor(), KEY)
