"""An operation of the API, declared once: the same declaration guards it, validates what comes and documents it.

A GET answers with a model and its ETag. A POST is taken once for each Idempotency-Key and answers with what stands at
the address that it made or changed; sent again, it does nothing and answers with the same address. A PATCH, and a POST
that changes something, must name in If-Match the ETag of what its sender saw.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Response, current_app, request, url_for
from pydantic import BaseModel, ValidationError
from werkzeug.routing import Map

from workbench.api._schemas import Given
from workbench.api.problems import NotJsonError, PreconditionFailedError, PreconditionMissingError, invalid
from workbench.auth import bearer, current_actor
from workbench.domain.roles import Role
from workbench.domain.scopes import Scope
from workbench.errors import BadInputError
from workbench.http.request import db_session
from workbench.services.forms import once

DECLARED = "workbench_operation"
KEY = re.compile(r"[\x21-\x7e]{1,64}")
JSON = "application/json"

View = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """What an operation takes and gives.

    `gives` is the model of its answer, or the media types of a file. `makes` and `changes` name the GET operations of
    what a write makes and of what it changes; the answer is that of `makes`.
    """

    view: View
    gives: type[BaseModel] | tuple[str, ...] | None = None
    query: type[Given] | None = None
    body: type[Given] | None = None
    makes: str = ""
    changes: str = ""
    status: int = 200

    def read(self, **address: Any) -> Any:
        """What the operation answers with: a model, or a Response with a file."""
        return self.view(**address, **_parameters(self.query))


def reads(
    gives: type[BaseModel] | tuple[str, ...], role: Role = Role.READER, query: type[Given] | None = None
) -> Callable[[View], View]:
    """Declare a GET that needs the scope `read`."""

    def declare(view: View) -> View:
        operation = Operation(view, gives=gives, query=query)

        @wraps(view)
        def run(**address: Any) -> Response:
            found = operation.read(**address)
            return _conditional(found) if isinstance(found, Response) else _told(found)

        return _declared(run, operation, Scope.READ, role)

    return declare


def makes(
    what: str,
    scope: Scope,
    role: Role = Role.REVIEWER,
    *,
    body: type[Given] | None = None,
    changes: str = "",
    status: int = 201,
) -> Callable[[View], View]:
    """Declare a POST; its view gives the arguments of the address of `what`, the GET that answers."""

    def declare(view: View) -> View:
        operation = Operation(view, body=body, makes=what, changes=changes, status=status)

        @wraps(view)
        def run(**address: Any) -> Response:
            key, content = _key(), _content()
            given = _body(body)
            match = _if_match() if changes else ""

            def do() -> str:
                _hold(changes, address, match)
                return url_for(what, **view(**address, **given))

            with db_session().begin_nested():
                location = once(db_session(), current_actor(), key, do, content=content)
            answer = _told(_at(location))
            answer.status_code = status
            answer.headers["Location"] = location
            return answer

        return _declared(run, operation, scope, role)

    return declare


def changes(what: str, scope: Scope, role: Role = Role.REVIEWER, *, body: type[Given]) -> Callable[[View], View]:
    """Declare a PATCH of what the GET `what` answers with at the same address; that is its answer too."""

    def declare(view: View) -> View:
        operation = Operation(view, body=body, makes=what, changes=what)

        @wraps(view)
        def run(**address: Any) -> Response:
            given = _body(body)
            _hold(what, address, _if_match())
            view(**address, **given)
            return _told(_operation(what).read(**address))

        return _declared(run, operation, scope, role)

    return declare


def operation_of(view: View) -> Operation | None:
    """What a view declares; None for one that is no operation."""
    found: Operation | None = getattr(view, DECLARED, None)
    return found


def _declared(run: View, operation: Operation, scope: Scope, role: Role) -> View:
    setattr(run, DECLARED, operation)
    return bearer(scope, role)(run)


def _told(model: BaseModel) -> Response:
    answer = Response(model.model_dump_json(by_alias=True), mimetype=JSON)
    return _conditional(answer) if request.method in {"GET", "HEAD"} else _tagged(answer)


def _conditional(answer: Response) -> Response:
    """The answer, or 304 for whoever has it; a file that is sent in parts brings its ETag with it."""
    _tagged(answer).make_conditional(request)
    return answer


def _tagged(answer: Response) -> Response:
    if not answer.is_streamed and "ETag" not in answer.headers:
        answer.set_etag(_etag(answer.get_data()))
    return answer


def _etag(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def _operation(endpoint: str) -> Operation:
    found = operation_of(current_app.view_functions[endpoint])
    assert found is not None  # noqa: S101 - a declaration that names no operation is a mistake in the code
    return found


def _at(location: str) -> BaseModel:
    """What stands at an address of the API."""
    map_: Map = current_app.url_map
    endpoint, address = map_.bind("localhost").match(location, method="GET")
    db_session().expire_all()
    found: BaseModel = _operation(endpoint).read(**address)
    return found


def _hold(endpoint: str, address: Mapping[str, Any], match: str) -> None:
    """Stop unless what is changed still is what its sender saw."""
    if not endpoint or match == "*":
        if endpoint:
            _operation(endpoint).read(**address)  # what is not there cannot be changed
        return
    current = _etag(_operation(endpoint).read(**address).model_dump_json(by_alias=True).encode())
    seen = [tag.strip() for tag in match.split(",")]
    if f'"{current}"' not in seen:
        raise PreconditionFailedError(
            f'If-Match is {match[:80]}, and what stands here now has the ETag "{current}". Nothing was changed; get it '
            "again and decide anew."
        )


def _if_match() -> str:
    match = request.headers.get("If-Match", "").strip()
    if not match:
        raise PreconditionMissingError(
            "Send the ETag of what you saw in If-Match, so that nothing newer is overwritten."
        )
    return match


def _key() -> str:
    key = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        raise BadInputError(
            f"Idempotency-Key is {key[:80]!r}; send 1 to 64 visible ASCII characters, new for each request and the "
            "same when you repeat it."
        )
    return key


def _content() -> str:
    return hashlib.sha256(f"{request.path}\n".encode() + request.get_data()).hexdigest()


def _parameters(model: type[Given] | None) -> dict[str, Given]:
    """The parameters of the address, for a GET that declares some; none where another method asks for its answer."""
    if model is None or request.method not in {"GET", "HEAD"}:
        return {}
    many = {name for name, field in model.model_fields.items() if "tuple" in str(field.annotation)}
    names = dict.fromkeys(request.args)
    sent: dict[str, Any] = {name: request.args.getlist(name) for name in names}
    given = {name: values if name in many or len(values) > 1 else values[0] for name, values in sent.items()}
    try:
        return {"query": model.model_validate(given)}
    except ValidationError as error:
        raise invalid(error, "") from error


def _body(model: type[Given] | None) -> dict[str, Given]:
    if model is None:
        return {}
    if request.mimetype != JSON:
        raise NotJsonError(f"The body is marked as {request.mimetype or 'nothing'}; send {JSON}.")
    try:
        return {"body": model.model_validate_json(request.get_data())}
    except ValidationError as error:
        raise invalid(error, "#") from error
