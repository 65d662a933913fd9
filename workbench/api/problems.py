"""Errors as problems (RFC 9457): what happened, with the value and the limit, in one form for every operation."""

import json
from collections.abc import Sequence
from http import HTTPStatus

from flask import Response, g, request
from pydantic import BaseModel, Field, ValidationError

from workbench.errors import NoTokenError, StaleError, WorkbenchError
from workbench.http.failures import Failure

MEDIA_TYPE = "application/problem+json"

SENTENCES = {
    404: "There is nothing at this address; /api/v1/openapi.json lists what there is.",
    405: "This address does not take this method; the header Allow names those that it takes.",
    413: "What you sent is larger than this desk accepts. Send less at once.",
    500: "The workbench made a mistake; it is in the log under the number in `instance`. Nothing was changed.",
    503: "The database did not answer in time. Nothing was changed; try again in a few seconds.",
}


class Fault(BaseModel):
    """One value that cannot be used: where it stands, and what is wrong with it."""

    where: str = Field(description="A JSON pointer into the body (#/pins/0/end), or the name of a parameter.")
    detail: str


class Problem(BaseModel):
    """What went wrong, as RFC 9457 has it; `code` names the kind for programs."""

    type: str = Field(description="About this kind of problem; about:blank says no more than `code`.")
    title: str
    status: int
    detail: str
    code: str
    instance: str = Field(description="The number of this request in the desk's log.")
    errors: list[Fault] = Field(default=[], description="Each value that cannot be used.")


class InvalidError(WorkbenchError):
    """A request whose parameters or body are not as documented; `faults` name each value."""

    code = "invalid"
    http_status = 422

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(" ".join(f"{fault.where}: {fault.detail}" for fault in faults[:5]))
        self.faults = faults


class NotJsonError(WorkbenchError):
    """A body that is not marked as JSON."""

    code = "not-json"
    http_status = 415


class PreconditionMissingError(WorkbenchError):
    """A change of something without the ETag of what was seen."""

    code = "if-match-missing"
    http_status = 428


class PreconditionFailedError(WorkbenchError):
    """A change of something that has changed since it was seen; nothing was overwritten."""

    code = "changed-meanwhile"
    http_status = 412


def invalid(error: ValidationError, prefix: str) -> InvalidError:
    """What pydantic found, value by value; `prefix` is "#" for a body, "" for parameters."""
    return InvalidError([_fault(dict(found), prefix) for found in error.errors(include_url=False)])


def answer(failure: Failure) -> Response:
    """The failure as a problem."""
    cause = failure.cause
    status = 412 if isinstance(cause, StaleError) else failure.status
    problem = Problem(
        type="about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=failure.message if cause is not None else SENTENCES.get(status, failure.message),
        code=failure.code,
        instance=f"urn:request:{g.get('request_id', '')}",
        errors=list(cause.faults) if isinstance(cause, InvalidError) else [],
    )
    headers = dict(failure.headers)
    if isinstance(cause, NoTokenError):
        headers["WWW-Authenticate"] = 'Bearer realm="workbench"'
    return Response(problem.model_dump_json(), status, headers, mimetype=MEDIA_TYPE)


def is_for_the_api() -> bool:
    """Whether this request is for the API, whatever became of it."""
    return request.path == "/api" or request.path.startswith("/api/")


def _fault(found: dict[str, object], prefix: str) -> Fault:
    place = [str(part) for part in found["loc"]]  # type: ignore[attr-defined]  # a tuple
    where = "/".join([prefix, *place]) if prefix else ".".join(place)
    given = found.get("input")
    shown = "" if isinstance(given, dict) else f"; it is {json.dumps(given, default=str)[:80]}"
    return Fault(where=where or prefix or "query", detail=f"{found['msg']}{shown}.")
