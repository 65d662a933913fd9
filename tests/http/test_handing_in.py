"""How much one person hands in within an hour: at every door, with nothing typed lost, also by many forms at once."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from lxml import html
from sqlmodel import select

from tests import factories
from tests.api.conftest import program
from tests.ingest.conftest import site
from tests.web.forms import submit
from workbench import clock
from workbench.domain.feeds import FeedKind
from workbench.domain.roles import Role
from workbench.domain.scopes import Scope
from workbench.errors import IngestError
from workbench.http import handing_in
from workbench.jobs.worker import run_waiting
from workbench.models import ImportRun, IngestItem, User
from workbench.services.actors import WORKBENCH
from workbench.services.imports import feeds
from workbench.services.intake import items

__all__ = ["program", "site"]

URL = "https://a.example/x"
TEXT = "The harbour ferries carried 2.4 million passengers in 2025."


@pytest.fixture
def most(context):
    """Sets how much each may hand in within an hour."""
    return lambda count: object.__setattr__(context.settings, "hand_in_rate", count)


@pytest.fixture
def handed_in(database):
    def count():
        with database.read() as session:
            return len(session.exec(select(IngestItem)).all()) + len(session.exec(select(ImportRun)).all())

    return count


def test_what_is_too_much_is_told_with_when_there_is_room_and_everything_typed(signed_in, most, handed_in):
    most(60)
    browser = signed_in()
    assert submit(browser, "/ingest", urls="\n".join(f"{URL}{number}" for number in range(40))).status_code == 302
    typed = {
        "urls": "\n".join(f"{URL}{number}" for number in range(40, 90)),
        "title": "A title",
        "publisher": "The Pier",
    }
    answer = submit(browser, "/ingest", pasted=TEXT, **typed)
    assert answer.status_code == 429
    page = html.fromstring(answer.text)
    (told,) = page.xpath("//div[@role='alert']/p/text()")
    assert told.startswith(
        "One person may hand in 60 things within an hour, each full MB counted as one more. This is 51 "
    )
    assert "there is room for it in 31 minutes. Nothing was handed in." in told
    form = page.xpath("//form[@id='hand-in']")[0].fields
    assert {name: form[name].strip() for name in typed} == typed
    assert form["pasted"].strip() == TEXT
    assert handed_in() == 40
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        assert browser.post("/ingest", data=dict(form)).status_code == 302, "the same form, sent again"
    assert handed_in() == 91


@pytest.mark.parametrize("path", ["/ingest", "/sources"])
def test_each_full_megabyte_of_a_file_is_one_more(signed_in, most, handed_in, path, monkeypatch):
    monkeypatch.setattr(handing_in, "MB", 1_000)
    most(4)
    browser = signed_in()
    assert submit(browser, path, files=(io.BytesIO(b"x" * 2_000), "a.txt")).status_code == 302
    assert submit(browser, path, pasted=TEXT, urls=URL).status_code == 429
    assert submit(browser, path, pasted=TEXT).status_code == 302
    assert handed_in() == 2


def test_who_rested_may_hand_in_more_at_once_than_there_is_for_an_hour_and_then_waits_for_all_of_it(signed_in, most):
    most(2)
    browser = signed_in()
    assert submit(browser, "/ingest", urls=f"{URL}1\n{URL}2\n{URL}3").status_code == 302
    assert submit(browser, "/ingest", urls=URL).status_code == 429


def test_every_door_takes_from_the_same(signed_in, program, database, most, handed_in):
    caller = program(scopes=(Scope.INGEST, Scope.READ))
    browser, other = signed_in(user=caller.user), signed_in()
    with database.write() as session:
        failed = items.hand_in_url(session, WORKBENCH, URL)
        items.fail(session, WORKBENCH, failed, IngestError("timeout", "Too slow."))
        feeds.follow(session, WORKBENCH, url=URL, kind=FeedKind.ARTICLES, minutes=60)
    doors = {
        "an article": lambda: submit(browser, "/ingest", pasted=TEXT),
        "a source": lambda: submit(browser, "/sources", urls=URL),
        "an import": lambda: submit(browser, "/sources/imports", url=URL),
        "a new try": lambda: submit(browser, "/ingest", f"/ingest/{failed}/retry"),
        "a fetch": lambda: submit(browser, "/feeds/1", "/feeds/1/fetch"),
        "an article by a program": lambda: caller.post("/articles", {"url": URL}),
        "a text by a program": lambda: caller.post("/articles", {"text": TEXT}),
        "a source by a program": lambda: caller.post("/sources", {"url": URL}),
        "an import by a program": lambda: caller.post("/imports", {"url": URL}),
    }
    most(1)
    assert submit(browser, "/ingest", urls=URL).status_code == 302
    before = handed_in()
    answers = {name: door() for name, door in doors.items()}
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(doors, 429)
    assert handed_in() == before
    assert 3_500 < int(answers["an article by a program"].headers["Retry-After"]) <= 3_600
    assert submit(other, "/ingest", urls=URL).status_code == 302, "a colleague has their own"
    most(1_000_000)
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        assert {name: door().status_code for name, door in doors.items() if "program" not in name} == dict.fromkeys(
            (name for name in doors if "program" not in name), 302
        )


def test_the_entries_of_a_feed_count_for_who_handed_it_in_and_at_most_an_hour(
    signed_in, context, site, most, monkeypatch
):
    monkeypatch.setitem(context.__dict__, "fetch_policy", site.policy())
    entries = "".join(f"<item><link>{site.url(f'/{number}')}</link></item>" for number in range(30))
    site.page("/feed", f"<rss><channel><title>News</title>{entries}</channel></rss>".encode())
    most(20)
    browser = signed_in()
    assert submit(browser, "/ingest", urls=site.url("/feed")).status_code == 302
    run_waiting(context)
    assert submit(browser, "/ingest", pasted=TEXT).status_code == 429
    with time_machine.travel(clock.now() + timedelta(minutes=10)):
        assert submit(browser, "/ingest", pasted=TEXT).status_code == 302


def test_forms_that_come_at_once_are_counted_one_by_one(app, signed_in, most, database, handed_in):
    most(3)
    with database.write() as session:
        user = factories.make_user(session, role=Role.REVIEWER)
    browsers = [signed_in(user=user) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda browser: submit(browser, "/ingest", pasted=TEXT).status_code, browsers))
    assert sorted(answers) == [302] * 3 + [429] * 3
    assert handed_in() == 3
    with database.read() as session:
        assert session.get_one(User, user.id).spent_until > 0
