"""What went wrong with a request, told in one form: each door turns a `Failure` into its own kind of answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

import structlog
from flask import Flask
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException

from workbench.errors import TooManyError, WorkbenchError

LOG = structlog.get_logger(__name__)

_THERE_ALREADY = "23505"
"""PostgreSQL's code for a row that must be the only one of its kind and is not."""

BUSY_SECONDS = 5
"""After how long it is worth asking again when the database did not answer."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A request that did not work: `code` names the kind, `cause` is the error that was raised on purpose, if it was.

    Without a `cause`, a door that has better words for the status than `message` uses its own.
    """

    status: int
    code: str
    message: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    cause: WorkbenchError | None = None


Answer = Callable[[Failure], ResponseReturnValue]


def register(app: Flask, answer: Answer) -> None:
    """Let `answer` speak for whatever goes wrong; what nobody raised on purpose is logged as the defect it is."""

    @app.errorhandler(WorkbenchError)
    def on_purpose(error: WorkbenchError) -> ResponseReturnValue:
        if error.http_status >= 500:
            LOG.error("cannot serve", code=error.code, why=error.message)
        headers = {"Retry-After": str(error.seconds)} if isinstance(error, TooManyError) else {}
        return answer(Failure(error.http_status, error.code, error.message, headers, error))

    @app.errorhandler(HTTPException)
    def of_http(error: HTTPException) -> ResponseReturnValue:
        if error.response is not None:
            return error.get_response()
        status = error.code or 500
        allowed = getattr(error, "valid_methods", None)
        headers = {"Allow": ", ".join(sorted(allowed))} if allowed else {}
        return answer(Failure(status, _code_of(status), error.description or "", headers))

    @app.errorhandler(OperationalError)
    @app.errorhandler(PoolTimeoutError)
    def busy(error: DBAPIError | PoolTimeoutError) -> ResponseReturnValue:
        LOG.error("database did not answer", error=str(getattr(error, "orig", error)))
        return answer(Failure(503, "busy", headers={"Retry-After": str(BUSY_SECONDS)}))

    @app.errorhandler(DBAPIError)
    def lost(error: DBAPIError) -> ResponseReturnValue:
        return busy(error) if error.connection_invalidated else defect(error)

    @app.errorhandler(IntegrityError)
    def overtaken(error: IntegrityError) -> ResponseReturnValue:
        # Each service looks whether a row is there before it adds it. On PostgreSQL somebody may add it in between; on
        # SQLite, which has one writer, the same error is a defect.
        if getattr(error.orig, "sqlstate", "") != _THERE_ALREADY:
            return defect(error)
        LOG.warning("somebody did the same in the same moment", exc_info=True)
        message = "The same was done in the same moment, by you in another window or by a colleague. Nothing was kept."
        return answer(Failure(409, "overtaken", message))

    @app.errorhandler(DataError)
    @app.errorhandler(OverflowError)
    def no_such_value(_error: Exception) -> ResponseReturnValue:
        LOG.warning("a value that the database cannot hold", exc_info=True)
        message = "A number or a text in the address or the form cannot be right. Go back and correct it."
        return answer(Failure(400, "bad-input", message))

    @app.errorhandler(Exception)
    def defect(_error: Exception) -> ResponseReturnValue:
        LOG.exception("defect")
        return answer(Failure(500, "defect"))


def _code_of(status: int) -> str:
    return HTTPStatus(status).phrase.lower().replace(" ", "-")
