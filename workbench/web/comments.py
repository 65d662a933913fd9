"""Comments: said on a claim's page, read by those whom they name on their own."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from workbench.auth import current_actor, requires
from workbench.domain.roles import Role
from workbench.http.request import db_session
from workbench.services.forms import once
from workbench.services.review import comments
from workbench.web.forms.step import CommentForm

blueprint = Blueprint("comments", __name__)


@blueprint.post("/claims/<int:claim_id>/comments")
@requires(Role.REVIEWER)
def write(claim_id: int) -> Response:
    """Say something about a claim."""
    form, session, actor = CommentForm(), db_session(), current_actor()
    form.require()

    def do() -> str:
        comment_id = comments.write(session, actor, claim_id, form.text.data or "")
        return url_for("claims.show", claim_id=claim_id, _anchor=f"comment-{comment_id}")

    return redirect(once(session, actor, form.key(), do))
