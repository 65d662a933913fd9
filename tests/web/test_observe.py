"""One line in the log for each request, an id that the page shows too, and counts."""

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from tests.factories import make_user
from workbench.domain.roles import Role
from workbench.web.observe import traffic

pytestmark = pytest.mark.one_database


@pytest.fixture
def settings(settings):
    """Settings under which requests are logged."""
    return replace(settings, log_level="info")


def lines(browser, path, **options):
    with capture_logs() as logged:
        answer = browser.get(path, buffered=True, **options)
    return answer, [line for line in logged if line["event"] == "request"]


def test_a_request_is_one_line_with_who_what_and_how_it_ended(signed_in, database):
    with database.write() as session:
        user = make_user(session)
    _, (line,) = lines(signed_in(user=user), "/queue?q=secret")
    assert (line["method"], line["path"], line["status"], line["person"]) == ("GET", "/queue", 200, user.id)
    assert line["ms"] >= 0


def test_what_was_searched_for_is_nobodys_business(signed_in):
    _, (line,) = lines(signed_in(), "/queue?q=secret")
    assert "secret" not in str(line)


def test_a_one_time_link_is_a_key_and_is_never_logged(client):
    _, (line,) = lines(client, "/link/this-is-the-key")
    assert line["path"] == "/link/<token>"
    assert "this-is-the-key" not in str(line)


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/static/workbench.css"])
def test_probes_and_files_are_silent_while_they_go_well(client, path):
    assert lines(client, path)[1] == []


def test_a_missing_file_is_not_silent(client):
    _, (line,) = lines(client, "/static/none.css")
    assert line["status"] == 404


def test_every_request_has_an_id_of_its_own(client):
    ids = {client.get("/sign-in").headers["X-Request-Id"] for _ in range(3)}
    assert len(ids) == 3
    assert all(len(number) == 12 for number in ids)


def test_an_id_that_a_browser_brings_is_not_taken_over(client):
    answer = client.get("/sign-in", headers={"X-Request-Id": "forged"})
    assert answer.headers["X-Request-Id"] != "forged"


def test_a_very_long_path_is_cut(client):
    _, (line,) = lines(client, "/" + "x" * 5000)
    assert len(line["path"]) == 200


def test_requests_are_counted_by_page_and_status(app, signed_in):
    signed_in(Role.READER).get("/queue")
    signed_in(Role.READER).get("/people")
    app.test_client().get("/nowhere")
    with app.app_context():
        samples = {
            (sample.labels["endpoint"], sample.labels["status"]): sample.value
            for metric in traffic().registry.collect()
            for sample in metric.samples
            if sample.name.endswith("_count")
        }
    assert samples == {("queue.index", "200"): 1, ("accounts.people", "403"): 1, ("none", "404"): 1}
