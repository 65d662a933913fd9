"""The log as everyone on the desk may read it."""

from flask import Blueprint, Response, jsonify, render_template, request

from workbench.auth import public, requires
from workbench.domain.roles import Role
from workbench.errors import NotFoundError
from workbench.http.request import context, db_session
from workbench.services import log

blueprint = Blueprint("log", __name__)

PAGES = {
    "claim": ("claims.show", "claim_id"),
    "article": ("articles.show", "article_id"),
    "source": ("sources.show", "source_id"),
    "check": ("checks.show", "check_id"),
    "job": ("jobs.show", "job_id"),
}
"""What an event is about, and the page of it: its endpoint and the name of the number in its address."""


@blueprint.get("/log")
@requires(Role.REVIEWER)
def index() -> str:
    """The newest events; `before` in the address pages back."""
    session = db_session()
    before = request.args.get("before", type=int)
    return render_template(
        "log/index.html",
        nav="log",
        events=log.latest(session, before=before),
        before=before,
        pages=PAGES,
        head=log.head(session),
        total=log.count(session),
    )


@blueprint.get("/log/checkpoint")
@public
def checkpoint() -> str:
    """The newest checkpoint, for everyone to keep, and how to hold the log against it."""
    return render_template("log/checkpoint.html", nav="log", checkpoint=context().notary.latest())


@blueprint.get("/log/checkpoint.json")
@public
def checkpoint_json() -> Response:
    """The newest checkpoint as JSON; 404 before the first."""
    newest = context().notary.latest()
    if newest is None:
        raise NotFoundError("There is no checkpoint yet: one is made at the first publication or the hundredth event.")
    return jsonify(newest.to_data())


@blueprint.get("/log/checkpoints.jsonl")
@public
def checkpoints() -> Response:
    """Every checkpoint, oldest first, one a line, each with the proof that it grew out of the one before."""
    return Response(context().notary.file.lines(), mimetype="application/jsonl")
