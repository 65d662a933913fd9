"""Articles as they are read, with their claims marked."""

from flask import Blueprint, render_template

from workbench.auth import requires
from workbench.domain.lifecycle import State
from workbench.domain.roles import Role
from workbench.http.request import db_session
from workbench.services.intake import reading
from workbench.services.review import queue
from workbench.services.review.filters import QueueFilter

blueprint = Blueprint("articles", __name__)


@blueprint.get("/articles/<int:article_id>")
@requires(Role.READER)
def show(article_id: int) -> str:
    """The article beside a list of all its claims, those set aside included."""
    session = db_session()
    everything = QueueFilter(states=tuple(State), article_id=article_id)
    return render_template(
        "articles/show.html",
        nav="ingest",
        reading=reading.read(session, article_id),
        page=queue.page(session, everything),
    )
