"""Articles, and the items by which they are handed in."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from flask import Blueprint
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
from workbench.services import jobs
from workbench.services.intake import articles, items
from workbench.services.intake.items import Target

blueprint = Blueprint("articles", __name__)

Text = Annotated[str, Field(min_length=1, max_length=1_000_000, pattern=r"^[^\u0000]*\S[^\u0000]*$")]


class Article(Told):
    """An article in a list; `claims` counts those found in it, null until it was read for claims."""

    id: int
    title: str
    publisher: str
    byline: str
    published_on: date | None
    language: str
    url: str
    added_at: datetime
    claims: int | None


class ArticleText(Told):
    """An article with its text, in which the offsets of its claims count code points."""

    id: int
    title: str
    publisher: str
    byline: str
    published_on: date | None
    language: str
    url: str
    added_at: datetime
    extracted_at: datetime | None
    text: str
    content_hash: str
    snapshot_sha256: str


class Item(Told):
    """One thing that was handed in, and what became of it: `article_id` or `source_id` once it was read."""

    id: int
    kind: Literal["url", "file", "text"]
    label: str
    target: str
    state: Literal["waiting", "done", "duplicate", "failed"]
    outcome: str
    error_code: str
    error: str
    article_id: int | None
    source_id: int | None
    job_id: int | None
    added_at: datetime


class HandedIn(Given):
    """An address to be fetched, or a text with its title: one of the two."""

    url: Address | None = None
    text: Text | None = None
    title: Annotated[str, Field(max_length=500, pattern=r"^[^\u0000]*$")] = ""
    publisher: Short = ""
    published_on: date | None = None

    def hand_in(self, target: Target) -> int:
        """Note it as an item, in line behind the caller's other ones; gives the item's id.

        BadInputError unless it is one of the two; TooManyError when it is too much for this hour.
        """
        if (self.url is None) == (self.text is None):
            raise BadInputError("Send an address in `url` or a text in `text`: one of the two.")
        place = jobs.place_behind(db_session(), current_actor())
        if self.url is not None:
            handing_in.spend(0)
            return items.hand_in_url(db_session(), current_actor(), self.url, target, place=place)
        snapshot = ingest.pasted_snapshot(self.text or "", title=self.title)
        handing_in.spend(len(snapshot.content))
        return items.hand_in_upload(db_session(), current_actor(), "text", snapshot, target, place=place)


@blueprint.get("/articles")
@reads(Page[Article], query=Paged)
def index(query: Paged) -> Page[Article]:
    """List articles, newest first."""
    rows = articles.rows(db_session(), before=query.after, limit=query.limit + 1)
    return page_of(Page[Article], rows, query)


@blueprint.get("/articles/<int:article_id>")
@reads(ArticleText)
def show(article_id: int) -> ArticleText:
    """Read an article with its text."""
    return ArticleText.model_validate(articles.article(db_session(), article_id))


@blueprint.post("/articles")
@makes("api.articles.item", Scope.INGEST, body=HandedIn, status=202)
def add(body: HandedIn) -> dict[str, Any]:
    """Hand in an article; the item tells what becomes of it."""
    return {"item_id": body.hand_in(Target(publisher=body.publisher, published_on=body.published_on))}


@blueprint.get("/items/<int:item_id>")
@reads(Item, Role.REVIEWER)
def item(item_id: int) -> Item:
    """Read what became of something handed in."""
    return Item.model_validate(items.row(db_session(), item_id))
