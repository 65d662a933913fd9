"""What every answer says to the browser."""

import pytest
from flask import Blueprint, Response

from workbench.auth import public
from workbench.domain.roles import Role
from workbench.factory import create_app
from workbench.jobs.context import open_context
from workbench.settings import Settings

pytestmark = pytest.mark.one_database

PATHS = ["/sign-in", "/queue", "/nothing-here", "/static/workbench.css", "/static/missing.css", "/healthz", "/metrics"]


@pytest.fixture
def client_with_odd_pages(app):
    """Pages that stream and that fail, beside the desk's own."""
    odd = Blueprint("odd", __name__)

    @odd.get("/stream")
    @public
    def stream():
        return Response(iter([b"one", b"two"]))

    @odd.get("/defect")
    @public
    def defect():
        raise ZeroDivisionError

    app.register_blueprint(odd)
    return app.test_client()


@pytest.mark.parametrize("path", [*PATHS, "/stream", "/defect"])
def test_every_answer_forbids_what_the_desk_does_not_need(client_with_odd_pages, path):
    headers = client_with_odd_pages.get(path, buffered=True).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    for directive in ("form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'"):
        assert directive in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_an_answer_to_a_refused_form_has_them_too(client):
    assert "Content-Security-Policy" in client.post("/sign-in").headers


def test_behind_tls_browsers_are_told_to_stay_there(settings):
    secure = Settings(instance=settings.instance, database_url=settings.database_url, public_url="https://desk.example")
    context = open_context(secure)
    answer = create_app(secure, context=context).test_client().get("/healthz", base_url="https://desk.example")
    context.close()
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize("path", ["/queue", "/nothing-here", "/static/missing.css"])
def test_pages_of_people_who_are_signed_in_are_stored_nowhere(signed_in, path):
    headers = signed_in(Role.READER).get(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert "Cookie" in headers["Vary"]


@pytest.mark.parametrize("path", ["/queue", "/sources", "/ingest", "/jobs", "/nothing-here", "/checks"])
def test_a_part_of_a_page_is_never_taken_for_the_whole(signed_in, path):
    browser = signed_in(Role.REVIEWER)
    whole, part = browser.get(path), browser.get(path, headers={"HX-Request": "true"})
    again = browser.get(path, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in whole.text
    assert "<html" in again.text
    assert path == "/checks" or "<html" not in part.text
    for answer in (whole, part, again):
        assert {"HX-Request", "HX-History-Restore-Request"} <= set(answer.vary)


def test_a_page_with_somebodys_form_token_is_stored_nowhere(client):
    assert client.get("/sign-in").headers["Cache-Control"] == "no-store"


def test_static_files_are_kept_for_a_year_under_an_address_with_a_version(client):
    versioned = client.get("/static/workbench.css?v=1", buffered=True)
    plain = client.get("/static/workbench.css", buffered=True)
    assert versioned.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert plain.headers["Cache-Control"] == "public, max-age=3600"
    assert "Cookie" not in versioned.headers.get("Vary", "")
    assert "Set-Cookie" not in versioned.headers


@pytest.mark.parametrize("path", ["/sign-in", "/queue", "/password", "/people", "/nothing-here"])
def test_no_page_has_inline_script_or_style_that_the_policy_would_block(signed_in, path):
    page = signed_in(Role.ADMIN).get(path).text
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page
    for tag in page.split("<script")[1:]:
        assert "src=" in tag.partition(">")[0]
