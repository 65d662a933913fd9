"""Audits: draw a sample, judge each check blind, commit, then compare."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from workbench import clock
from workbench.auth import current_actor, requires
from workbench.domain.lifecycle import Action
from workbench.domain.reasons import CALL_OFF_REASONS, SEVERITIES
from workbench.domain.roles import Role
from workbench.http.request import db_session
from workbench.match.explain import difference
from workbench.services import matches_shown, matching
from workbench.services.forms import once
from workbench.services.intake import reading
from workbench.services.publication import audits
from workbench.services.review import claims
from workbench.services.review.claims import Asked
from workbench.web.forms.audit import DrawForm, FindingForm, JudgementForm

blueprint = Blueprint("audits", __name__)


@blueprint.get("/audits")
@requires(Role.SUPERVISOR)
def index() -> str:
    """Audits that wait, those that ended, and the form that draws a sample."""
    return render_template(
        "audits/index.html",
        nav="supervise",
        rows=audits.of_draws(db_session(), current_actor()),
        form=DrawForm(formdata=None, seed=clock.today().isoformat()),
        severities=SEVERITIES,
    )


@blueprint.post("/audits")
@requires(Role.SUPERVISOR)
def draw() -> Response:
    """Draw a sample."""
    form = DrawForm()
    form.require()
    session, actor = db_session(), current_actor()

    def do() -> str:
        audits.draw(session, actor, form.size.data or 0, form.seed.data or "")
        return url_for("audits.index")

    target = once(session, actor, form.key(), do)
    flash("The sample is drawn. Judge each check before you look at what was published.", "done")
    return redirect(target)


@blueprint.get("/audits/<int:audit_id>")
@requires(Role.SUPERVISOR)
def show(audit_id: int) -> str:
    """One audit: the claim as it stood in its article; the verdict only after the judgement."""
    session, actor = db_session(), current_actor()
    audit = audits.get(session, audit_id)
    claim, scale = claims.get(session, audit.claim_id), audits.scale_of(session, audit)
    matches, compared = matching.rows(session, [audit.claim_id])[audit.claim_id], audits.compared(session, audit_id)
    matches = matches if compared else matches_shown.untold(matches, actor)
    return render_template(
        "audits/show.html",
        nav="supervise",
        audit=audit,
        claim=claim,
        reading=reading.around(session, claim),
        near=[match for match in matches if matches_shown.is_near(match)],
        far=[match for match in matches if not matches_shown.is_near(match)],
        differences={match.id: difference(claim.text, match.passage) for match in matches if match.has_conflict},
        compared=compared,
        involved=audits.had_a_hand(session, actor, audit.claim_id),
        form=JudgementForm(formdata=None, scale=scale),
        finding_form=FindingForm(formdata=None, version=claim.version),
        scale=scale,
        severities=SEVERITIES,
        call_off_reasons=CALL_OFF_REASONS,
    )


@blueprint.post("/audits/<int:audit_id>/judgement")
@requires(Role.SUPERVISOR)
def judge(audit_id: int) -> Response:
    """Commit to a judgement."""
    session, actor = db_session(), current_actor()
    form = JudgementForm(scale=audits.scale_of(session, audits.get(session, audit_id)))
    form.require()

    def do() -> str:
        audits.judge(session, actor, audit_id, form.rating.data or "", form.rationale.data or "")
        return url_for("audits.show", audit_id=audit_id)

    return redirect(once(session, actor, form.key(), do))


@blueprint.post("/audits/<int:audit_id>/finding")
@requires(Role.SUPERVISOR)
def find(audit_id: int) -> Response:
    """Say what came of it: upheld, overturned, or called off."""
    form = FindingForm()
    form.require()
    session, actor = db_session(), current_actor()
    ends = {Action.UPHOLD: audits.uphold, Action.OVERTURN: audits.overturn, Action.CALL_OFF_AUDIT: audits.call_off}

    def do() -> str:
        audit = audits.get(session, audit_id)
        asked = Asked(audit.claim_id, form.seen_version(), form.reason.data or "", form.note.data or "")
        ends[Action(form.action.data)](session, actor, audit_id, asked)
        return url_for("audits.index")

    target = once(session, actor, form.key(), do)
    flash("The finding is on record.", "done")
    return redirect(target)
