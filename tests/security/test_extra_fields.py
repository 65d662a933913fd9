"""Whatever else a form or a call to the API carries, nothing is written but what it declares.

Each is sent twice to the same desk at the same moment: once as its page makes it, and once with every column of every
table beside it. Both desks must then be the same, row by row.
"""

import secrets
from dataclasses import replace

import pytest
import time_machine
from argon2 import PasswordHasher
from sqlalchemy import Boolean, Date, DateTime, Integer
from werkzeug.datastructures import MultiDict

from tests.api.conftest import program  # noqa: F401 - a fixture
from tests.api.test_access import operations
from tests.conftest import POSTGRES
from tests.factories import POLL, SENTENCE, code_at
from tests.security import desk
from tests.security.desk import EMAIL, OTHER, PASSWORD, WITH_CODE, WITHOUT_CODE, Copy, Form
from tests.web.forms import submit
from tests.web.test_access import path_of, rules
from workbench import clock
from workbench.api._operation import operation_of
from workbench.domain.lifecycle import REASONS
from workbench.models import METADATA
from workbench.services.people import passwords
from workbench.web.forms._base import DeskForm

pytestmark = pytest.mark.skipif(bool(POSTGRES), reason="compares two copies of one SQLite file")

NOTHING = {"claims.preview_wording": "its answer is a part of a page"}
AS_SENT = {"drafts.keep": "verdict_form_draft"}
"""A draft is kept as it stands in its owner's browser, with whatever is in it; nothing of it goes elsewhere."""
REFUSED = {"claims.step convene panel": "a panel sits already"}
TYPED = {
    "assignments.give_seat": {"note": "On leave until June."},
    "accounts.invite": {"name": "Cy", "email": "cy@desk.example"},
    "accounts.role": {"role": "reader"},
    "accounts.set_password": {"password": PASSWORD, "again": PASSWORD},
    "accounts.sign_in_with_password": {"email": EMAIL, "password": PASSWORD},
    "audits.judge": {"rating": "false", "rationale": "It is another year."},
    "audits.find call off audit": {"reason": "mistake"},
    "claims.topic": {"topic": "health"},
    "comments.write": {"text": "Look at this."},
    "notifications.choose": {"occasions": "mention"},
    "claims.submit": {
        **{"rating": "true", "rationale": "The survey says so.", "confidence": "high", "other_side": "The archives."},
        **{"pins-0-stance": "supports", "pins-0-is_primary": "y"},
    },
    "claims.step mark duplicate": {"duplicate_of": "1"},
    "claims.step take over": {"reason": "urgent"},
    "claims.step await reply": {"whom": "The ministry", "how": "by mail", "due_on": "2099-01-01"},
    "claims.vote": {"verdict": "neither", "reason": "Neither says when."},
    "feeds.follow": {"url": "https://mole.example/feed"},
    "feeds.change_interval": {"minutes": "120"},
    "intake.add": {"pasted": OTHER, "title": "Ferries"},
    "sources.add": {"pasted": OTHER, "title": "Ferries"},
    "speakers.note": {"name": "Ellen Voss", "party": "Harbour Party"},
    "speakers.merge": {"form": "E. Voss", "person": "Ellen Voss"},
    "speakers.note_table": {"table": "name,party\nEllen Voss,Harbour Party"},
    "sources.note": {"why": "The institute says so."},
    "imports.add": {"url": "https://other.example/records.json"},
    "imports.change_crosswalk": {"label": "Pants on fire", "rating": "false"},
    "scales.make": {"name": "Our scale"},
    "imports.confirm": {"column-0": "claim", "column-1": "rating"},
    "queue.take_bulk": {"what": "skip:trivial", "claim": "2-1"},
    "queue.assign_to_me": {"claim": "2-1"},
    "queue.keep_view": {"name": "all"},
    "tokens.make": {"name": "night", "scopes": "read"},
    "webhooks.make": {"url": "https://other.example/hook", "kinds": "edition.made"},
}
ELSEWHERE = {"accounts.role", "accounts.new_link", "accounts.end_sessions", "accounts.active"}
"""What nobody does to their own account: sent for the second person."""


def every_column(sample):
    """Each column of each table with a value that it could hold; `sample` gives the value from a column's type."""
    return {column.name: sample(column) for table in METADATA.sorted_tables for column in table.columns}


def of_a_form(column):
    choices = _choices(column)
    if choices:
        return choices[-1]
    kinds = {Boolean: "y", Integer: "2", DateTime: "1999-09-09T09:09:09+00:00", Date: "1999-09-09"}
    return next((value for kind, value in kinds.items() if isinstance(column.type, kind)), f"canary of {column.name}")


def of_json(column):
    typed = {Boolean: True, Integer: 2}
    return next((value for kind, value in typed.items() if isinstance(column.type, kind)), of_a_form(column))


def _choices(column):
    """What the database's own guard lets stand in the column, if it has one."""
    for rule in column.table.constraints:
        said = str(getattr(rule, "sqltext", ""))
        if said.startswith(f"{column.name} IN ("):
            return [value.strip("' ") for value in said.partition("(")[2].rstrip(")").split(",")]
    return []


class Twice:
    """Sends the same thing to two copies of the desk at one moment, with the same luck."""

    def __init__(self, copy, monkeypatch):
        self._copy = copy
        luck = {"token_urlsafe": "l" * 43, "token_hex": "a" * 32, "token_bytes": b"b" * 32, "randbelow": 7}
        for name, value in luck.items():
            monkeypatch.setattr(secrets, name, lambda *_, value=value: value)
        monkeypatch.setattr(passwords, "_HASHER", Salted(time_cost=1, memory_cost=8, parallelism=1))

    def after(self, browser, action, data):
        """The status of the answer, and what is in the database then; database and browser are put back."""
        with browser.session_transaction() as cookie:
            kept = dict(cookie)
        status = browser.post(action, data=data).status_code
        rows = self._copy.rows()
        self._copy.put_back()
        with browser.session_transaction() as cookie:
            cookie.clear()
            cookie.update(kept)
        return status, rows


class Salted(PasswordHasher):
    """Hashes without luck, so that two hashes of one password are the same."""

    def hash(self, password, *, salt=None):
        return super().hash(password, salt=salt or b"s" * 16)


def _derived(forms):
    """Forms that a page sends by script or shows after a step only: they take what another one of it takes."""
    submit, bulk = forms["claims.submit"], forms["queue.take_bulk"]
    plain = {name: bulk.fields[name] for name in ("csrf_token", "form_key")}
    for endpoint, path in (
        ("drafts.keep", "draft"),
        ("drafts.drop", "draft/drop"),
        ("claims.preview_wording", "preview"),
    ):
        yield Form(submit.page, f"/claims/6/{path}", endpoint, {**submit.fields, "rationale": "Not yet."})
    yield Form("/queue", "/queue/undo", "queue.undo", {**plain, "claim": "3-2"})
    yield Form("/queue", "/queue/undo-assigning", "queue.undo_assigning", {**plain, "claim": "3-2"})


def _filled(form):
    action = form.action.replace("/people/1/", "/people/2/") if form.endpoint in ELSEWHERE else form.action
    return Form(form.page, action, form.endpoint, {**form.fields, **_reason(form), **TYPED.get(form.name, {})})


def _reason(form):
    known = REASONS.get(form.fields.get("action", ""))
    return {"reason": next(iter(known)), "note": "As agreed."} if known and form.endpoint == "claims.step" else {}


def forms(app, browser, link):
    """Every form there is, filled in, and the browser that is shown it."""
    stranger = app.test_client()
    shown = {form.name: form for form in desk.forms_of(app, browser, desk.addresses(app, link))}
    shown |= {form.name: form for form in _derived(shown)}
    yield from ((browser, _filled(form)) for form in shown.values())
    yield from ((stranger, _filled(form)) for form in desk.forms_of(app, stranger, ["/sign-in"]))
    yield from _second_steps(app)


def _second_steps(app):
    """The forms of the second step: who is asked for a code, who has passed it, and who sets one up just now."""
    made, secret = desk.codes_of(app)
    asked, passed, setting_up = app.test_client(), app.test_client(), app.test_client()
    for browser, email in ((asked, WITH_CODE), (passed, WITH_CODE), (setting_up, WITHOUT_CODE)):
        submit(browser, "/sign-in", email=email, password=PASSWORD)
    submit(passed, "/sign-in/code", code=made[0])
    (form,) = desk.forms_of(app, asked, ["/sign-in/code"])
    yield asked, form.with_fields(code=made[1])
    codes = next(form for form in desk.forms_of(app, passed, ["/second-step"]) if "code" in form.fields)
    yield passed, codes.with_fields(code=made[1])
    yield passed, replace(codes, action="/second-step/off", endpoint="second_steps.take_off").with_fields(code=made[1])
    confirm = next(form for form in desk.forms_of(app, setting_up, ["/second-step"]) if "code" in form.fields)
    yield setting_up, confirm.with_fields(code=code_at(secret), current=PASSWORD)


@pytest.fixture
def declared(monkeypatch):
    """Which fields the forms that were made since the last look declare."""
    seen = set()
    make = DeskForm.__init__

    def note(form, *arguments, **named):
        make(form, *arguments, **named)
        seen.update(form._fields)

    monkeypatch.setattr(DeskForm, "__init__", note)
    return seen


def test_no_form_writes_a_column_that_it_does_not_declare(app, furnished, context, declared, monkeypatch, tmp_path):
    found = list(forms(app, *furnished))
    assert {rule.endpoint for rule in rules(app, "POST")} == {form.endpoint for _, form in found}
    copy = Copy(context.database, tmp_path / "copy.sqlite")
    before, columns = copy.rows(), every_column(of_a_form)
    with time_machine.travel(clock.now(), tick=False):
        twice = Twice(copy, monkeypatch)
        for browser, form in found:
            declared.clear()
            plain, once = twice.after(browser, form.action, form.fields)
            assert (form.name, plain < 400, once != before) == (form.name, *_expected(form))
            extra = {name: value for name, value in columns.items() if name not in declared | set(form.fields)}
            status, again = twice.after(browser, form.action, MultiDict({**extra, **form.fields}))
            changed = {table for table in once if once[table] != again[table]} - {AS_SENT.get(form.endpoint)}
            assert (form.name, status, changed) == (form.name, plain, set())


def _expected(form):
    """Whether it is taken, and whether it changes anything."""
    return form.name not in REFUSED, form.name not in REFUSED | NOTHING.keys()


SOURCE_PIN = {"source_id": 2, "start": 0, "end": len(POLL), "exact": POLL, "stance": "supports", "is_primary": True}
BODIES = {
    "articles.add": {"text": OTHER, "title": "Ferries"},
    "sources.add": {"text": OTHER, "title": "Ferries"},
    "claims.set_topic": {"topic": "health"},
    "claims.step": {"action": "take"},
    "claims.assign": {"person_id": 1, "due_on": "2099-01-01"},
    "verdicts.submit": {
        **{"wording": SENTENCE, "rating": "true", "rationale": "The survey says so.", "as_of": "2026-01-16"},
        **{"confidence": "high", "other_side": "The archives.", "pins": [SOURCE_PIN]},
    },
    "editions.make": {"format": "jsonl"},
    "imports.add": {"url": "https://other.example/records.json"},
    "imports.confirm": {"mapping": {"statement": "claim", "outcome": "rating"}},
    "jobs.retry": {},
    "matches.decide": {"state": "confirmed"},
}
AT = {
    "claims.step": "/claims/2/steps",
    "claims.assign": "/claims/2/assignment",
    "verdicts.submit": "/claims/6/verdicts",
    "jobs.retry": "/jobs/2/retry",
}


def writes(app):
    """Each operation that writes: its name, its method, its address and what it declares."""
    for rule in operations(app):
        method, name = next(iter(rule.methods - {"HEAD", "OPTIONS"})), rule.endpoint.removeprefix("api.")
        if method != "GET":
            path = AT.get(name, path_of(app, rule).removeprefix("/api/v1"))
            yield name, method, path, operation_of(app.view_functions[rule.endpoint])


@pytest.fixture
def caller(program, admin, context):  # noqa: F811 - the fixture
    """A program of the administrator's, with the fixture's headers for every write."""
    object.__setattr__(context.settings, "api_rate", 1_000_000)
    speaker = program(user=admin)

    def call(method, path, body):
        headers = {"Idempotency_Key": "once", "If_Match": "*", "Content_Type": "application/json"}
        return speaker._send(method, path, body, headers)

    return call


def test_no_call_to_the_api_writes_a_column_that_it_does_not_declare(app, furnished, caller, context, tmp_path):
    """One that declares a body refuses every other name in it; one that declares none does not look at it."""
    copy = Copy(context.database, tmp_path / "copy.sqlite")
    before, columns = copy.rows(), every_column(of_json)
    with time_machine.travel(clock.now(), tick=False):
        for name, method, path, operation in writes(app):
            plain = caller(method, path, BODIES[name])
            once = copy.rows()
            copy.put_back()
            assert (name, plain.status_code, once != before) == (name, operation.status, True)
            extra = columns.keys() - (operation.body.model_fields.keys() if operation.body else set())
            answer = caller(method, path, {**BODIES[name], **{column: columns[column] for column in extra}})
            again = copy.rows()
            copy.put_back()
            if operation.body is None:
                changed = {table for table in again if again[table] != once[table]}
                assert (name, answer.status_code, changed) == (name, plain.status_code, {"taken_form"}), "its digest"
            else:
                refused = {error["where"].removeprefix("#/") for error in answer.json["errors"]}
                assert (name, answer.status_code, refused) == (name, 422, extra)
                assert {table for table in again if again[table] != before[table]} <= {"api_token"}, name
