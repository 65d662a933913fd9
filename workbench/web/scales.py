"""Scales: which one the desk rates on, and the versions of its own; an administrator's page."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from workbench.auth import current_actor, requires
from workbench.domain.crosswalks import across
from workbench.domain.own_scale import OWN
from workbench.domain.ratings import SCALES, Scale
from workbench.domain.roles import Role
from workbench.errors import BadInputError
from workbench.http.request import context, db_session
from workbench.services import ratings
from workbench.services.forms import once
from workbench.web.forms.scales import ChooseForm, OwnScaleForm

blueprint = Blueprint("scales", __name__)

Page = str | tuple[str, int] | Response


@blueprint.get("/scales")
@requires(Role.ADMIN)
def index() -> str:
    """Every scale with its versions, and the form that makes or changes one of the desk's own."""
    return _page()


@blueprint.post("/scales/choose")
@requires(Role.ADMIN)
def choose() -> Page:
    """Rate on a scale from now on; what was rated before keeps its own."""
    form, session, actor = ChooseForm(), db_session(), current_actor()
    form.require()

    def do() -> str:
        chosen = ratings.choose(session, actor, form.scale.data or "", _first())
        flash(f"The desk rates on “{chosen.name}”, version {chosen.version}, from now on.", "done")
        return url_for("scales.index")

    return redirect(once(session, actor, form.key(), do))


@blueprint.post("/scales")
@requires(Role.ADMIN)
def make() -> Page:
    """Make the next version of the desk's own scale, and rate on it if that is wanted."""
    form, session, actor = OwnScaleForm(), db_session(), current_actor()
    if not form.validate_on_submit():
        return _page(form), 422
    told: list[str] = []

    def do() -> str:
        made = ratings.make(session, actor, form.name.data or "", form.typed(), seen=form.seen_version())
        if form.use.data:
            ratings.choose(session, actor, made.key, _first())
        told.append(f"Version {made.version} of “{made.name}” is made" + (" and in force." if form.use.data else "."))
        return url_for("scales.index")

    try:
        with session.begin_nested():
            target = once(session, actor, form.key(), do)
    except BadInputError as error:
        return _page(form, error.message), 422
    for words in told:
        flash(words, "done")
    return redirect(target)


def _first() -> Scale:
    """The scale of the settings, with which a desk begins."""
    return context().desk.scale


def _page(form: OwnScaleForm | None = None, problem: str = "") -> str:
    session = db_session()
    rows = ratings.rows(session, _first())
    own = [row.scale for row in rows if row.scale.id == OWN]
    newest = max(own, key=lambda scale: scale.version, default=None)
    seen = newest.version if newest else 0
    return render_template(
        "scales/index.html",
        nav="scales",
        rows=rows,
        shipped=SCALES.values(),
        across=across,
        own=newest,
        seen=seen,
        form=form or OwnScaleForm.of(newest or rows[0].scale, seen),
        choose_form=ChooseForm(formdata=None),
        problem=problem,
    )
