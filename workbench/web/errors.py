"""Errors as pages: what happened, in words, and the way out; never a traceback."""

import structlog
from flask import Flask, g, render_template
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from workbench.errors import WorkbenchError
from workbench.web._request import is_fragment

LOG = structlog.get_logger(__name__)

Answer = tuple[str, int, dict[str, str]]

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

RETRY_SECONDS = {429: "300", 503: "5"}


def register(app: Flask) -> None:
    """Answer every error with a page, or with a part of one for htmx."""

    @app.errorhandler(WorkbenchError)
    def on_purpose(error: WorkbenchError) -> Answer:
        if error.http_status >= 500:
            LOG.error("cannot serve", code=error.code, why=error.message)
        return _page(error.http_status, error.message)

    @app.errorhandler(CSRFError)
    def forged(error: CSRFError) -> Answer:
        LOG.warning("form without a valid token", why=error.description)
        return _page(
            400, "The form's safety token is missing or from an older session. Go back, reload, send it again."
        )

    @app.errorhandler(HTTPException)
    def of_http(error: HTTPException) -> Answer | Response:
        if error.response is not None:
            return error.get_response()
        status = error.code or 500
        body, _, headers = _page(status, SENTENCES.get(status, error.description or ""))
        allowed = getattr(error, "valid_methods", None)
        return body, status, headers | ({"Allow": ", ".join(sorted(allowed))} if allowed else {})

    @app.errorhandler(OperationalError)
    @app.errorhandler(PoolTimeoutError)
    def busy(error: OperationalError | PoolTimeoutError) -> Answer:
        LOG.error("database did not answer", error=str(getattr(error, "orig", error)))
        return _page(503, SENTENCES[503])

    @app.errorhandler(DataError)
    @app.errorhandler(OverflowError)
    def no_such_value(_error: Exception) -> Answer:
        LOG.warning("a value that the database cannot hold", exc_info=True)
        return _page(400, "A number or a text in the address or the form cannot be right. Go back and correct it.")

    @app.errorhandler(Exception)
    def defect(_error: Exception) -> Answer:
        LOG.exception("defect")
        return _page(500, SENTENCES[500])


def _page(status: int, message: str) -> Answer:
    page = render_template(
        "errors/_error.html" if is_fragment() else "errors/error.html",
        nav="",
        title=TITLES.get(status, "That did not work"),
        message=message,
        status=status,
        number=g.get("request_id", "") if status >= 500 else "",
    )
    return page, status, {"Retry-After": RETRY_SECONDS[status]} if status in RETRY_SECONDS else {}
