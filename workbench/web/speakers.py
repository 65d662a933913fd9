"""Speakers: what the desk says of their parties and offices, kept by supervisors."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from workbench.auth import current_actor, requires
from workbench.domain.roles import Role
from workbench.errors import BadInputError
from workbench.http.request import db_session
from workbench.services.forms import once
from workbench.services.review import aliases, speakers
from workbench.web.forms._base import DeskForm
from workbench.web.forms.speakers import MergeForm, SpeakerForm, SpeakerTableForm

blueprint = Blueprint("speakers", __name__)

Page = str | tuple[str, int] | Response


@blueprint.get("/speakers")
@requires(Role.SUPERVISOR)
def index() -> str:
    """Every speaker of whom something is said, and the forms that say more."""
    return _page()


@blueprint.post("/speakers")
@requires(Role.SUPERVISOR)
def note() -> Page:
    """Say what a speaker is, from a day on."""
    form, session, actor = SpeakerForm(), db_session(), current_actor()

    def do() -> str:
        speakers.note(session, actor, form.standing())
        return "It is noted."

    return _taken(form, do, lambda problem: _page(form, problem=problem))


@blueprint.post("/speakers/table")
@requires(Role.SUPERVISOR)
def note_table() -> Page:
    """Say it of many."""
    form, session, actor = SpeakerTableForm(), db_session(), current_actor()

    def do() -> str:
        return f"{speakers.note_table(session, actor, form.table.data or ''):,} rows are noted."

    return _taken(form, do, lambda problem: _page(table_form=form, problem=problem))


@blueprint.post("/speakers/merge")
@requires(Role.SUPERVISOR)
def merge() -> Page:
    """Let another written form of a name count for a person."""
    form, session, actor = MergeForm(), db_session(), current_actor()

    def do() -> str:
        aliases.merge(session, actor, form.form.data or "", form.person.data or "")
        return f"“{(form.form.data or '').strip()}” counts for “{(form.person.data or '').strip()}” from now on."

    return _taken(form, do, lambda problem: _page(problem=problem, merge_form=form))


@blueprint.post("/speakers/<int:row_id>/part")
@requires(Role.SUPERVISOR)
def part(row_id: int) -> Response:
    """Take two forms of a name apart."""
    form = DeskForm()
    form.require()
    aliases.part(db_session(), current_actor(), row_id)
    flash("The two are counted apart again.", "done")
    return redirect(url_for("speakers.index"))


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


def _page(
    form: SpeakerForm | None = None,
    table_form: SpeakerTableForm | None = None,
    merge_form: MergeForm | None = None,
    problem: str = "",
) -> str:
    session = db_session()
    return render_template(
        "speakers/index.html",
        nav="supervise",
        rows=speakers.rows(session),
        unknown=speakers.unknown(session),
        forms_of_names=aliases.rows(session),
        form=form or SpeakerForm(formdata=None),
        table_form=table_form or SpeakerTableForm(formdata=None),
        merge_form=merge_form or MergeForm(formdata=None),
        row_form=DeskForm(formdata=None),
        problem=problem,
    )
