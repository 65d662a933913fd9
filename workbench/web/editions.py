"""Editions: numbered exports of all checks that stand."""

import io
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, send_file, url_for
from werkzeug.wrappers import Response as Answer
from wtforms import SelectField, StringField
from wtforms.validators import Length

from workbench.auth import current_actor, requires
from workbench.domain.ratings import labels
from workbench.domain.roles import Role
from workbench.domain.values import ClaimKind
from workbench.export import FORMATS, verify_edition
from workbench.http.downloads import as_download, edition_file
from workbench.http.request import context, db_session, desk_now
from workbench.services import jobs, ratings
from workbench.services.forms import once
from workbench.services.publication import editions, proofs
from workbench.services.publication.editions import EditionRow
from workbench.web.forms._base import DeskForm, choices

blueprint = Blueprint("editions", __name__)


class EditionForm(DeskForm):
    """Which format to write, and which checks."""

    format = SelectField("Format", choices=choices({name: item.label for name, item in FORMATS.items()}))
    since = SelectField("Checks", default="", choices=choices({"": "all that are published"}))
    rating = SelectField("Rating", default="")
    kind = SelectField("Kind", default="", choices=choices({"": "any"} | {str(kind): str(kind) for kind in ClaimKind}))
    speaker = StringField("Speaker", validators=[Length(max=100)])
    words = StringField("Words of the claim", validators=[Length(max=200)])

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Offer the ratings of every scale, those of the desk's first."""
        super().__init__(*arguments, **named)
        rated = labels(desk_now().scale, ratings.every(db_session()))
        self.rating.choices = choices({"": "any"} | rated)

    def offer(self, rows: list[EditionRow]) -> None:
        """Offer what changed since each edition."""
        changed = {str(row.number): f"changed since edition {row.number}" for row in rows}
        self.since.choices = choices({"": "all that are published"} | changed)

    def filters(self) -> dict[str, str]:
        """The filters that were chosen, as `published.selection` takes them."""
        given = {name: str(self[name].data or "").strip() for name in ("rating", "kind", "speaker", "words")}
        return {name: value for name, value in given.items() if value}


@blueprint.get("/editions")
@requires(Role.READER)
def index() -> str:
    """Every edition, newest first, and the form that makes the next."""
    session = db_session()
    rows = editions.rows(session)
    form = EditionForm(formdata=None)
    form.offer(rows)
    return render_template(
        "editions/index.html",
        nav="editions",
        editions=rows,
        form=form,
        jobs=[job for job in jobs.rows(session) if job.kind == "edition"][:5],
    )


@blueprint.post("/editions")
@requires(Role.SUPERVISOR)
def make() -> Answer:
    """Ask for an edition; the worker writes it."""
    session, actor = db_session(), current_actor()
    form = EditionForm()
    form.offer(editions.rows(session))
    form.require()

    def do() -> str:
        since = int(form.since.data) if form.since.data else None
        payload = {"format": form.format.data, "user_id": actor.id, "filters": form.filters(), "since": since}
        job_id = jobs.enqueue(session, actor, "edition", payload, f"Write an edition as {form.format.data}")
        return url_for("jobs.show", job_id=job_id)

    target = once(session, actor, form.key(), do)
    flash("The edition is being written.", "done")
    return redirect(target)


@blueprint.get("/editions/<int:number>/file")
@requires(Role.READER)
def download(number: int) -> Response:
    """The edition's bytes, always as a download."""
    return edition_file(number)


@blueprint.get("/editions/<int:number>/manifest")
@requires(Role.READER)
def manifest(number: int) -> Response:
    """The edition's manifest: its number, SHA-256 and the head of the log."""
    edition = editions.get(db_session(), number)
    content = io.BytesIO(edition.manifest.encode())
    name = f"edition-{number}.manifest.json"
    return send_file(content, mimetype="application/json", as_attachment=True, download_name=name)


@blueprint.get("/editions/<int:number>/proofs")
@requires(Role.READER)
def prove(number: int) -> Response:
    """The proofs that the edition and the publication of its checks are in the signed log."""
    file = proofs.of_edition(db_session(), context().notary.file, number)
    return as_download(file, "application/json", f"edition-{number}.proofs.json")


@blueprint.get("/editions/verifier")
@requires(Role.READER)
def verifier() -> Response:
    """The page of Python that verifies an edition without the workbench."""
    content = io.BytesIO(Path(verify_edition.__file__).read_bytes())
    return send_file(content, mimetype="text/x-python", as_attachment=True, download_name="verify_edition.py")
