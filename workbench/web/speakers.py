"""Speakers: what the desk says of their parties and offices, kept by supervisors."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from workbench.auth import current_actor, requires
from workbench.domain.roles import Role
from workbench.errors import BadInputError
from workbench.http.request import db_session
from workbench.services.forms import once
from workbench.services.review import speakers
from workbench.web.forms._base import DeskForm
from workbench.web.forms.speakers import SpeakerForm, SpeakerTableForm

blueprint = Blueprint("speakers", __name__)

Page = str | tuple[str, int] | Response


@blueprint.get("/speakers")
@requires(Role.SUPERVISOR)
def index() -> str:
    """Every speaker of whom something is said, and the forms that say more."""
    return _page(SpeakerForm(formdata=None), SpeakerTableForm(formdata=None))


@blueprint.post("/speakers")
@requires(Role.SUPERVISOR)
def note() -> Page:
    """Say what a speaker is, from a day on."""
    form, session, actor = SpeakerForm(), db_session(), current_actor()

    def do() -> str:
        speakers.note(session, actor, form.standing())
        return "It is noted."

    return _taken(form, do, lambda problem: _page(form, SpeakerTableForm(formdata=None), problem))


@blueprint.post("/speakers/table")
@requires(Role.SUPERVISOR)
def note_table() -> Page:
    """Say it of many."""
    form, session, actor = SpeakerTableForm(), db_session(), current_actor()

    def do() -> str:
        return f"{speakers.note_table(session, actor, form.table.data or ''):,} rows are noted."

    return _taken(form, do, lambda problem: _page(SpeakerForm(formdata=None), form, problem))


@blueprint.post("/speakers/<int:row_id>/end")
@requires(Role.SUPERVISOR)
def end(row_id: int) -> Response:
    """Take a row back that was noted by mistake."""
    form = DeskForm()
    form.require()
    speakers.end(db_session(), current_actor(), row_id)
    flash("The row holds no more.", "done")
    return redirect(url_for("speakers.index"))


def _taken(form: DeskForm, do: Callable[[], str], again: Callable[[str], str]) -> Page:
    """Do what a form asks, once; whatever is wrong, everything typed comes back."""
    if not form.validate_on_submit():
        return again(""), 422
    told: list[str] = []

    def once_only() -> str:
        told.append(do())
        return url_for("speakers.index")

    try:
        with db_session().begin_nested():
            target = once(db_session(), current_actor(), form.key(), once_only)
    except BadInputError as error:
        return again(error.message), 422
    for words in told:
        flash(words, "done")
    return redirect(target)


def _page(form: SpeakerForm, table_form: SpeakerTableForm, problem: str = "") -> str:
    session = db_session()
    return render_template(
        "speakers/index.html",
        nav="supervise",
        rows=speakers.rows(session),
        unknown=speakers.unknown(session),
        form=form,
        table_form=table_form,
        row_form=DeskForm(formdata=None),
        problem=problem,
    )
