"""Every view declares who may use it; what declares nothing is refused."""

import pytest
from flask import Flask

from workbench.auth import current_actor, known_actor, permission, protect, public, requires
from workbench.domain.roles import Role
from workbench.errors import ForbiddenError, WorkbenchError
from workbench.services.actors import Actor


@pytest.fixture
def small_app():
    """An application with a view of each sort; the cookie's token is the role's name."""
    app = Flask("small")
    app.secret_key = "k" * 32

    @app.get("/open")
    @public
    def open_to_all():
        actor = known_actor()
        return actor.name if actor else "nobody"

    @app.get("/supervise")
    @requires(Role.SUPERVISOR)
    def supervise():
        return current_actor().name

    @app.get("/forgotten")
    def forgotten():
        return "secret"

    @app.get("/sign-in", endpoint="accounts.sign_in")
    @public
    def sign_in():
        return "sign in"

    @app.errorhandler(WorkbenchError)
    def on_purpose(error):
        return error.message, error.http_status

    protect(app, lambda token: Actor(1, token, Role(token)) if token in set(Role) else None, lambda _secret: None)
    return app


def as_role(app, role):
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["sid"] = role
    return client


def test_a_view_that_declares_nothing_is_refused_to_everybody(small_app):
    for client in (small_app.test_client(), as_role(small_app, "admin")):
        answer = client.get("/forgotten")
        assert answer.status_code == 404
        assert "secret" not in answer.text


def test_strangers_are_sent_to_sign_in_and_back_to_the_very_page(small_app):
    answer = small_app.test_client().get("/supervise?page=2&q=a%26b")
    assert answer.status_code == 302
    assert answer.location == "/sign-in?next=/supervise?page%3D2%26q%3Da%2526b"


def test_htmx_is_told_to_leave_the_page_instead_of_showing_the_sign_in_page_inside_it(small_app):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/supervise?page=2"}
    answer = small_app.test_client().get("/supervise?part=rows", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/supervise?page%3D2"


@pytest.mark.parametrize("role", ["reader", "reviewer"])
def test_a_role_too_low_is_told_which_role_is_needed(small_app, role):
    answer = as_role(small_app, role).get("/supervise")
    assert answer.status_code == 403
    assert answer.text == f"This page is for the role supervisor and above; yours is {role}."


@pytest.mark.parametrize("role", ["supervisor", "admin"])
def test_the_role_named_and_those_above_may(small_app, role):
    assert as_role(small_app, role).get("/supervise").text == role


def test_public_views_know_who_asks_and_serve_strangers_too(small_app):
    assert small_app.test_client().get("/open").text == "nobody"
    assert as_role(small_app, "reader").get("/open").text == "reader"


def test_a_token_that_stands_for_nobody_is_dropped_from_the_cookie(small_app):
    client = as_role(small_app, "forged")
    assert client.get("/supervise").status_code == 302
    with client.session_transaction() as cookie:
        assert "sid" not in cookie


def test_a_cookie_signed_with_another_key_stands_for_nobody(small_app):
    other = Flask("other")
    other.secret_key = "o" * 32
    signed = other.session_interface.get_signing_serializer(other).dumps({"sid": "admin"})
    client = small_app.test_client()
    client.set_cookie("session", signed)
    assert client.get("/supervise").status_code == 302


def test_asking_for_the_actor_without_one_is_refused(small_app):
    with small_app.test_request_context("/open"), pytest.raises(ForbiddenError):
        current_actor()


def test_the_declaration_can_be_read_from_the_view(small_app):
    views = small_app.view_functions
    assert permission(views["supervise"]) is Role.SUPERVISOR
    assert permission(views["open_to_all"]) == "public"
    assert permission(views["forgotten"]) is None
