"""One request, one session: what is kept, what is not."""

import pytest
from flask import Blueprint, flash, redirect
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlmodel import func, select

from tests.factories import make_user
from workbench.auth import public
from workbench.errors import BadInputError
from workbench.http.request import db_session, keep
from workbench.models import User


@pytest.fixture
def client(app):
    """A browser on a desk with a form that adds a person and ends as its address says."""
    app.config["WTF_CSRF_ENABLED"] = False
    odd = Blueprint("odd", __name__)

    @odd.route("/end/<how>", methods=["GET", "POST"])
    @public
    def end(how):
        make_user(db_session())
        flash("Done.", "done")
        match how:
            case "well":
                return "well"
            case "redirect":
                return redirect("/sign-in")
            case "refused":
                return "refused", 422
            case "refused-and-kept":
                keep()
                return "refused", 422
            case "error":
                raise BadInputError("no")
            case _:
                raise ZeroDivisionError

    app.register_blueprint(odd)
    return app.test_client()


def people(database):
    with database.read() as session:
        return session.exec(select(func.count()).select_from(User)).one()


@pytest.mark.parametrize(
    ("how", "kept"),
    [("well", 1), ("redirect", 1), ("refused", 0), ("refused-and-kept", 1), ("error", 0), ("defect", 0)],
)
def test_a_form_is_kept_exactly_when_its_answer_is_good(client, database, how, kept):
    client.post(f"/end/{how}")
    assert people(database) == kept


def test_reading_changes_nothing_even_when_a_page_tries(client, database):
    assert client.get("/end/well").status_code == 200
    assert people(database) == 0


def test_reading_does_not_wait_for_whoever_writes(client, database):
    with database.write() as session:
        make_user(session)
        assert client.get("/checks").status_code == 200


def test_what_is_acknowledged_is_in_the_database_before_the_answer_leaves(client, database):
    seen = []

    def watched(environ, start_response):
        def begin(status, headers, *rest):
            seen.append(people(database))
            return start_response(status, headers, *rest)

        return inner(environ, begin)

    inner = client.application.wsgi_app
    client.application.wsgi_app = watched
    client.post("/end/well")
    assert seen == [1]


def test_a_commit_that_fails_is_no_success(client, database):
    def locked(_connection):
        raise OperationalError("COMMIT", {}, Exception("database is locked"))

    event.listen(database.engine, "commit", locked)
    try:
        answer = client.post("/end/redirect")
    finally:
        event.remove(database.engine, "commit", locked)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "Content-Security-Policy" in answer.headers
    assert "Done." not in answer.text
    assert "Done." not in client.get("/sign-in").text
    assert people(database) == 0


def test_no_connection_is_left_behind_whatever_happened(client, database):
    for how in ("well", "redirect", "refused", "error", "defect"):
        client.post(f"/end/{how}")
        client.get(f"/end/{how}")
    assert database.engine.pool.checkedout() == 0


def test_a_page_can_be_read_while_someone_writes_for_long(app, signed_in, database, monkeypatch):
    from workbench.services.people import sessions

    browser = signed_in()

    def locked(_session, _token):
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    person_of = sessions.person_of
    monkeypatch.setattr(sessions, "person_of", lambda *args: (person_of(*args)[0], True))
    monkeypatch.setattr(sessions, "seen", locked)
    assert browser.get("/password").status_code == 200


def test_an_answer_stands_whatever_becomes_of_its_connection_afterwards(client, monkeypatch):
    """PostgreSQL was stopped between the last row that was read and the end of the request."""

    def lost(_session):
        raise OperationalError("ROLLBACK", None, OSError("the connection is lost"))

    with monkeypatch.context() as patch:
        patch.setattr("workbench.http.request.Session.close", lost)
        assert client.get("/end/well").text == "well"
    assert client.get("/end/well").text == "well"
