"""Requests whose sender keeps their body back: the guard has let them in, and the rest comes when it suits the sender.

Meanwhile they were kept out, signed out or given another role, or everybody else wants to write.
"""

import io
import json
from urllib.parse import urlencode

import pytest
from sqlmodel import select

from tests.factories import actor_of, make_claim, make_user
from tests.web.forms import fields_of
from tests.web.test_access import path_of, rules
from tests.web.test_junk import token_of
from workbench.domain.roles import Role
from workbench.domain.scopes import Scope
from workbench.models import IngestItem, User
from workbench.services.people import accounts, sessions, tokens

KINDS = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/plain")
TEXT = "The town of Kelso spent 2 million euros on schools in 2025."


class KeptBack(io.BytesIO):
    """A body that comes only after something else has happened."""

    def __init__(self, content, meanwhile):
        super().__init__(content)
        self._meanwhile = meanwhile

    def read(self, *sizes):
        self._happen()
        return super().read(*sizes)

    def readline(self, *sizes):
        self._happen()
        return super().readline(*sizes)

    def readinto(self, buffer):
        self._happen()
        return super().readinto(buffer)

    def _happen(self):
        meanwhile, self._meanwhile = self._meanwhile, lambda: None
        meanwhile()


def send(browser, path, content, meanwhile, kind="application/x-www-form-urlencoded", **headers):
    return browser.post(
        path,
        input_stream=KeptBack(content, meanwhile),
        content_length=len(content),
        content_type=kind,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def kept_out(session, user, admin):
    accounts.set_active(session, admin, user, active=False)


def signed_out(session, user, admin):
    accounts.sign_out_everywhere(session, admin, user)


def made_reader(session, user, admin):
    accounts.change_role(session, admin, user, Role.READER)


def made_supervisor(session, user, admin):
    accounts.change_role(session, admin, user, Role.SUPERVISOR)


@pytest.fixture
def admins(database):
    """Two admins, so that one can do something to the other."""
    with database.write() as session:
        return [make_user(session, role=Role.ADMIN, email=f"{name}@desk.example") for name in ("ann", "bea")]


def test_an_admin_who_is_kept_out_while_their_form_is_on_its_way_does_not_let_themselves_in_again(
    admins, signed_in, database
):
    ann, bea = admins
    browser = signed_in(user=bea)
    form = fields_of(browser.get("/people").text, f"/people/{ann.id}/active/0")

    def meanwhile():
        with database.write() as session:
            kept_out(session, session.get(User, bea.id), actor_of(ann))

    answer = send(browser, f"/people/{bea.id}/active/1", urlencode(form).encode(), meanwhile)
    assert (answer.status_code, answer.location) == (302, "/sign-in")
    with database.read() as session:
        assert not session.get(User, bea.id).active


@pytest.mark.parametrize(
    ("happens", "told"),
    [(kept_out, ""), (signed_out, ""), (made_reader, "changed from reviewer to reader"), (made_supervisor, "changed")],
    ids=["kept out", "signed out", "a role less", "a role more"],
)
def test_who_is_another_one_when_their_form_arrives_changes_nothing(admins, signed_in, database, happens, told):
    with database.write() as session:
        user = make_user(session)
    browser = signed_in(user=user)
    form = {**fields_of(browser.get("/ingest").text, "/ingest"), "pasted": TEXT}

    def meanwhile():
        with database.write() as session:
            happens(session, session.get(User, user.id), actor_of(admins[0]))

    answer = send(browser, "/ingest", urlencode(form).encode(), meanwhile)
    assert answer.status_code == (403 if told else 302)
    assert told in answer.text
    with database.read() as session:
        assert session.exec(select(IngestItem)).all() == []


def revoked(session, user, _admin):
    tokens.end_of(session, user)


@pytest.mark.parametrize(
    ("happens", "status"),
    [(kept_out, 401), (revoked, 401), (made_reader, 403)],
    ids=["kept out", "token revoked", "a role less"],
)
def test_who_is_another_one_when_their_call_arrives_changes_nothing(admins, app, database, happens, status):
    with database.write() as session:
        user = make_user(session)
        secret = tokens.make(session, actor_of(user), name="script", scopes=[Scope.READ, Scope.INGEST], days=30)

    def meanwhile():
        with database.write() as session:
            happens(session, session.get(User, user.id), actor_of(admins[0]))

    content, named = json.dumps({"text": TEXT, "title": "Late"}).encode(), {"Authorization": f"Bearer {secret}"}
    named["Idempotency_Key"] = "late"
    answer = send(app.test_client(), "/api/v1/articles", content, meanwhile, "application/json", **named)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    with database.read() as session:
        assert session.exec(select(IngestItem)).all() == []


def test_who_signs_out_while_they_are_signed_out_by_somebody_else_is_signed_out(admins, signed_in, database):
    _ann, bea = admins
    browser = signed_in(user=bea)
    form = fields_of(browser.get("/queue").text, "/sign-out")

    def meanwhile():
        with database.write() as session:
            sessions.end_of(session, session.get(User, bea.id))

    answer = send(browser, "/sign-out", urlencode(form).encode(), meanwhile)
    assert (answer.status_code, answer.location) == (302, "/sign-in")


@pytest.mark.one_database
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.partition(";")[0])
def test_others_go_on_writing_while_somebody_keeps_a_body_back(app, signed_in, database, kind):
    """SQLite has one right to write; whoever took it before all of a form was there would have it until they like."""
    with database.write() as session:
        make_claim(session)
    browser, held = signed_in(Role.ADMIN), []
    named, sent = {"X_CSRFToken": token_of(browser)}, b'{"note":' if "json" in kind else b"note=" + b"x" * 100

    def meanwhile(rule):
        try:
            with database.write(patience_ms=100) as session:
                make_user(session)
        except Exception as error:  # noqa: BLE001 - whatever it is, somebody could not write
            held.append((rule.rule, error))

    for rule in rules(app, "POST"):
        if rule.endpoint != "accounts.sign_out":
            send(browser, path_of(app, rule), sent, lambda rule=rule: meanwhile(rule), kind, **named)
    assert held == []
