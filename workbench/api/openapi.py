"""The description of the API in OpenAPI 3.1, made from the routes, their declarations and the models that validate."""

import inspect
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flask import Flask
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema
from werkzeug.routing import Rule

from workbench import __version__
from workbench.api._operation import JSON, KEY, Operation, operation_of
from workbench.api._schemas import LARGEST_ID
from workbench.api.problems import MEDIA_TYPE, Problem
from workbench.auth import permission, scope_of

REF = "#/components/schemas/{model}"
_CACHE = "workbench_openapi"
_ARGUMENT = re.compile(r"<int:(\w+)>")

ALWAYS = (400, 401, 403, 413, 429, 500, 503)
PROBLEMS = {
    400: "The request cannot be read, or the desk refuses what it asks for; `detail` says why.",
    401: "No token, or one that does not work.",
    403: "The token's scopes, or its owner's role or part in this claim, do not allow it.",
    404: "There is no such thing, or its existence may not be known.",
    405: "This address does not take this method.",
    409: "The claim's state does not allow this step.",
    412: "What is to be changed is no longer what If-Match names. Nothing was changed.",
    413: "The request is larger than the desk accepts.",
    415: "The body is not marked as JSON.",
    422: "A parameter or a value of the body is not as documented; `errors` name each.",
    428: "If-Match is missing.",
    429: "The token has spent its allowance; Retry-After says for how many seconds.",
    500: "A mistake of the workbench.",
    503: "The database did not answer in time.",
}


def description(app: Flask) -> str:
    """The whole description as JSON; made once, since routes do not change."""
    if _CACHE not in app.extensions:
        app.extensions[_CACHE] = json.dumps(document(app), ensure_ascii=False)
    text: str = app.extensions[_CACHE]
    return text


def document(app: Flask) -> dict[str, Any]:
    """The whole description as plain data."""
    found = list(_operations(app))
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = [(Problem, "serialization")]
    for _, _, _, operation in found:
        models += [(model, "validation") for model in (operation.query, operation.body) if model is not None]
        if isinstance(operation.gives, type):
            models.append((operation.gives, "serialization"))
    names, whole = models_json_schema(list(dict.fromkeys(models)), ref_template=REF)
    schemas = whole.get("$defs", {})
    refs: dict[object, str] = {model: schema["$ref"] for (model, _), schema in names.items()}
    paths: dict[str, dict[str, Any]] = {}
    for rule, method, view, operation in found:
        path = _ARGUMENT.sub(r"{\1}", rule.rule)
        paths.setdefault(path, {})[method.lower()] = _told(app, rule, view, operation, refs, schemas)
    for _, _, _, operation in found:
        if operation.query is not None:
            schemas.pop(refs[operation.query].rsplit("/", 1)[-1], None)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Workbench",
            "version": f"1 ({__version__})",
            "summary": "The desk for programs.",
            "description": "Every operation but this description needs a token; docs/api.md tells how to begin.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": {str(status): _problem(status, words) for status, words in PROBLEMS.items()},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "Made at /tokens."}},
        },
    }


def _operations(app: Flask) -> Iterator[tuple[Rule, str, Callable[..., Any], Operation]]:
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
    for rule in rules:
        view = app.view_functions[rule.endpoint]
        operation = operation_of(view)
        if operation is not None:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method, view, operation


def _told(
    app: Flask,
    rule: Rule,
    view: Callable[..., Any],
    operation: Operation,
    refs: Mapping[object, str],
    schemas: Mapping[str, Any],
) -> dict[str, Any]:
    summary, _, more = (inspect.getdoc(view) or "").partition("\n\n")
    made = operation_of(app.view_functions[operation.makes]) if operation.makes else operation
    assert made is not None  # noqa: S101 - a declaration that names no operation is a mistake in the code
    is_post = bool(operation.makes) and "POST" in (rule.methods or set())
    told: dict[str, Any] = {
        "operationId": rule.endpoint.removeprefix("api.").replace(".", "_"),
        "tags": [rule.endpoint.split(".")[1]],
        "summary": summary.removesuffix("."),
        "description": f"{more}\n\nFor the role {permission(view)} and above.".strip(),
        "security": [{"token": [str(scope_of(view))]}],
        "parameters": [*_addresses(rule), *_headers(operation, is_post=is_post), *_query(operation, refs, schemas)],
        "responses": {
            str(operation.status): _good(operation, made, refs),
            **({"304": {"description": "What If-None-Match names."}} if "GET" in (rule.methods or set()) else {}),
            **{str(status): {"$ref": f"#/components/responses/{status}"} for status in _problems(rule, operation)},
        },
    }
    if operation.body is not None:
        content = {JSON: {"schema": {"$ref": refs[operation.body]}}}
        told["requestBody"] = {"required": True, "content": content}
    return told


def _good(operation: Operation, made: Operation, refs: Mapping[object, str]) -> dict[str, Any]:
    headers: dict[str, Any] = {"ETag": {"description": "Of this very answer.", "schema": {"type": "string"}}}
    if not isinstance(made.gives, type):
        content: dict[str, Any] = {kind: {} for kind in made.gives or ()}
        return {"description": "The file.", "headers": headers, "content": content}
    if operation.makes and operation.status != 200:
        headers["Location"] = {"description": "Where it stands.", "schema": {"type": "string"}}
    words = (inspect.getdoc(made.gives) or "The answer.").split("\n\n", maxsplit=1)[0]
    return {"description": words, "headers": headers, "content": {JSON: {"schema": {"$ref": refs[made.gives]}}}}


def _problems(rule: Rule, operation: Operation) -> list[int]:
    found = set(ALWAYS)
    if rule.arguments or operation.makes:
        found |= {404, 405}  # a number that no row can have is no address at all
    if operation.makes:
        found |= {409, 412, 422}
    if operation.changes:
        found.add(428)
    if operation.body is not None:
        found |= {415, 422}
    if operation.query is not None:
        found.add(422)
    return sorted(found)


def _problem(status: int, words: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "description": words,
        "content": {MEDIA_TYPE: {"schema": {"$ref": REF.format(model="Problem")}}},
    }
    if status in {429, 503}:
        told["headers"] = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer", "minimum": 1}}}
    if status == 401:
        told["headers"] = {"WWW-Authenticate": {"description": "Bearer.", "schema": {"type": "string"}}}
    return told


def _addresses(rule: Rule) -> Iterator[dict[str, Any]]:
    for name in _ARGUMENT.findall(rule.rule):
        schema = {"type": "integer", "minimum": 0, "maximum": LARGEST_ID}
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _headers(operation: Operation, *, is_post: bool) -> Iterator[dict[str, Any]]:
    if is_post:
        words = "Chosen by you, new for each request; the same request sent again with the same key does nothing more."
        schema = {"type": "string", "pattern": f"^{KEY.pattern}$"}
        yield {"name": "Idempotency-Key", "in": "header", "required": True, "description": words, "schema": schema}
    if operation.changes:
        words = "The ETag of what you saw, or * for whatever is there."
        schema = {"type": "string", "pattern": r"^(\*|\"[0-9a-f]{32}\")$"}
        yield {"name": "If-Match", "in": "header", "required": True, "description": words, "schema": schema}


def _query(operation: Operation, refs: Mapping[object, str], schemas: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if operation.query is None:
        return
    whole = schemas[refs[operation.query].rsplit("/", 1)[-1]]
    for name, schema in whole["properties"].items():
        words = schema.get("description", "")
        plain = {key: value for key, value in schema.items() if key not in {"title", "description"}}
        kinds = [kind for kind in plain.get("anyOf", ()) if kind != {"type": "null"}]
        if kinds:  # an address has no null: a parameter that is not there is left out
            plain = kinds[0]
        plain.pop("default", None) if plain.get("default", 0) is None else None
        told = {"name": name, "in": "query", "required": name in whole.get("required", ()), "schema": plain}
        yield told | ({"description": words} if words else {})
