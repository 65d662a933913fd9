"""For machines that watch: is the process up, can it serve, and what is going on."""

import hmac
import os

from flask import Blueprint, Response, abort, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func
from sqlmodel import col, select

from workbench.auth import public
from workbench.db import current_revision, head_revision
from workbench.errors import WorkbenchError
from workbench.models import Job
from workbench.services import claims, log, sources
from workbench.web._request import context

blueprint = Blueprint("health", __name__)

_LOOPBACK = {"127.0.0.1", "::1"}


@blueprint.get("/healthz")
@public
def alive() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def ready() -> tuple[Response, int]:
    """The database answers, its schema is this version's, and the instance folder can be written."""
    parts = context()
    problems = []
    try:
        parts.database.ping()
        if current_revision(parts.database) != head_revision():
            problems.append("the database's schema is not this version's; run workbench migrate")
    except WorkbenchError:
        problems.append("the database does not answer")
    if not os.access(parts.settings.folder, os.W_OK):
        problems.append("the instance folder cannot be written")
    return jsonify(status="ready" if not problems else "not ready", problems=problems), 503 if problems else 200


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Counts in Prometheus' text format, for who holds the token, or for this machine when there is none."""
    token = context().settings.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    allowed = hmac.compare_digest(given.encode(), token.encode()) if token else request.remote_addr in _LOOPBACK
    if not allowed:
        abort(404)
    return Response(generate_latest(_collect()), content_type=CONTENT_TYPE_LATEST)


def _collect() -> CollectorRegistry:
    registry = CollectorRegistry()
    by_state = Gauge("workbench_claims", "Claims by state", ["state"], registry=registry)
    by_job = Gauge("workbench_jobs", "Jobs by state", ["state"], registry=registry)
    events = Gauge("workbench_events", "Events in the log", registry=registry)
    behind = Gauge("workbench_index_behind", "Passages that the search index has not taken in", registry=registry)
    with context().database.read() as session:
        for state, count in claims.ledger(session).items():
            by_state.labels(state).set(count)
        for state, count in session.exec(select(Job.state, func.count()).group_by(col(Job.state))):
            by_job.labels(state).set(count)
        events.set(log.count(session))
        behind.set(max(0, sources.newest_passage(session) - context().index.watermark()))
    return registry
