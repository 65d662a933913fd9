"""The log: newest first, page by page to the first event, each event with its way to what it is about."""

import re

import pytest
from lxml import html

from tests import factories
from tests.factories import actor_of, make_user
from workbench.domain.roles import Role
from workbench.services import log

pytestmark = pytest.mark.one_database


@pytest.fixture
def browser(signed_in):
    """Someone whose sign-in is event 1."""
    return signed_in()


@pytest.fixture
def events(browser, database):
    """119 events more, about claims, articles, sources, jobs and people."""
    kinds = ("claim", "article", "source", "job", "person")
    with database.write() as session:
        actor = actor_of(make_user(session, name="Ada <b>"))
        for number in range(119):
            payload = {"to": f"<i>{number}</i>"} if number % 2 else {}
            log.record(session, actor, "do", kinds[number % 5], number + 1, payload)
        return log.head(session)


def numbers(page):
    return [int(cell) for cell in html.fromstring(page).xpath("//tbody/tr/td[1]/text()")]


def test_every_event_is_reached_page_by_page_once_newest_first(browser, events):
    path, seen = "/log", []
    while path:
        page = browser.get(path).text
        seen += numbers(page)
        older = html.fromstring(page).xpath("//nav[@class='pager']/a[contains(., 'older')]/@href")
        path = older[0] if older else ""
    assert seen == list(range(120, 0, -1))


def test_an_older_page_leads_back_to_the_newest(browser, events):
    assert "← newest" in browser.get("/log?before=50").text
    assert "← newest" not in browser.get("/log").text


def test_the_head_is_named_so_that_anyone_can_note_it(browser, events):
    page = browser.get("/log").text
    assert events.hash in page
    assert "120 events" in page


def test_each_event_leads_to_what_it_is_about_where_that_has_a_page(browser, events):
    page = html.fromstring(browser.get("/log?before=7").text)
    assert page.xpath("//tbody//a/@href") == ["/jobs/4", "/sources/3", "/articles/2", "/claims/1"]
    assert "person 5" in page.text_content()


@pytest.mark.parametrize("before", ["x", "", "1.5"])
def test_a_place_in_the_log_that_is_none_is_the_newest_page(browser, events, before):
    assert numbers(browser.get(f"/log?before={before}").text)[0] == 120


@pytest.mark.parametrize("before", ["0", "-1", "1"])
def test_before_the_first_event_there_is_nothing(browser, events, before):
    page = browser.get(f"/log?before={before}").text
    assert "person" not in page.partition("<tbody>")[2]
    assert "older" not in page
    assert "Nothing happened before that." in page
    assert "← newest" in page


def test_names_and_payloads_are_text(browser, events):
    page = browser.get("/log").text
    assert "Ada &lt;b&gt;" in page
    assert not re.search(r"<i>\d", page)


def test_readers_do_not_read_the_log(signed_in):
    assert signed_in(Role.READER).get("/log").status_code == 403


def test_strangers_read_the_newest_checkpoint_as_a_page_and_as_json(client, context):
    assert "There is no checkpoint yet" in client.get("/log/checkpoint").text
    assert client.get("/log/checkpoint.json").status_code == 404
    factories.publish_one(context)
    newest = context.notary.latest()
    assert client.get("/log/checkpoint.json").json == newest.to_data()
    page = client.get("/log/checkpoint").text
    assert all(str(value) in page for value in newest.to_data().values())


def test_strangers_read_every_checkpoint_one_a_line_as_the_file_has_them(client, context):
    assert client.get("/log/checkpoints.jsonl").data == b""
    factories.publish_one(context)
    answer = client.get("/log/checkpoints.jsonl")
    assert answer.mimetype == "application/jsonl"
    assert answer.data == context.notary.file.path.read_bytes()


def test_the_log_leads_to_its_newest_checkpoint(browser, events):
    assert 'href="/log/checkpoint"' in browser.get("/log").text
