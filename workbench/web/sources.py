"""Sources: search as you type, add, and one source with its passages and who cites it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from workbench.auth import current_actor, requires
from workbench.domain.roles import Role
from workbench.domain.source_changes import SourceChange
from workbench.errors import BadInputError, TooManyError
from workbench.http.request import context, db_session, desk_now
from workbench.models import LARGEST_ID
from workbench.services import matching
from workbench.services.forms import once
from workbench.services.imports import crosswalks, runs
from workbench.services.intake import items, sources
from workbench.services.intake.items import Target
from workbench.services.publication import source_notes
from workbench.web._htmx import is_fragment
from workbench.web.forms._base import DeskForm
from workbench.web.forms.intake import SourceForm, SourceNoteForm
from workbench.web.intake import hand_in, known

blueprint = Blueprint("sources", __name__)

SHOWN = 20


@blueprint.get("/sources")
@requires(Role.READER)
def index() -> str:
    """Sources: the newest, or those that speak to the words typed, best first."""
    return _page(SourceForm(formdata=None))


@blueprint.post("/sources")
@requires(Role.REVIEWER)
def add() -> str | tuple[str, int] | Response:
    """Hand in sources."""
    form = SourceForm()
    if not form.validate_on_submit():
        return _page(form), 422
    target = Target(form.kind.data, form.rating.data or "", **known(form))
    try:
        with db_session().begin_nested():
            location = once(db_session(), current_actor(), form.key(), lambda: hand_in(form, "sources.index", target))
    except BadInputError as error:
        return _page(form, problem=error.message), 422
    except TooManyError as error:
        return _page(form, problem=error.message), error.http_status
    flash("Handed in. Each source can be matched as soon as it is read.", "done")
    return redirect(location)


@blueprint.get("/sources/handed-in")
@requires(Role.REVIEWER)
def handed_in() -> str:
    """The newest items that become sources; htmx asks again while one is being read."""
    newest = items.rows(db_session(), sources_only=True, limit=10)
    return render_template(
        "ingest/_items.html", items=newest, items_at="sources.handed_in", form=DeskForm(formdata=None)
    )


@blueprint.get("/sources/<int:source_id>")
@requires(Role.READER)
def show(source_id: int) -> str:
    """One source: its text in passages, a part at a time when it is long, who cites it, its snapshot."""
    session = db_session()
    passage_id = min(request.args.get("passage", default=0, type=int), LARGEST_ID)
    part = request.args.get("part", default=0, type=int) or sources.part_of(session, source_id, passage_id)
    page = sources.page(session, source_id, part)
    row = page.row
    return render_template(
        "sources/show.html",
        nav="sources",
        source=page,
        versions=runs.versions(session, source_id),
        notes=source_notes.of_source(session, source_id),
        note_form=SourceNoteForm(formdata=None),
        desk_rating=crosswalks.desk_rating(
            crosswalks.rows_in_force(session), row.rating, desk_now().scale, publisher=row.publisher, url=row.url
        ),
    )


@blueprint.post("/sources/<int:source_id>/notes")
@requires(Role.SUPERVISOR)
def note(source_id: int) -> Response:
    """Note that a source was retracted, changed or is gone."""
    session, actor, form = db_session(), current_actor(), SourceNoteForm()
    form.require()

    def do() -> str:
        source_notes.note(session, actor, source_id, SourceChange(form.change.data), form.why.data or "")
        return url_for("sources.show", source_id=source_id)

    target = once(session, actor, form.key(), do)
    flash("Noted. The checks that rest on it are opened within a minute.", "done")
    return redirect(target)


def _page(form: SourceForm, problem: str = "") -> str:
    session = db_session()
    words = request.args.get("q", "").strip()[:2000]
    kind = request.args.get("kind", "") if request.args.get("kind") in ("document", "fact-check") else ""
    found = matching.find_text(session, context().library, words, limit=SHOWN, kind=kind) if words else []
    rows = sources.rows(session, kind=kind, limit=SHOWN) if not words else []
    shown = {"words": words, "kind": kind, "found": found, "rows": rows}
    if is_fragment():
        return render_template("sources/_rows.html", **shown)
    return render_template(
        "sources/index.html",
        nav="sources",
        form=form,
        **shown,
        total=sources.count(session),
        items=items.rows(session, sources_only=True, limit=10),
        problem=problem,
    )
