"""Assigning a claim: to oneself, or, by a supervisor, to anybody who may work on it; giving a seat on a panel."""

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from workbench.auth import current_actor, requires
from workbench.domain.roles import Role
from workbench.http.request import db_session
from workbench.services.forms import once
from workbench.services.review import assignments, panels
from workbench.web.forms.queue import AssignForm, SeatForm

blueprint = Blueprint("assignments", __name__)


@blueprint.post("/claims/<int:claim_id>/assign")
@requires(Role.REVIEWER)
def assign(claim_id: int) -> Response:
    """Say who is to work on a claim, or that nobody in particular is."""
    form, session, actor = AssignForm(), db_session(), current_actor()
    form.require()
    person_id, seen = form.person.data or 0, form.seen.data

    def do() -> str:
        if person_id:
            assignments.assign(session, actor, claim_id, person_id, form.due_on.data, seen=seen)
        else:
            assignments.unassign(session, actor, claim_id, seen=seen)
        return form.back_to(url_for("claims.show", claim_id=claim_id))

    target = once(session, actor, form.key(), do)
    to_whom = "to you" if person_id == actor.id else "as you said" if person_id else "to nobody in particular"
    flash(f"The claim is assigned {to_whom}.", "done")
    return redirect(target)


@blueprint.post("/claims/<int:claim_id>/seat")
@requires(Role.SUPERVISOR)
def give_seat(claim_id: int) -> Response:
    """Seat another person in the place of a panel's member who has not voted."""
    form, session, actor = SeatForm(), db_session(), current_actor()
    form.require()

    def do() -> str:
        panels.give_seat(session, actor, claim_id, form.leaves.data or 0, form.person.data or 0, form.note.data or "")
        return url_for("claims.show", claim_id=claim_id)

    target = once(session, actor, form.key(), do)
    flash("The seat is given; the log says by whom and why.", "done")
    return redirect(target)
