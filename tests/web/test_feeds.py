"""The pages of feeds: followed, seen with what came of each fetch, paused and resumed."""

import pytest
from sqlmodel import select

from tests.web.forms import fields_of, submit
from workbench.domain.roles import Role
from workbench.errors import IngestError
from workbench.models import Feed, FeedFetch, Job
from workbench.services.imports import feed_fetches

URL = "https://harbour.example/feed"


@pytest.fixture
def supervisor(signed_in):
    return signed_in(Role.SUPERVISOR)


def follow(browser, **typed):
    return submit(browser, "/feeds", **{"url": URL, "kind": "articles", "minutes": "60", **typed})


def test_a_feed_is_followed_fetched_now_paused_and_resumed(supervisor, database):
    assert "No feed yet" in supervisor.get("/feeds").text
    assert follow(supervisor).location == "/feeds/1"
    assert (URL in supervisor.get("/feeds").text, "not yet" in supervisor.get("/feeds").text) == (True, True)
    assert submit(supervisor, "/feeds/1", "/feeds/1/fetch").location == "/feeds/1"
    assert submit(supervisor, "/feeds/1", "/feeds/1/interval", minutes="120").location == "/feeds/1"
    assert 'value="120"' in supervisor.get("/feeds/1").text
    submit(supervisor, "/feeds/1", "/feeds/1/pause")
    page = supervisor.get("/feeds/1").text
    assert ("Paused" in page or "paused" in page, "/feeds/1/fetch" in page) == (True, False)
    assert "when it is resumed" in supervisor.get("/feeds").text
    submit(supervisor, "/feeds/1", "/feeds/1/resume")
    assert "/feeds/1/pause" in supervisor.get("/feeds/1").text
    with database.read() as session:
        assert (session.get(Feed, 1).paused_at, session.get(Feed, 1).minutes) == (None, 120)
        assert {job.kind for job in session.exec(select(Job))} == {"poll"}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"url": "ftp://harbour.example/"}, "does not begin with http"),
        ({"url": ""}, "Give the feed&#39;s address."),
        ({"minutes": "5"}, "From 15 minutes"),
        ({"minutes": "soon"}, "From 15 minutes"),
        ({"kind": "rumours"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_followed_is_said_beside_what_was_typed(supervisor, typed, words):
    answer = follow(supervisor, publisher="Harbour <b>Morning</b>", **typed)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert "Harbour &lt;b&gt;Morning&lt;/b&gt;" in answer.text


def test_the_same_form_sent_twice_follows_one_feed_and_a_second_form_is_told_so(supervisor, database):
    form = {**fields_of(supervisor.get("/feeds").text, "/feeds"), "url": URL, "kind": "articles", "minutes": "60"}
    assert [supervisor.post("/feeds", data=form).location for _ in range(2)] == ["/feeds/1", "/feeds/1"]
    assert "it is feed 1" in follow(supervisor).text


def test_an_interval_out_of_bounds_is_said_on_the_feeds_own_page(supervisor):
    follow(supervisor)
    answer = submit(supervisor, "/feeds/1", "/feeds/1/interval", minutes="1")
    assert (answer.status_code, "From 15 minutes" in answer.text) == (422, True)


def test_a_feed_tells_why_it_failed_what_came_and_what_was_left_out(supervisor, database):
    follow(supervisor)
    with database.write() as session:
        notes = ["Entry 2 (“<b>Talk</b>”) has no http or https address and is left out."]
        session.add(FeedFetch(feed_id=1, fetched_at=session.get(Feed, 1).made_at, entries=5, fresh=3, notes=notes))
        session.flush()
        taken = feed_fetches.take(session, 1)
        feed_fetches.fail(session, taken, IngestError("busy", "The site <i>asks</i> to come back later."))
    for path in ("/feeds", "/feeds/1"):
        assert "The site &lt;i&gt;asks&lt;/i&gt; to come back later." in supervisor.get(path).text
    page = supervisor.get("/feeds/1").text
    assert ("3 of 5 entries are new" in page, "Entry 2 (“&lt;b&gt;Talk&lt;/b&gt;”)" in page) == (True, True)


def test_a_reviewer_fetches_and_does_not_decide_what_is_followed(supervisor, signed_in):
    follow(supervisor)
    reviewer = signed_in(Role.REVIEWER)
    assert "Follow it" not in reviewer.get("/feeds").text
    assert submit(reviewer, "/feeds/1", "/feeds/1/fetch").status_code == 302
    page = reviewer.get("/feeds/1").text
    form = fields_of(page, "/feeds/1/fetch")
    for path in ("/feeds", "/feeds/1/pause", "/feeds/1/resume", "/feeds/1/interval"):
        assert reviewer.post(path, data=form).status_code == 403
        assert path != "/feeds/1/pause" or "/feeds/1/pause" not in page
    assert reviewer.get("/feeds/2").status_code == 404
