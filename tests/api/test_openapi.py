"""The description is of the routes there are, of their methods, addresses, parameters and schemas; and no other."""

import json
import re

import jsonschema
import pytest
from pydantic import BaseModel

from workbench.api import openapi
from workbench.api._operation import operation_of
from workbench.auth import scope_of

pytestmark = pytest.mark.one_database

TYPES = {"pattern", "type", "enum", "minimum", "maximum", "maxLength", "minLength", "$ref", "items", "const", "format"}


@pytest.fixture
def described(app):
    return openapi.document(app)


def test_anybody_may_read_it_and_it_is_openapi(client, described):
    answer = client.get("/api/v1/openapi.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.json == json.loads(json.dumps(described))
    assert answer.json["openapi"] == "3.1.0"


def test_every_route_stands_in_it_with_its_methods_and_no_other_does(app, described):
    routes = {
        (re.sub(r"<int:(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and rule.endpoint != "api.about.description"
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert {(path, method) for path, methods in described["paths"].items() for method in methods} == routes


def operations(described):
    return [(path, method, told) for path, item in described["paths"].items() for method, told in item.items()]


def test_every_reference_leads_to_a_schema_or_an_answer_and_each_of_these_is_used(described):
    text = json.dumps(described)
    used = set(re.findall(r'"\$ref": "#/components/(\w+)/([^"]+)"', text))
    there = {(kind, name) for kind in ("schemas", "responses") for name in described["components"][kind]}
    assert used == there


def test_every_schema_is_one(described):
    for schema in described["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_each_operation_says_what_it_does_what_it_needs_and_how_it_fails(app, described):
    endpoints = {
        rule.endpoint.removeprefix("api.").replace(".", "_"): rule.endpoint for rule in app.url_map.iter_rules()
    }
    names = [told["operationId"] for _, _, told in operations(described)]
    assert len(names) == len(set(names))
    for path, method, told in operations(described):
        view = app.view_functions[endpoints[told["operationId"]]]
        operation = operation_of(view)
        parameters = {parameter["name"] for parameter in told["parameters"]}
        assert told["summary"]
        assert told["security"] == [{"token": [scope_of(view)]}]
        assert set(re.findall(r"\{(\w+)\}", path)) <= parameters
        assert ("Idempotency-Key" in parameters) == (method == "post")
        assert ("If-Match" in parameters) == ("428" in told["responses"]) == bool(operation.changes)
        assert ("requestBody" in told) == (operation.body is not None)
        assert {"400", "401", "403", "429", "500", "503"} <= set(told["responses"])
        if operation.query is not None:
            assert set(operation.query.model_fields) <= parameters


def test_the_schemas_are_those_of_the_models_that_validate(app, described):
    for _, _, told in operations(described):
        if "requestBody" in told:
            name = told["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[-1]
            views = [operation_of(view) for view in app.view_functions.values()]
            model = next(found.body for found in views if found and found.body and found.body.__name__ == name)
            assert issubclass(model, BaseModel)
            known = described["components"]["schemas"][name]
            assert known["additionalProperties"] is False
            assert set(known["properties"]) == set(model.model_fields)
            assert all(set(part) & TYPES or "anyOf" in part for part in known["properties"].values())
