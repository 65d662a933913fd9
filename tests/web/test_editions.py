"""Editions: asked for once, written by the worker, downloaded byte for byte under a name of their own."""

import hashlib
import json
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.services.log.test_log import switch_triggers_off
from tests.web.forms import fields_of, submit
from workbench.domain.roles import Role
from workbench.export import FORMATS, verify_edition
from workbench.jobs.worker import run_waiting
from workbench.services.actors import WORKBENCH
from workbench.services.publication import editions

pytestmark = [pytest.mark.one_database, pytest.mark.usefixtures("desk_with_a_published_check")]


def make(browser, name="jsonl"):
    return submit(browser, "/editions", format=name)


@pytest.mark.parametrize("name", list(FORMATS))
def test_an_edition_of_each_format_is_downloaded_as_it_was_written(signed_in, context, database, name):
    supervisor = signed_in(Role.SUPERVISOR)
    assert make(supervisor, name).location.startswith("/jobs/")
    run_waiting(context)
    answer = signed_in(Role.READER).get("/editions/2/file")
    with database.read() as session:
        edition, content = editions.get(session, 2), editions.content(session, 2)
    assert answer.data == content
    assert hashlib.sha256(answer.data).hexdigest() == edition.sha256
    assert answer.content_type == FORMATS[name].media_type
    expected = f"attachment; filename=edition-2.{FORMATS[name].extension}"
    assert answer.headers["Content-Disposition"] == expected
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert int(answer.headers["Content-Length"]) == len(content)


def test_its_manifest_names_its_number_its_hash_and_the_head_of_the_log(signed_in):
    answer = signed_in(Role.READER).get("/editions/1/manifest")
    manifest = json.loads(answer.data)
    content = signed_in(Role.READER).get("/editions/1/file").data
    assert answer.mimetype == "application/json"
    assert answer.headers["Content-Disposition"] == "attachment; filename=edition-1.manifest.json"
    assert hashlib.sha256(content).hexdigest() in answer.text
    assert len([value for value in manifest.values() if value == 1]) >= 1


def test_the_same_form_twice_asks_for_one_edition(signed_in, context):
    browser = signed_in(Role.SUPERVISOR)
    form = {**fields_of(browser.get("/editions").text, "/editions"), "format": "csv"}
    places = {browser.post("/editions", data=form).location for _ in range(2)}
    assert len(places) == 1
    run_waiting(context)
    assert browser.get("/editions/2/file").status_code == 200
    assert browser.get("/editions/3/file").status_code == 404


def test_a_format_that_does_not_exist_is_refused(signed_in, context):
    answer = make(signed_in(Role.SUPERVISOR), "docx")
    assert answer.status_code == 400
    assert "Not a valid choice" in answer.text


@pytest.mark.parametrize("number", ["2", "-1", "x", "9" * 5_000, "٣"])
def test_what_changed_since_an_edition_that_there_is_not_is_no_choice(signed_in, context, number):
    browser = signed_in(Role.SUPERVISOR)
    form = {**fields_of(browser.get("/editions").text, "/editions"), "format": "csv", "since": number}
    answer = browser.post("/editions", data=form)
    assert (answer.status_code, "Not a valid choice" in answer.text) == (400, True)


def test_the_page_lists_editions_newest_first_with_their_hash(signed_in, context, database):
    browser = signed_in(Role.SUPERVISOR)
    make(browser)
    assert "Write an edition as jsonl" in browser.get("/editions").text
    run_waiting(context)
    page = browser.get("/editions").text
    assert page.index("/editions/2/file") < page.index("/editions/1/file")
    with database.read() as session:
        assert editions.get(session, 2).sha256 in page


@pytest.mark.parametrize("role", [Role.READER, Role.REVIEWER])
def test_who_may_not_make_editions_is_not_offered_the_form_but_the_files(signed_in, role):
    page = signed_in(role).get("/editions").text
    assert "Make the next edition" not in page
    assert "/editions/1/file" in page


@pytest.mark.parametrize("what", ["file", "manifest"])
def test_an_edition_that_does_not_exist_is_a_plain_404(signed_in, what):
    answer = signed_in(Role.READER).get(f"/editions/4711/{what}")
    assert answer.status_code == 404
    assert "There is no edition 4711." in answer.text


def test_strangers_download_nothing(client):
    assert client.get("/editions/1/file").location == "/sign-in?next=/editions/1/file"


def test_its_proofs_and_the_page_that_verifies_them_are_downloaded(signed_in):
    reader = signed_in(Role.READER)
    content, manifest, proofs = (reader.get(f"/editions/1/{what}").data for what in ("file", "manifest", "proofs"))
    assert verify_edition.problem(content, manifest, proofs) == ""
    assert reader.get("/editions/1/proofs").data == proofs
    page = reader.get("/editions/verifier")
    assert page.headers["Content-Disposition"] == "attachment; filename=verify_edition.py"
    assert page.data == Path(verify_edition.__file__).read_bytes()
    assert "/editions/1/proofs" in reader.get("/editions").text


def test_an_edition_of_a_log_that_was_changed_cannot_be_proved_and_says_so(signed_in, database):
    with database.write() as session:
        switch_triggers_off(session)
        session.execute(text("UPDATE event SET hash = :hash WHERE seq = 1"), {"hash": "0" * 64})
    answer = signed_in(Role.READER).get("/editions/1/proofs")
    assert answer.status_code == 409
    assert "Run: workbench audit verify" in answer.text


def test_an_edition_made_before_there_were_checkpoints_has_no_proofs(signed_in, context):
    with context.database.write() as session:
        rendered = editions.render(session, "csv", context.desk)
        editions.keep(session, WORKBENCH, rendered, context.desk)
    answer = signed_in(Role.READER).get("/editions/2/proofs")
    assert answer.status_code == 404
    assert "before the log had checkpoints" in answer.text
