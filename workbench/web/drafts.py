"""Autosave of the verdict form, and the heartbeat that keeps the claim in hand while somebody works on it."""

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from workbench.auth import current_actor, requires
from workbench.domain.roles import Role
from workbench.http.request import context, db_session
from workbench.services.review import form_drafts, leases
from workbench.web.forms.step import DraftForm

blueprint = Blueprint("drafts", __name__)

LEFT_OUT = frozenset({"csrf_token", "form_key", "version", "back", "beat"})


@blueprint.post("/claims/<int:claim_id>/draft")
@requires(Role.REVIEWER)
def keep(claim_id: int) -> Response:
    """Keep what is typed, unless this is only a heartbeat; says when it was saved and until when the claim is held."""
    session, actor, form = db_session(), current_actor(), DraftForm()
    form.require()
    saved = None
    if not request.form.get("beat"):
        fields = {name: request.form.getlist(name) for name in request.form if name not in LEFT_OUT}
        fields = {name: [value.replace("\0", "") for value in values] for name, values in fields.items()}
        saved = form_drafts.keep(session, actor, claim_id, form.version.data or 0, fields)
    until = leases.beat(session, actor, claim_id, lease_minutes=context().settings.lease_minutes)
    return jsonify(
        saved=saved.isoformat() if saved else None,
        held_until=until.isoformat() if until else None,
    )


@blueprint.post("/claims/<int:claim_id>/draft/drop")
@requires(Role.REVIEWER)
def drop(claim_id: int) -> AnyResponse:
    """Start afresh."""
    form = DraftForm()
    form.require()
    form_drafts.drop(db_session(), current_actor(), claim_id)
    return redirect(url_for("claims.show", claim_id=claim_id))
