"""Editions: numbered exports of what is published, their bytes and their manifests."""

from datetime import datetime
from typing import Annotated, Any, Literal

from flask import Blueprint, Response
from pydantic import Field

from workbench.api._operation import makes, reads
from workbench.api._ratings import RatingId
from workbench.api._schemas import Given, Id, Page, Paged, Short, Told, page_of
from workbench.auth import current_actor
from workbench.domain.roles import Role
from workbench.domain.scopes import Scope
from workbench.domain.values import ClaimKind
from workbench.export import FORMATS
from workbench.http.downloads import edition_file
from workbench.http.request import db_session
from workbench.services import jobs
from workbench.services.publication import editions

blueprint = Blueprint("editions", __name__)


class Edition(Told):
    """An edition; `sha256` is that of its bytes, `log_head` the hash of the log's last event when it was made."""

    number: int
    format: str
    checks: int
    sha256: str
    log_head: str
    made_at: datetime
    made_by: str


class EditionGiven(Given):
    """Which edition is made: a format, and which checks."""

    format: Literal[tuple(FORMATS)]  # type: ignore[valid-type]
    since: Annotated[Id, Field(description="Only what changed since that edition.")] | None = None
    rating: RatingId | None = None
    kind: ClaimKind | None = None
    speaker: Short = ""
    words: Short = ""

    def payload(self, user_id: int | None) -> dict[str, Any]:
        """What the job that makes it is given."""
        given = self.model_dump(mode="json", include={"rating", "kind", "speaker", "words"})
        filters = {name: value for name, value in given.items() if value}
        return {"format": self.format, "user_id": user_id, "filters": filters, "since": self.since}


@blueprint.get("/editions")
@reads(Page[Edition], query=Paged)
def index(query: Paged) -> Page[Edition]:
    """List editions, newest first; `after` is an edition's number."""
    rows = editions.rows(db_session(), before=query.after, limit=query.limit + 1)
    return page_of(Page[Edition], rows, query, key=lambda row: int(row.number))


@blueprint.get("/editions/<int:number>")
@reads(Edition)
def show(number: int) -> Edition:
    """Read what an edition is."""
    return Edition.model_validate(editions.row(db_session(), number))


@blueprint.get("/editions/<int:number>/file")
@reads(tuple(sorted({kind.media_type for _, kind in FORMATS.items()})))
def file(number: int) -> Response:
    """Download an edition's bytes."""
    return edition_file(number)


@blueprint.get("/editions/<int:number>/manifest")
@reads(("application/json",))
def manifest(number: int) -> Response:
    """Download an edition's manifest, byte by byte as it was made."""
    return Response(editions.get(db_session(), number).manifest, mimetype="application/json")


@blueprint.post("/editions")
@makes("api.jobs.show", Scope.PUBLISH, Role.SUPERVISOR, body=EditionGiven, status=202)
def make(body: EditionGiven) -> dict[str, Any]:
    """Ask for an edition; the job tells how far it is."""
    session, actor = db_session(), current_actor()
    if body.since is not None:
        editions.get(session, body.since)
    label = f"Write an edition as {body.format}"
    return {"job_id": jobs.enqueue(session, actor, "edition", body.payload(actor.id), label)}
