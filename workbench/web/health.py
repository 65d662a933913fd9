"""For machines that watch: is the process up, can it serve, and what is going on."""

import hmac
import os
import shutil
from collections.abc import Iterable

import structlog
from flask import Blueprint, Response, abort, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from workbench.auth import public
from workbench.db import current_revision, head_revision
from workbench.errors import SearchIndexError, WorkbenchError
from workbench.http.request import context
from workbench.services import watch
from workbench.web.observe import traffic

blueprint = Blueprint("health", __name__)

LOG = structlog.get_logger(__name__)
MIN_FREE_BYTES = 50_000_000

_LOOPBACK = {"127.0.0.1", "::1"}
_PROXIED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")


@blueprint.get("/healthz")
@public
def alive() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def ready() -> tuple[Response, int]:
    """The database answers, its schema is this version's, and the instance folder can be written and has room."""
    parts = context()
    problems = []
    try:
        parts.database.ping()
        if current_revision(parts.database) != head_revision():
            problems.append("the database's schema is not this version's; run workbench migrate")
    except (WorkbenchError, SQLAlchemyError) as error:
        LOG.error("database not ready", error=str(error))
        problems.append("the database does not answer")
    problems += _disk_problems(str(parts.settings.folder))
    return jsonify(status="ready" if not problems else "not ready", problems=problems), 503 if problems else 200


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Counts in Prometheus' text format, for who holds the token, or for this machine when there is none.

    Requests are those of this server, by all its processes; claims, jobs and events are the desk's.
    """
    if not _may_read():
        abort(404)
    return Response(traffic().told() + generate_latest(_desk()), content_type=CONTENT_TYPE_LATEST)


def _disk_problems(folder: str) -> list[str]:
    if not os.access(folder, os.W_OK):
        return ["the instance folder cannot be written"]
    if shutil.disk_usage(folder).free < MIN_FREE_BYTES:
        return [f"less than {MIN_FREE_BYTES // 1_000_000} MB are free in the instance folder"]
    return []


def _may_read() -> bool:
    token = context().settings.metrics_token
    if token:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        return scheme.lower() == "bearer" and hmac.compare_digest(given.encode(), token.encode())
    # Behind a proxy on this machine every stranger comes from 127.0.0.1; what the proxy adds gives them away.
    return request.remote_addr in _LOOPBACK and not any(name in request.headers for name in _PROXIED)


def _desk() -> CollectorRegistry:
    registry = CollectorRegistry()
    by_state = GaugeMetricFamily("workbench_claims", "Claims by state", labels=["state"])
    by_job = GaugeMetricFamily("workbench_jobs", "Jobs by state", labels=["state"])
    with context().database.read() as session:
        counts = watch.counts(session)
    for state, count in counts.claims.items():
        by_state.add_metric([state], count)
    for state, count in counts.jobs.items():
        by_job.add_metric([state], count)
    registry.register(
        _Found(by_state, by_job, GaugeMetricFamily("workbench_events", "Events in the log", counts.events))
    )
    try:
        behind = max(0, counts.newest_passage - context().library.words.watermark())
    except SearchIndexError as error:
        LOG.error("search index not usable", why=error.message)
        return registry
    text = "Passages that the search index has not taken in"
    registry.register(_Found(GaugeMetricFamily("workbench_index_behind", text, behind)))
    return registry


class _Found(Collector):
    """What was counted for this answer alone, and is not kept as what a process counts is."""

    def __init__(self, *families: Metric) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        """All of it."""
        return self._families
