"""Sources: stored documents and earlier fact-checks."""

from datetime import date, datetime
from typing import Any, Literal

from flask import Blueprint
from pydantic import Field

from workbench.api._operation import makes, reads
from workbench.api._schemas import Page, Paged, Short, Told, page_of
from workbench.api.articles import HandedIn
from workbench.domain.scopes import Scope
from workbench.http.request import db_session
from workbench.services.intake import sources
from workbench.services.intake.items import Target

blueprint = Blueprint("sources", __name__)

Kind = Literal["document", "fact-check"]


class Source(Told):
    """A source in a list; a fact-check has the rating in its publisher's own words."""

    id: int
    kind: Kind
    title: str
    publisher: str
    published_on: date | None
    url: str
    rating: str
    passages: int
    added_at: datetime
    superseded_at: datetime | None


class Cited(Told):
    """A claim that rests on a source."""

    claim_id: int
    text: str
    state: str
    how: str


class SourceText(Told):
    """A source with its text and the claims that rest on it."""

    source: Source = Field(validation_alias="row")
    text: str
    language: str
    snapshot_sha256: str
    content_hash: str
    cited: list[Cited]


class SourcesWanted(Paged):
    """Which sources."""

    kind: Kind | None = None


class SourceHandedIn(HandedIn):
    """A source: an address or a text, its kind and, for a fact-check, its rating in its own words."""

    kind: Kind = "document"
    rating: Short = ""


@blueprint.get("/sources")
@reads(Page[Source], query=SourcesWanted)
def index(query: SourcesWanted) -> Page[Source]:
    """List sources, newest first."""
    rows = sources.rows(db_session(), kind=query.kind or "", before=query.after, limit=query.limit + 1)
    return page_of(Page[Source], rows, query)


@blueprint.get("/sources/<int:source_id>")
@reads(SourceText)
def show(source_id: int) -> SourceText:
    """Read a source with its text and who cites it."""
    return SourceText.model_validate(sources.page(db_session(), source_id, part=1))


@blueprint.post("/sources")
@makes("api.articles.item", Scope.INGEST, body=SourceHandedIn, status=202)
def add(body: SourceHandedIn) -> dict[str, Any]:
    """Hand in a source; the item tells what becomes of it."""
    target = Target(body.kind, body.rating, body.publisher, body.published_on)
    return {"item_id": body.hand_in(target)}
