"""Logs: nobody writes lines of their own, and no secret is in them."""

import json
import secrets

import pytest
import structlog

from workbench import logs
from workbench.factory import create_app

NASTY = "a\nfake line\r\x1b[31mred\u2028x"


@pytest.fixture
def lines(capsys):
    """The lines logged since, as they stand."""

    def read():
        return [line for line in capsys.readouterr().err.split("\n") if line]

    yield read
    logs.configure("error", "console")


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_value_with_line_ends_and_escapes_stays_on_its_line(form, lines):
    logs.configure("info", form)
    structlog.get_logger().info("request", path=NASTY)
    (line,) = lines()
    assert "\x1b[31m" not in line
    assert "\r" not in line
    assert "fake line" in line


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_traceback_shows_code_but_no_values_of_variables(form, lines):
    logs.configure("info", form)

    def check(password):
        raise ValueError("cannot\x1b[31m be")

    try:
        check("hunter2-hunter2")
    except ValueError:
        structlog.get_logger().exception("defect")
    text = "\n".join(lines())
    assert "ValueError" in text
    assert "hunter2" not in text.replace('check("hunter2-hunter2")', "").replace('check(\\"hunter2-hunter2\\")', "")
    assert "\x1b[31m" not in text


def test_json_lines_carry_level_moment_and_values(lines):
    logs.configure("info", "json")
    structlog.get_logger().warning("something", count=3)
    (line,) = lines()
    row = json.loads(line)
    assert (row["event"], row["level"], row["count"]) == ("something", "warning", 3)
    assert row["timestamp"].endswith("Z")


def test_below_the_level_nothing_is_logged(lines):
    logs.configure("error", "json")
    structlog.get_logger().info("request")
    assert lines() == []


@pytest.fixture
def client(settings, context, lines):
    """A browser on a desk that logs every request as JSON."""
    app = create_app(settings, context=context)
    logs.configure("info", "json")
    return app.test_client()


def test_each_request_is_one_line_under_the_id_that_its_answer_carries(client, lines):
    answer = client.get("/sign-in?next=/secret-in-a-query")
    (line,) = lines()
    row = json.loads(line)
    assert row["request"] == answer.headers["X-Request-Id"]
    assert (row["method"], row["path"], row["status"], row["person"]) == ("GET", "/sign-in", 200, None)
    assert row["ms"] > 0
    assert "secret-in-a-query" not in line


def test_neither_passwords_nor_cookies_nor_one_time_links_are_logged(client, lines):
    client.get("/link/the-token-of-a-link")
    client.post("/link/the-token-of-a-link", data={"password": "hunter2-hunter2"})
    client.post("/sign-in", data={"password": "hunter2-hunter2"}, headers={"Cookie": "workbench=a-cookie"})
    text = "\n".join(lines())
    assert "/link/<token>" in text
    for secret in ("the-token-of-a-link", "hunter2", "a-cookie"):
        assert secret not in text


@pytest.mark.parametrize("path", ["/link/{}/", "/links/{}", "//link/{}", "/LINK/{}?next=/", "/x/{}/link"])
def test_no_address_that_was_mistyped_shows_the_key_that_it_holds(client, lines, path):
    token = secrets.token_urlsafe(32)
    client.get(path.format(token))
    client.put(f"/link/{token}")
    text = "\n".join(lines())
    assert text.count('"event": "request"') == 2
    assert token not in text


def test_probes_and_files_are_logged_only_when_they_fail(client, lines):
    client.get("/healthz")
    client.get("/static/workbench.css", buffered=True)
    assert lines() == []
    client.get("/static/missing.css")
    assert json.loads(lines()[0])["status"] == 404
