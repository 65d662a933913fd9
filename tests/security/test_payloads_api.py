"""Whatever text a program sends, the API answers in the words of its description, and each page shows it as text."""

import json

import pytest
from sqlmodel import col, select

from tests.api.conftest import program  # noqa: F401 - a fixture
from tests.api.test_access import operations
from tests.conftest import POSTGRES
from tests.security import desk
from tests.security.desk import Copy
from tests.security.payloads import ALL, BUNDLES, EVERY
from tests.security.test_extra_fields import BODIES, caller, writes  # noqa: F401 - caller is a fixture
from tests.security.test_payloads import look
from tests.web.test_access import path_of
from workbench.api._operation import operation_of
from workbench.jobs.tasks import run_job
from workbench.models import Job

pytestmark = pytest.mark.skipif(bool(POSTGRES), reason="puts back a copy of one SQLite file")

FETCHED = {"imports.add"}
"""What is handed in as an address only: nothing of it is read here."""

CHECKED = {"url", "wording", "scale"}
"""Texts that must be an address, keep what the claim says, or name a scale: payloads in them are refused."""

RATINGS = {("verdicts.submit", "rating")}
"""Texts that must name a rating of the desk's scale; a source's rating is any text."""


def texts_of(model):
    """The fields of a body or a query that take any text, and how much of it: at most some 20,000 characters."""
    properties = model.model_json_schema()["properties"] if model else {}
    for name, field in properties.items():
        choices = field.get("anyOf", [field])
        for one in choices:
            if one.get("type") == "string" and not {"enum", "const", "format"} & one.keys():
                yield name, one.get("maxLength", 20_000)


def with_text(body, fields, text):
    """The body with the text in each of the fields, and in all that stands deeper in it."""
    return {**body, **{name: text[:most] for name, most in fields}}


def test_no_payload_in_any_field_breaks_an_operation(app, furnished, caller, context, tmp_path):  # noqa: F811
    copy = Copy(context.database, tmp_path / "copy.sqlite")
    sent = 0
    for name, method, path, operation in writes(app):
        for field in texts_of(operation.body):
            for text in BUNDLES:
                answer = caller(method, path, with_text(BODIES[name], [field], text))
                assert answer.status_code < 500, (name, field, text)
                assert answer.mimetype in {"application/json", "application/problem+json"}
                assert json.loads(answer.data) is not None
                if answer.status_code < 400:
                    copy.put_back()
                sent += 1
    assert sent > 200


def test_no_payload_that_is_asked_for_breaks_an_operation(app, furnished, program, admin, context):  # noqa: F811
    object.__setattr__(context.settings, "api_rate", 1_000_000)
    speaker, asked = program(user=admin), 0
    for rule in operations(app):
        operation = operation_of(app.view_functions[rule.endpoint])
        for name, most in texts_of(operation.query if operation else None):
            for text in EVERY:
                path = path_of(app, rule).removeprefix("/api/v1")
                answer = speaker.browser.get(
                    f"/api/v1{path}", query_string={name: text[:most]}, headers=speaker._headers({})
                )
                assert answer.status_code in {200, 404, 422}, (rule.rule, name, text)
                asked += 1
    assert asked > 100


def test_what_programs_sent_is_text_on_every_page(app, furnished, program, admin, context):  # noqa: F811
    browser, link = furnished
    speaker, taken = program(user=admin), set()
    for name, method, path, operation in writes(app):
        fields = [
            (field, most)
            for field, most in texts_of(operation.body)
            if field not in CHECKED and (name, field) not in RATINGS
        ]
        if not fields or name in FETCHED:
            continue
        body = with_text(BODIES[name], fields, ALL)
        if "text" in body:
            body["text"] = f"{ALL}\n\n{BODIES[name]['text']} {name}"
        headers = {"Idempotency_Key": name, "If_Match": "*", "Content_Type": "application/json"}
        if speaker._send(method, path, body, headers).status_code < 400:
            taken.add(name)
    assert {"articles.add", "sources.add", "verdicts.submit", "claims.step"} <= taken
    with context.database.read() as session:
        wanted = select(Job.id).where(col(Job.state) == "waiting", col(Job.kind).in_(("ingest", "extract")))
        waiting = session.exec(wanted).all()
    for job_id in waiting:
        run_job(context, job_id)
    assert look(browser, desk.addresses(app, link)) > 40
