"""The first visit: four marks, until their reader has had enough, and never again."""

import pytest
from lxml import html

from tests.factories import make_claim, make_user
from tests.web.forms import fields_of, submit
from workbench.domain.roles import Role


@pytest.fixture(autouse=True)
def claim(database):
    """Something to show the marks on."""
    with database.write() as session:
        return make_claim(session)


def marks(browser, path="/queue"):
    return html.fromstring(browser.get(path).text).xpath("//aside[@id='tour']//li")


@pytest.mark.parametrize("role", list(Role))
def test_the_first_visit_explains_four_marks_in_plain_text(signed_in, role):
    found = marks(signed_in(role))
    assert len(found) == 4
    assert all(len(mark.text_content()) > 40 for mark in found)


def test_it_comes_back_until_it_is_ended_and_then_never_on_no_browser(signed_in, database):
    with database.write() as session:
        user = make_user(session)
    browser, other = signed_in(user=user), signed_in(user=user)
    assert marks(browser)
    assert marks(browser)
    assert submit(browser, "/queue", "/tour/end").location == "/queue"
    assert marks(browser) == []
    assert marks(other) == []


def test_it_ends_for_one_person_and_nobody_else(signed_in):
    one, another = signed_in(), signed_in()
    submit(one, "/queue", "/tour/end")
    assert marks(one) == []
    assert marks(another)


def test_ending_it_twice_is_no_error(signed_in):
    browser = signed_in()
    form = fields_of(browser.get("/queue").text, "/tour/end")
    assert [browser.post("/tour/end", data=form).status_code for _ in range(2)] == [302, 302]


def test_htmx_takes_it_away_and_leaves_the_page(signed_in):
    browser = signed_in()
    form = fields_of(browser.get("/queue").text, "/tour/end")
    answer = browser.post("/tour/end", data=form, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.text) == (200, "")
    assert marks(browser) == []


def test_whoever_asks_for_it_sees_it_again(signed_in):
    browser = signed_in()
    submit(browser, "/queue", "/tour/end")
    assert 'href="/queue?tour=1"' in browser.get("/queue").text
    assert len(marks(browser, "/queue?tour=1")) == 4


def test_it_waits_until_there_is_something_to_show_it_on(signed_in):
    browser = signed_in()
    assert marks(browser, "/queue?q=nothing-like-this") == []
    assert len(marks(browser)) == 4


def test_readers_are_told_nothing_of_what_they_may_not_do(signed_in):
    assert "makes a claim yours" in signed_in(Role.REVIEWER).get("/queue").text
    assert "makes a claim yours" not in signed_in(Role.READER).get("/queue").text


def test_it_can_be_read_and_skipped_on_other_pages_of_the_queue_only(signed_in):
    browser = signed_in()
    for path in ("/sources", "/review", "/checks"):
        assert marks(browser, path) == []
