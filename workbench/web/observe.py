"""One line in the log for each request, under an id that error pages show too."""

import time
import uuid

import structlog
from flask import Flask, Response, g, request

LOG = structlog.get_logger("workbench.request")


def observe(app: Flask) -> None:
    """Give each request an id and log it when it is answered."""

    @app.before_request
    def begin() -> None:
        g.request_id = uuid.uuid4().hex[:12]
        g.began = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        actor = g.get("actor")
        spent = time.perf_counter() - g.get("began", time.perf_counter())
        response.headers["X-Request-Id"] = g.get("request_id", "")
        if request.endpoint not in {"static", "health.alive", "health.ready", "health.metrics"}:
            LOG.info(
                "request",
                method=request.method,
                path=request.path,
                status=response.status_code,
                ms=round(spent * 1000, 1),
                person=actor.id if actor else None,
            )
        return response
