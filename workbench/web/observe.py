"""One line in the log for each request, under an id that error pages show too; and counts for /metrics."""

import re
import time
import uuid

import structlog
from flask import Flask, Response, current_app, g, request

from workbench.http.traffic import Traffic
from workbench.web.hosts import PROBES

LOG = structlog.get_logger("workbench.request")
EXTENSION = "workbench_traffic"
_QUIET = PROBES | {"static"}
_LONGEST = 200
_KEYS = re.compile(r"(?<![\w-])[\w-]{40,100}(?![\w-])")
"""What may be the token of a one-time link, or of the API, in an address that is mistyped."""


def traffic() -> Traffic:
    """This application's counts."""
    found: Traffic = current_app.extensions[EXTENSION]
    return found


def observe(app: Flask) -> None:
    """Give each request an id, and log and count it when it is answered."""
    app.extensions[EXTENSION] = Traffic()

    @app.before_request
    def begin() -> None:
        g.request_id = uuid.uuid4().hex[:12]
        g.began = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        spent = time.perf_counter() - g.get("began", time.perf_counter())
        status = response.status_code
        response.headers["X-Request-Id"] = g.get("request_id", "")
        traffic().seconds.labels(request.endpoint or "none", str(status)).observe(spent)
        if request.endpoint not in _QUIET or status >= 400:
            actor = g.get("actor")
            LOG.info(
                "request",
                method=request.method[:16],
                path=_path(),
                status=status,
                ms=round(spent * 1000, 1),
                person=actor.id if actor else None,
            )
        return response


def _path() -> str:
    """The path without its query; a one-time link's token is a key and is left out."""
    if request.view_args and "token" in request.view_args and request.url_rule is not None:
        return request.url_rule.rule
    return _KEYS.sub("…", request.path)[:_LONGEST]
