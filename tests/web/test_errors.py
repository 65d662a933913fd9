"""Errors as pages."""

import re

import pytest
from flask import Blueprint, abort, request
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from workbench.auth import public
from workbench.errors import BadInputError, StaleError, StartUpError, TooManyError

RAISED = {
    "bad-input": BadInputError("The wording is empty."),
    "stale": StaleError("Somebody was faster.", current=3),
    "too-many": TooManyError("Wait 5 minutes.", seconds=300),
    "start-up": StartUpError("The disk is full."),
    "locked": OperationalError("UPDATE", {}, Exception("database is locked")),
    "pool": PoolTimeoutError("QueuePool limit"),
    "overflow": OverflowError("Python int too large to convert to SQLite INTEGER"),
    "defect": ZeroDivisionError("secret detail"),
}


@pytest.fixture
def client(app):
    """A browser on a desk with pages that fail, each in its way."""
    odd = Blueprint("odd", __name__)

    @odd.get("/raise/<name>")
    @public
    def fail(name):
        raise RAISED[name]

    @odd.get("/abort/<int:status>")
    @public
    def give_up(status):
        abort(status)

    @odd.post("/upload")
    @public
    def upload():
        return str(len(request.form))

    app.register_blueprint(odd)
    return app.test_client()


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("bad-input", 400, "The wording is empty."),
        ("stale", 409, "Somebody was faster."),
        ("too-many", 429, "Wait 5 minutes."),
        ("start-up", 500, "The disk is full."),
        ("locked", 503, "Nothing was changed"),
        ("pool", 503, "Nothing was changed"),
        ("overflow", 400, "cannot be right"),
        ("defect", 500, "What you typed was not saved"),
    ],
)
def test_each_error_is_a_page_with_its_status_and_a_sentence(client, name, status, words):
    answer = client.get(f"/raise/{name}")
    assert answer.status_code == status
    assert words in answer.text
    assert "<h1>" in answer.text
    assert "Traceback" not in answer.text


def test_htmx_gets_a_part_of_a_page_and_no_second_frame(client):
    answer = client.get("/raise/stale", headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "Somebody was faster." in answer.text
    assert "<html" not in answer.text


def test_a_defect_shows_the_number_under_which_it_is_in_the_log_and_nothing_else(client, capfd):
    answer = client.get("/raise/defect")
    number = answer.headers["X-Request-Id"]
    assert number in answer.text
    assert "secret detail" not in answer.text
    assert "ZeroDivisionError" not in answer.text


def test_what_is_no_defect_shows_no_number(client):
    answer = client.get("/raise/stale")
    assert answer.headers["X-Request-Id"] not in answer.text


@pytest.mark.parametrize(("name", "seconds"), [("locked", "5"), ("pool", "5"), ("too-many", "300")])
def test_who_has_to_wait_is_told_how_long(client, name, seconds):
    assert client.get(f"/raise/{name}").headers["Retry-After"] == seconds


@pytest.mark.parametrize("status", [400, 403, 404, 410, 413, 415, 429, 500, 503])
def test_every_status_has_a_page(client, status):
    answer = client.get(f"/abort/{status}")
    assert answer.status_code == status
    assert re.search(r"<h1>[^<]+</h1>", answer.text)


def test_the_wrong_method_says_which_are_right(client):
    answer = client.get("/sign-out")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "OPTIONS, POST"
    assert "for a form" in answer.text


def test_an_upload_above_the_limit_is_refused_with_a_sentence(client, settings):
    content = b"x" * (settings.upload_mb * 1_000_000 + 1)
    answer = client.post("/upload", data=content, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "larger than this desk accepts" in answer.text


@pytest.mark.parametrize("page", ["/nothing<script>alert(1)</script>", "/abort/404?<script>alert(1)</script>"])
def test_nothing_of_the_address_gets_into_the_page_unescaped(client, page):
    assert "<script>alert" not in client.get(page).text
