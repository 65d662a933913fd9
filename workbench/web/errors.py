"""Errors as pages: what happened, in words, and the way out; never a traceback."""

import structlog
from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from workbench.http.failures import Failure
from workbench.web._htmx import is_fragment

LOG = structlog.get_logger(__name__)

SECRET = frozenset({"password", "again", "current", "code"})
"""Fields that no page repeats."""

TITLES: dict[int | str, str] = {
    "overtaken": "It is done already",
    "damaged": "The desk is damaged",
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
    """Answer a form without its safety token; everything else comes through `page`."""

    @app.errorhandler(CSRFError)
    def forged(error: CSRFError) -> ResponseReturnValue:
        LOG.warning("form without a valid token", why=error.description)
        message = "The form's safety token is missing or from an older session. Go back, reload, send it again."
        return page(Failure(400, "forged", message))


def page(failure: Failure) -> ResponseReturnValue:
    """The failure as a page, or as a part of one for htmx."""
    status = failure.status
    on_purpose = failure.cause is not None
    body = render_template(
        "errors/_error.html" if is_fragment() else "errors/error.html",
        nav="",
        title=TITLES.get(failure.code, TITLES.get(status, "That did not work")),
        message=failure.message if on_purpose else SENTENCES.get(status, failure.message),
        status=status,
        number=g.get("request_id", "") if status >= 500 else "",
        kept=_typed() if status == 503 else [],
    )
    return body, status, dict(failure.headers)


def _typed() -> list[tuple[str, str]]:
    """The fields of a form that can be sent again as it was: one with its token, no secret and no file.

    With its own key among them it counts once, whatever became of it the first time. A page that was not to be kept is
    asked for anew when somebody goes back, and what was typed there is gone.
    """
    try:
        form, files = request.form, request.files
    except HTTPException:  # too large to be read; nobody has looked at it yet
        return []
    if "csrf_token" not in form or SECRET & form.keys() or any(file.filename for file in files.values()):
        return []
    return list(form.items(multi=True))
