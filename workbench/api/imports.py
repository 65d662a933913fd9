"""Imports of other desks' fact-checks: handed in, their columns confirmed where it is a table, told in a report."""

from datetime import datetime
from typing import Annotated, Any, Literal

from flask import Blueprint, Response
from pydantic import Field

from workbench import ingest
from workbench.api._operation import makes, reads
from workbench.api._schemas import Address, Given, Page, Paged, Short, Told, page_of
from workbench.auth import current_actor
from workbench.domain.roles import Role
from workbench.domain.scopes import Scope
from workbench.errors import BadInputError
from workbench.http import handing_in
from workbench.http.request import db_session
from workbench.services.imports import runs
from workbench.services.imports.runs import Wanted

blueprint = Blueprint("imports", __name__)


class Column(Told):
    """A column of a table, with what it holds and the field that it looks like, "" for none."""

    name: str
    samples: list[str]
    suggested: str


class Import(Told):
    """An import; in the state "mapping" it waits to be told which column is what. `counts` are of its outcomes."""

    id: int
    label: str
    state: Literal["mapping", "waiting", "done", "failed"]
    error_code: str
    error: str
    counts: dict[str, int]
    notes: list[str]
    columns: list[Column]
    mapping: dict[str, str]
    job_id: int | None
    made_at: datetime
    finished_at: datetime | None


class ImportGiven(Given):
    """An address to be fetched, or the content of a file with its name: one of the two."""

    url: Address | None = None
    content: Annotated[str, Field(min_length=1, max_length=10_000_000)] | None = None
    file_name: Annotated[str, Field(max_length=150)] = "records.json"
    publisher: Short = ""
    base: Address | None = None


class MappingGiven(Given):
    """Which column is what: column to field, "" to leave it out."""

    mapping: dict[str, str] = Field(max_length=400)


@blueprint.get("/imports")
@reads(Page[Import], Role.REVIEWER, query=Paged)
def index(query: Paged) -> Page[Import]:
    """List imports, newest first."""
    return page_of(Page[Import], runs.rows(db_session(), before=query.after, limit=query.limit + 1), query)


@blueprint.get("/imports/<int:run_id>")
@reads(Import, Role.REVIEWER)
def show(run_id: int) -> Import:
    """Read how far an import is, or what became of it."""
    return Import.model_validate(runs.row(db_session(), run_id))


@blueprint.get("/imports/<int:run_id>/report")
@reads(("application/jsonl",), Role.REVIEWER)
def report(run_id: int) -> Response:
    """Download the report of an import: a line for each record."""
    return Response(runs.get(db_session(), run_id).report, mimetype="application/jsonl")


@blueprint.post("/imports")
@makes("api.imports.show", Scope.INGEST, body=ImportGiven, status=202)
def add(body: ImportGiven) -> dict[str, Any]:
    """Hand in fact-checks of another desk."""
    if (body.url is None) == (body.content is None):
        raise BadInputError("Send an address in `url` or a file in `content`: one of the two.")
    upload = None
    if body.content is not None:
        upload = ingest.upload_snapshot(body.content.encode(), file_name=body.file_name)
    handing_in.spend(len(upload.content) if upload else 0)
    label = (upload.file_name or "Upload") if upload else body.url or ""
    wanted = Wanted(label, body.url or "", body.base or "", body.publisher)
    return {"run_id": runs.hand_in(db_session(), current_actor(), wanted, upload)}


@blueprint.post("/imports/<int:run_id>/mapping")
@makes("api.imports.show", Scope.INGEST, body=MappingGiven, changes="api.imports.show", status=202)
def confirm(run_id: int, body: MappingGiven) -> dict[str, Any]:
    """Say which column is what; the import goes on."""
    runs.confirm(db_session(), current_actor(), run_id, body.mapping)
    return {"run_id": run_id}
