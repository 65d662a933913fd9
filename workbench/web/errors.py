"""Errors as pages: what happened, in words, and the way out; never a traceback."""

import structlog
from flask import Flask, g, render_template
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from workbench.errors import WorkbenchError

LOG = structlog.get_logger(__name__)

Answer = tuple[str, int] | tuple[str, int, dict[str, str]]

TITLES = {
    400: "That did not work",
    403: "Not for your role",
    404: "There is nothing here",
    405: "That is not possible here",
    409: "The claim has moved on",
    413: "Too large",
    422: "That did not work",
    429: "Too many tries",
    500: "The workbench made a mistake",
    503: "The desk is busy",
}

SENTENCES = {
    404: "The address may be mistyped, or the thing may never have existed.",
    405: "This address is for a form, not for opening.",
    413: "What you sent is larger than this desk accepts. Send fewer or smaller files.",
    500: "It is in the log under the number below. What you typed was not saved; go back and try again.",
    503: "The database did not answer in time. Nothing was changed; try again in a few seconds.",
}


def register(app: Flask) -> None:
    """Answer every error with a page."""

    @app.errorhandler(WorkbenchError)
    def on_purpose(error: WorkbenchError) -> Answer:
        return _page(error.http_status, error.message)

    @app.errorhandler(CSRFError)
    def forged(error: CSRFError) -> Answer:
        LOG.warning("form without a valid token", why=error.description)
        return _page(
            400, "The form's safety token is missing or from an older session. Go back, reload, send it again."
        )

    @app.errorhandler(HTTPException)
    def of_http(error: HTTPException) -> Answer:
        status = error.code or 500
        return _page(status, SENTENCES.get(status, error.description or ""))

    @app.errorhandler(OperationalError)
    def busy(error: OperationalError) -> Answer:
        LOG.error("database did not answer", error=str(error.orig))
        body, status = _page(503, SENTENCES[503])[:2]
        return body, status, {"Retry-After": "5"}

    @app.errorhandler(Exception)
    def defect(_error: Exception) -> Answer:
        LOG.exception("defect")
        return _page(500, SENTENCES[500])


def _page(status: int, message: str) -> tuple[str, int]:
    title = TITLES.get(status, "That did not work")
    number = g.get("request_id", "") if status >= 500 else ""
    return render_template(
        "errors/error.html", nav="", title=title, message=message, status=status, number=number
    ), status
