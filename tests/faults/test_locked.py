"""Somebody else holds the database for long: who reads goes on, who writes waits, is told in words, and loses nothing.

On SQLite another process holds the one right to write; on PostgreSQL the claims are held, so that nobody changes one.
The long test waits as long as people do: 3 and 30 seconds.
"""

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from lxml import html
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from tests import factories
from tests.cli.conftest import ROOT
from tests.conftest import POSTGRES
from tests.waiting import PATIENCE
from tests.web.forms import fields_of
from workbench import clock, db
from workbench.domain.roles import Role
from workbench.models import Claim, Comment, Event
from workbench.services import log

HOLD = """
import sys
from sqlalchemy import text
from workbench.db import Database
with Database(sys.argv[1]).writing() as session:
    session.execute(text(sys.argv[2]))
    print("held", flush=True)
    sys.stdin.read()
"""
EVERYTHING = "SELECT 1"
"""What a writer on SQLite holds."""

CLAIMS = "LOCK TABLE claim IN SHARE ROW EXCLUSIVE MODE"
WORDS = "Two lines,\r\nand “quotes” & <marks>."


@contextmanager
def held(database, what=""):
    """Another process holds the database's writing side until the block ends."""
    what = what or (CLAIMS if POSTGRES else EVERYTHING)
    command = [sys.executable, "-c", HOLD, database.url.render_as_string(hide_password=False), what]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    holder = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout.readline() == b"held\n"
    try:
        yield
    finally:
        holder.communicate()


@pytest.fixture
def impatient(monkeypatch, database):
    """Whoever writes waits a fifth of a second."""
    monkeypatch.setattr(db, "BUSY_TIMEOUT_MS", 200)
    database.engine.dispose()


@pytest.fixture
def patient(monkeypatch, database):
    """Whoever writes waits so long that it cannot be mistaken for a slow machine."""
    monkeypatch.setattr(db, "BUSY_TIMEOUT_MS", int(PATIENCE * 1000))
    database.engine.dispose()


@pytest.fixture
def claim_ids(database):
    with database.write() as session:
        factories.make_source(session)
        return [factories.make_claim(session).id for _ in range(16)]


def step(browser, claim_id, action):
    """The form of a step, as the claim's page has it."""
    page = html.fromstring(browser.get(f"/claims/{claim_id}").text)
    (form,) = [form for form in page.forms if form.fields.get("action") == action]
    return form.action, dict(form.fields)


def again(page):
    """The fields of the form that the page of a busy desk offers to send again."""
    (form,) = [form for form in html.fromstring(page).forms if form.xpath(".//button[text()='Send it again']")]
    assert form.action is None, "to where it was sent before"
    return dict(form.fields)


def test_what_was_typed_is_kept_in_the_page_of_a_busy_desk_and_counts_once_when_it_is_sent_again(
    impatient, signed_in, database, claim_ids
):
    browser = signed_in()
    typed = {**fields_of(browser.get("/claims/1").text, "/claims/1/comments"), "text": WORDS}
    with held(database, "LOCK TABLE comment IN SHARE ROW EXCLUSIVE MODE" if POSTGRES else EVERYTHING):
        began = time.monotonic()
        answer = browser.post("/claims/1/comments", data=typed)
        assert time.monotonic() - began < 10
        assert answer.status_code == 503
        assert 0 < int(answer.headers["Retry-After"]) <= 6
        assert "Nothing was changed" in answer.text
        assert browser.get("/queue").status_code == 200
    kept = again(answer.text)
    assert {name: value.replace("\r", "") for name, value in kept.items()} == {**typed, "text": WORDS.replace("\r", "")}
    assert [browser.post("/claims/1/comments", data=kept).status_code for _ in range(2)] == [302, 302]
    with database.read() as session:
        assert [text.replace("\r", "") for text in session.exec(select(Comment.text))] == [WORDS.replace("\r", "")]


def test_the_page_of_a_busy_desk_repeats_no_secret(impatient, client, database):
    typed = {**fields_of(client.get("/sign-in").text, "/sign-in"), "email": "ada@desk.example", "password": "typed"}
    with held(database, "LOCK TABLE sign_in_attempt IN ACCESS EXCLUSIVE MODE" if POSTGRES else EVERYTHING):
        answer = client.post("/sign-in", data=typed)
    assert answer.status_code == 503
    assert "typed" not in html.fromstring(answer.text).xpath("//@value")
    assert "Send it again" not in answer.text


def test_a_page_does_not_wait_until_it_is_noted_that_its_reader_was_seen(patient, signed_in, database, claim_ids):
    browser = signed_in()
    with (
        time_machine.travel(clock.now() + timedelta(minutes=5)),
        held(database, "LOCK TABLE user_session IN SHARE ROW EXCLUSIVE MODE" if POSTGRES else EVERYTHING),
    ):
        began = time.monotonic()
        assert browser.get("/queue").status_code == 200
        assert time.monotonic() - began < PATIENCE / 2


@pytest.mark.skipif(not POSTGRES, reason="SQLite has no server that could take the right to write away")
def test_a_writer_that_falls_silent_is_put_out_and_what_it_held_is_free(monkeypatch, signed_in, database, claim_ids):
    """A process that was stopped, or whose machine is gone, with the log in its hands."""
    browser = signed_in()
    action, fields = step(browser, 1, "take")
    with database.write() as session:
        actor = factories.actor_of(factories.make_user(session))
    with database.writing() as silent:
        with monkeypatch.context() as patch:  # for this one writer: on a slow machine the others pause as long as this
            patch.setattr(db, "IDLE_TIMEOUT_MS", 2_000)
            silent.connection()
        log.record(silent, actor, "look", "claim", 1, {})
        assert browser.post(action, data=fields).status_code == 302
        with pytest.raises(DBAPIError) as put_out:
            silent.execute(text("SELECT 1"))
        assert put_out.value.connection_invalidated, "which a page tells as a busy desk"
        silent.rollback()


@pytest.mark.long
@pytest.mark.parametrize(("seconds", "statuses"), [(3, {302}), (30, {503})])
def test_eight_people_who_write_while_the_database_is_held(signed_in, database, claim_ids, seconds, statuses):
    people = [signed_in(Role.REVIEWER) for _ in range(8)]
    reader = signed_in(Role.READER)
    forms = [(browser, *step(browser, claim_id, "take")) for browser, claim_id in zip(people, claim_ids, strict=False)]
    limit = db.BUSY_TIMEOUT_MS / 1000

    def send(browser, action, fields):
        began = time.monotonic()
        answer = browser.post(action, data=fields)
        return answer, time.monotonic() - began

    def read():
        while not over.is_set():
            began = time.monotonic()
            assert reader.get("/queue").status_code == 200
            pages.append(time.monotonic() - began)

    over, pages = threading.Event(), []
    with ThreadPoolExecutor(len(forms) + 1) as pool:
        with held(database):
            reading = pool.submit(read)
            sent = [pool.submit(send, *form) for form in forms]
            over.wait(seconds)
            over.set()
        answers = [one.result() for one in sent]
        reading.result()
    assert {answer.status_code for answer, _ in answers} == statuses
    assert max(pages) < limit / 2, "who reads does not wait for who writes"
    assert max(took for _, took in answers) < limit + 10
    took = sorted(round(seconds, 1) for _, seconds in answers)
    sys.stdout.write(f"held for {seconds} s: {took} s, {len(pages)} pages meanwhile, the slowest {max(pages):.1f} s\n")
    for (browser, action, _), (answer, _) in zip(forms, answers, strict=True):
        if answer.status_code == 503:
            assert 0 < int(answer.headers["Retry-After"]) <= 6
            assert browser.post(action, data=again(answer.text)).status_code == 302
    with database.read() as session:
        taken = session.exec(select(Event.object_id).where(Event.action == "take")).all()
        assert sorted(map(int, taken)) == claim_ids[:8]
        assert session.execute(text("SELECT count(*) FROM claim WHERE holder_id IS NOT NULL")).scalar_one() == 8
        assert {row.version for row in session.exec(select(Claim))} == {1, 2}
        assert log.verify(session) is None
