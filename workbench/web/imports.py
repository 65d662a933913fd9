"""Imports of other desks' fact-checks: handing in, saying which column is what, the report; and the crosswalk."""

import io

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from workbench import ingest
from workbench.auth import current_actor, requires
from workbench.domain.crosswalks import on_scale
from workbench.domain.ratings import DESK
from workbench.domain.roles import Role
from workbench.errors import BadInputError, TooManyError
from workbench.http import handing_in
from workbench.http.request import context, db_session, desk_now
from workbench.ingest.records import FIELDS
from workbench.services import jobs, ratings
from workbench.services.forms import once
from workbench.services.imports import crosswalks, reports, runs
from workbench.services.imports.runs import RunRow, Wanted
from workbench.web._htmx import is_fragment
from workbench.web.forms._base import DeskForm
from workbench.web.forms.imports import CrosswalkForm, ImportForm

blueprint = Blueprint("imports", __name__)

MOST_COLUMNS = 400
"""Columns that a page asks about; a form may have no more parts."""

MOST_LINES = 100
"""Records that a page names."""


@blueprint.get("/sources/imports")
@requires(Role.REVIEWER)
def index() -> str:
    """The form, and the newest imports."""
    return _page(ImportForm(formdata=None))


@blueprint.post("/sources/imports")
@requires(Role.REVIEWER)
def add() -> str | tuple[str, int] | Response:
    """Hand in a file or an address."""
    form = ImportForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        with db_session().begin_nested():
            location = once(db_session(), current_actor(), form.key(), lambda: _hand_in(form))
    except BadInputError as error:
        return _page(form, problem=error.message), 422
    except TooManyError as error:
        return _page(form, problem=error.message), error.http_status
    return redirect(location)


@blueprint.get("/sources/imports/<int:run_id>")
@requires(Role.REVIEWER)
def show(run_id: int) -> str:
    """One import: how far it is, the question which column is what, or its report."""
    return _run(runs.row(db_session(), run_id), DeskForm(formdata=None))


@blueprint.post("/sources/imports/<int:run_id>/mapping")
@requires(Role.REVIEWER)
def confirm(run_id: int) -> str | tuple[str, int] | Response:
    """Confirm which column is what; the import goes on."""
    form = DeskForm()
    form.require()
    session, actor = db_session(), current_actor()
    row = runs.row(session, run_id)
    chosen = {
        column.name: request.form.get(f"column-{number}", "")
        for number, column in enumerate(row.columns[:MOST_COLUMNS])
    }

    def do() -> str:
        runs.confirm(session, actor, run_id, chosen)
        return url_for("imports.show", run_id=run_id)

    try:
        with session.begin_nested():
            location = once(session, actor, form.key(), do)
    except BadInputError as error:
        return _run(row, form, problem=error.message, chosen=chosen), 422
    return redirect(location)


@blueprint.get("/sources/imports/<int:run_id>/report")
@requires(Role.REVIEWER)
def report(run_id: int) -> Response:
    """The whole report as a download: JSON Lines, or a table with `?as=csv`."""
    run = runs.get(db_session(), run_id)
    as_csv = request.args.get("as") == "csv"
    lines = runs.report_lines(db_session(), run_id) if as_csv else []
    content = reports.as_csv(lines) if as_csv else run.report.encode()
    name = f"import-{run_id}.{'csv' if as_csv else 'jsonl'}"
    media_type = "text/csv" if as_csv else "application/jsonl"
    return send_file(io.BytesIO(content), mimetype=media_type, as_attachment=True, download_name=name)


@blueprint.get("/sources/crosswalk")
@requires(Role.READER)
def crosswalk() -> str:
    """What other desks' labels mean on the desk's own scale."""
    return _crosswalk(CrosswalkForm(formdata=None))


@blueprint.post("/sources/crosswalk")
@requires(Role.SUPERVISOR)
def change_crosswalk() -> str | tuple[str, int] | Response:
    """Add or change a row."""
    form = CrosswalkForm()
    if not form.validate_on_submit():
        return _crosswalk(form), 422
    session, actor = db_session(), current_actor()

    def do() -> str:
        crosswalks.change(session, actor, form.crosswalk.data, form.label.data or "", form.rating.data)
        return url_for("imports.crosswalk")

    try:
        with session.begin_nested():
            location = once(session, actor, form.key(), do)
    except BadInputError as error:
        return _crosswalk(form, problem=error.message), 422
    flash("The row holds for every source from now on.", "done")
    return redirect(location)


def _hand_in(form: ImportForm) -> str:
    """Note what the form holds; gives the import's own address. BadInputError unless it is one thing."""
    upload = form.file.data if form.file.data and form.file.data.filename else None
    url = (form.url.data or "").strip()
    if bool(upload) == bool(url):
        raise BadInputError("Choose a file or give an address: one of the two.")
    if url and not url.startswith(("http://", "https://")):
        raise BadInputError("An address begins with http:// or https://.")
    snapshot = ingest.upload_snapshot(upload.read(), file_name=upload.filename or "") if upload else None
    handing_in.spend(len(snapshot.content) if snapshot else 0)
    label = (snapshot.file_name or "Upload") if snapshot else url
    wanted = Wanted(label, url, (form.base.data or "").strip(), (form.publisher.data or "").strip())
    run_id = runs.hand_in(db_session(), current_actor(), wanted, snapshot)
    return url_for("imports.show", run_id=run_id)


def _page(form: ImportForm, problem: str = "") -> str:
    return render_template(
        "sources/imports.html",
        nav="sources",
        form=form,
        runs=runs.rows(db_session()),
        upload_mb=context().settings.upload_mb,
        problem=problem,
    )


def _run(row: RunRow, form: DeskForm, problem: str = "", chosen: dict[str, str] | None = None) -> str:
    session = db_session()
    done = row.state == "done"
    return render_template(
        "sources/_import.html" if is_fragment() else "sources/import.html",
        nav="sources",
        run=row,
        form=form,
        fields=FIELDS,
        chosen=chosen or {column.name: column.suggested for column in row.columns},
        most_columns=MOST_COLUMNS,
        job=jobs.row(session, row.job_id) if row.job_id else None,
        summary=reports.summary(runs.report_lines(session, row.id), MOST_LINES) if done else None,
        problem=problem,
    )


def _crosswalk(form: CrosswalkForm, problem: str = "") -> str:
    own = desk_now().scale
    return render_template(
        "sources/crosswalk.html",
        nav="sources",
        form=form,
        rows=crosswalks.rows(db_session()),
        scales=ratings.every(db_session()),
        own=own,
        meant={rating.id: own[here].label if (here := on_scale(own, rating.id)) else "" for rating in DESK.ratings},
        problem=problem,
    )
