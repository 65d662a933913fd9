"""Jobs as a page shows them: how far, how long still, why one failed, and another try."""

from datetime import timedelta

import pytest

from tests.factories import actor_of, make_user
from tests.web.forms import fields_of
from workbench import clock
from workbench.domain.roles import Role
from workbench.models import Job
from workbench.services import jobs

HTMX = {"HX-Request": "true"}
EVERY_SECOND = 'hx-trigger="every 1s"'


@pytest.fixture
def job_id(database):
    with database.write() as session:
        return jobs.enqueue(session, actor_of(make_user(session)), "ingest", {"item_id": 1}, "Read <b>notes</b>")


def change(database, job_id, **values):
    with database.write() as session:
        job = session.get(Job, job_id)
        for name, value in values.items():
            setattr(job, name, value)
        session.add(job)


def test_a_running_job_shows_its_steps_and_the_time_left(signed_in, database, job_id):
    began = clock.now() - timedelta(seconds=30)
    change(database, job_id, state="running", done=3, total=12, started_at=began, attempts=1)
    page = signed_in().get(f"/jobs/{job_id}").text
    assert '<progress max="12" value="3"' in page
    assert "3 of 12, about 9" in page


@pytest.mark.parametrize(("state", "live"), [("waiting", True), ("running", True), ("done", False), ("failed", False)])
def test_pages_ask_again_only_while_something_is_under_way(signed_in, database, job_id, state, live):
    change(database, job_id, state=state, error="It broke." if state == "failed" else "")
    browser = signed_in()
    for path in ("/jobs", f"/jobs/{job_id}"):
        assert (EVERY_SECOND in browser.get(path).text) is live
        part = browser.get(path, headers=HTMX).text
        assert (EVERY_SECOND in part) is live
        assert "<html" not in part


def test_a_failed_job_says_why_and_is_tried_again_once(signed_in, database, job_id):
    change(database, job_id, state="failed", error="The site answered 404.")
    browser = signed_in()
    page = browser.get(f"/jobs/{job_id}").text
    assert "The site answered 404." in page
    form = fields_of(page, f"/jobs/{job_id}/retry")
    assert browser.post(f"/jobs/{job_id}/retry", data=form).location == f"/jobs/{job_id}"
    again = browser.post(f"/jobs/{job_id}/retry", data=form)
    assert again.status_code == 400
    assert "is waiting; only a failed job" in again.text


def test_a_job_that_did_not_fail_offers_no_other_try(signed_in, database, job_id):
    change(database, job_id, state="done")
    assert "Try again" not in signed_in().get(f"/jobs/{job_id}").text


def test_a_desk_without_jobs_says_what_asks_for_one(signed_in):
    assert "asks for the first one" in signed_in().get("/jobs").text


def test_a_job_that_does_not_exist_is_a_plain_404(signed_in):
    answer = signed_in().get("/jobs/4711")
    assert (answer.status_code, "There is no job 4711." in answer.text) == (404, True)


@pytest.mark.parametrize("error", ["", "<script>alert(1)</script>"])
def test_labels_and_errors_are_text(signed_in, database, job_id, error):
    change(database, job_id, state="failed" if error else "done", error=error)
    for path in ("/jobs", f"/jobs/{job_id}"):
        page = signed_in().get(path).text
        assert "<b>notes" not in page
        assert "&lt;b&gt;notes&lt;/b&gt;" in page
        assert "<script>alert" not in page


def test_readers_see_no_jobs(signed_in, job_id):
    assert signed_in(Role.READER).get("/jobs").status_code == 403
