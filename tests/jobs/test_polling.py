"""Feeds over a real line: asked for what changed, each entry once, by one worker at a time, under the same guard."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from tests.factories import actor_of, make_user
from workbench import clock
from workbench.domain.feeds import FeedKind
from workbench.errors import IngestError
from workbench.jobs.context import open_context
from workbench.jobs.polling import poll_due
from workbench.jobs.worker import awake, run_waiting
from workbench.models import Article, Event, ImportedRecord, ImportRun, IngestItem, Job
from workbench.services.imports import feed_fetches, feeds
from workbench.services.intake import items
from workbench.services.jobs import quiet

HOUR = timedelta(hours=1)


@pytest.fixture
def person(context, site, monkeypatch):
    """A supervisor of a desk that may fetch from the site."""
    monkeypatch.setitem(context.__dict__, "fetch_policy", site.policy())
    with context.database.write() as session:
        return actor_of(make_user(session))


@pytest.fixture
def follow(context, person):
    """Follows a feed and does what is due; gives its number."""

    def do(url, kind=FeedKind.ARTICLES, **more):
        with context.database.write() as session:
            feed_id = feeds.follow(session, person, url=url, kind=kind, minutes=60, **more)
        run_waiting(context)
        return feed_id

    return do


def again(context, feed_id, hours=1):
    """An hour later, the worker looks what is due; gives the feed as it is then."""
    with time_machine.travel(clock.now() + timedelta(hours=hours, seconds=1), tick=False):
        awake(context)
        run_waiting(context)
    return shown(context, feed_id)


def shown(context, feed_id):
    with context.database.read() as session:
        return feeds.row(session, feed_id)


def everything(context, model):
    with context.database.read() as session:
        return session.exec(select(model).order_by(model.id)).all()


def rss(site, *paths, title="Harbour"):
    items = "".join(f"<item><link>{site.url(path)}</link></item>" for path in paths)
    return f"<rss><channel><title>{title}</title>{items}</channel></rss>".encode()


def page(site, path):
    text = f"<p>The council of {path[1:]} said that 14 schools were closed in 2025, two of them by merger.</p>"
    return site.page(
        path, f"<html><title>{path}</title><body>{text * 3}</body></html>".encode(), Content_Type="text/html"
    )


def review(number, rating="False", **more):
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"https://facts.example/{number}",
        "claimReviewed": f"Halden has {number} schools and no more.",
        "author": {"@type": "Organization", "name": "Facts"},
        "reviewRating": {"@type": "Rating", "alternateName": rating},
        **more,
    }


def test_each_entry_of_a_feed_becomes_an_article_once_and_what_did_not_change_is_not_sent_again(context, site, follow):
    page(site, "/a")
    page(site, "/b")
    site.page("/feed", rss(site, "/a"), ETag='"1"')
    feed_id = follow(site.url("/feed"))
    (article,) = everything(context, Article)
    assert article.url == site.url("/a")
    row = shown(context, feed_id)
    assert (row.title, row.newest.entries, row.newest.new, row.error) == ("Harbour", 1, 1, "")

    site.page("/feed", status=304)
    row = again(context, feed_id)
    assert dict(site.requests[-1][1])["If-None-Match"] == '"1"'
    assert row.due_at - row.fetched_at == timedelta(hours=1)

    site.page("/feed", rss(site, "/b", "/a"))
    row = again(context, feed_id, hours=2)
    assert (row.newest.entries, row.newest.new) == (2, 1)
    again(context, feed_id, hours=3)  # the same bytes, from a server that gives nothing to ask with
    with context.database.read() as session:
        assert [fetch.new for fetch in feeds.fetches(session, feed_id)] == [1, 1]
    assert [item.label for item in everything(context, IngestItem)] == [site.url("/a"), site.url("/b")]
    assert len(everything(context, Article)) == 2


def test_a_feed_in_a_feed_is_not_followed_however_often_it_is_tried(context, site, person, follow):
    """Else a feed whose entries are feeds, each with new addresses, keeps the desk fetching for ever."""
    page(site, "/deep")
    site.page("/inner", rss(site, "/deep"))
    site.page("/down", status=503)
    site.page("/handed", rss(site, "/inner", "/down"))
    site.page("/followed", rss(site, "/inner2", "/down2"))
    site.page("/inner2", rss(site, "/deep"))
    site.page("/down2", status=503)
    with context.database.write() as session:
        items.hand_in_url(session, person, site.url("/handed"))
    feed_id = follow(site.url("/followed"))
    for path in ("/down", "/down2"):
        site.page(path, rss(site, "/deep"))
    site.page("/followed", rss(site, "/inner2", "/down2", title="Harbour again"))
    again(context, feed_id)  # what was down is tried again by itself
    with context.database.write() as session:
        for item in session.exec(select(IngestItem).where(IngestItem.state == "failed")).all():
            items.try_again(session, person, item.id)
    run_waiting(context)
    codes = {item.label.rpartition("/")[2]: item.error_code for item in everything(context, IngestItem)}
    refused = dict.fromkeys(("inner", "down", "inner2", "down2"), "feed-in-feed")
    assert codes == {"handed": "", **refused}
    assert "/deep" not in [path for path, *_ in site.requests]
    with context.database.write() as session:
        items.hand_in_url(session, person, site.url("/inner"))
    run_waiting(context)
    assert [article.url for article in everything(context, Article)] == [site.url("/deep")], "by itself it is one"


def test_a_feed_of_records_is_imported_once_and_what_changed_gets_a_new_version(context, site, follow):
    site.page("/facts.json", json.dumps([review(1), review(2)]).encode(), Content_Type="application/json")
    feed_id = follow(site.url("/facts.json"), FeedKind.FACT_CHECKS)
    assert shown(context, feed_id).newest.counts["added"] == 2
    assert len(everything(context, ImportRun)) == 1
    again(context, feed_id)
    assert len(everything(context, ImportRun)) == 1

    site.page("/facts.json", json.dumps([review(1, "True"), review(2), review(3)]).encode())
    row = again(context, feed_id, hours=2)
    assert {name: count for name, count in row.newest.counts.items() if count} == {
        "added": 1,
        "changed": 1,
        "unchanged": 1,
    }
    assert row.newest.new == 2
    records = everything(context, ImportedRecord)
    assert [(record.replaces, record.ended_at is None) for record in records].count((records[0].id, True)) == 1
    assert len(records) == 4


def test_a_list_of_fact_check_pages_is_imported_page_by_page_and_again_when_an_entry_says_it_changed(
    context, site, follow
):
    def serve(updated, rating):
        markup = json.dumps(review(1, rating))
        site.page("/one", f'<html><script type="application/ld+json">{markup}</script></html>'.encode())
        items = [{"url": site.url("/one"), "date_modified": updated}, {"url": site.url("/none")}]
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Facts", "items": items}
        site.page("/feed", json.dumps(feed).encode())

    site.page("/none", b"<html><p>News of the office, without a claim or a rating in it.</p></html>")
    serve("2025-01-01T10:00:00Z", "False")
    feed_id = follow(site.url("/feed"), FeedKind.FACT_CHECKS)
    assert shown(context, feed_id).newest.new == 2
    serve("2025-01-02T10:00:00Z", "False")  # changed before it was imported
    again(context, feed_id)
    assert len(everything(context, ImportRun)) == 2
    serve((clock.now() + timedelta(hours=1)).isoformat(), "True")
    again(context, feed_id, hours=2)
    assert [run.state for run in everything(context, ImportRun)] == ["done", "failed", "done"]
    old, new = everything(context, ImportedRecord)
    assert (new.replaces, old.ended_at is None) == (old.id, False)
    serve((clock.now() + timedelta(days=9)).isoformat(), "True")  # nothing changes in the future
    again(context, feed_id, hours=4)
    assert len(everything(context, ImportRun)) == 3


@pytest.mark.parametrize(("status", "tries"), [(503, 2), (500, 2), (404, 1), (403, 1)])
@pytest.mark.parametrize("kind", FeedKind)
def test_an_entry_whose_page_was_down_is_tried_again_when_the_feed_has_changed(
    context, site, follow, kind, status, tries
):
    site.page("/a", status=status)
    site.page("/feed", rss(site, "/a"))
    feed_id = follow(site.url("/feed"), kind)
    site.page("/feed", rss(site, "/a", title="Harbour again"))
    again(context, feed_id)
    assert [path for path, _ in site.requests].count("/a") == tries


def test_what_of_a_feed_is_left_out_has_its_line(context, site, follow):
    page(site, "/a")
    feed = rss(site, "/a").replace(b"</channel>", b"<item><title>Talk</title></item></channel>")
    site.page("/feed", feed)
    assert shown(context, follow(site.url("/feed"))).newest.notes == (
        "Entry 2 (“Talk”) has no http or https address and is left out.",
    )


def test_a_feed_that_fails_says_why_and_is_asked_less_and_less_often_until_it_is_there_again(context, site, follow):
    feed_id = follow(site.url("/feed"))
    row = shown(context, feed_id)
    assert ("status 404" in row.error, row.failures) == (True, 1)
    waits = []
    with time_machine.travel(clock.now(), tick=False) as now:
        for _ in range(6):
            now.move_to(shown(context, feed_id).due_at)
            poll_due(context, quiet)
            waits.append(shown(context, feed_id).due_at - clock.now())
        assert waits == [2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR, 24 * HOUR, 24 * HOUR]
        page(site, "/a")
        site.page("/feed", rss(site, "/a"))
        now.move_to(shown(context, feed_id).due_at)
        poll_due(context, quiet)
        row = shown(context, feed_id)
        assert (row.error, row.failures, row.due_at - clock.now()) == ("", 0, HOUR)


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (b"<html><p>A page.</p></html>", FeedKind.ARTICLES, "There is no feed at"),
        (b'{"a": 1}', FeedKind.ARTICLES, "There is no feed at"),
        (b"", FeedKind.ARTICLES, "it is empty"),
        (b"\x89PNG....", FeedKind.FACT_CHECKS, "a picture"),
        (b"<rss><channel></channel></rss>", FeedKind.FACT_CHECKS, "no entry with an address"),
        (b'<!DOCTYPE rss [<!ENTITY a "b">]><rss></rss>', FeedKind.ARTICLES, "entities"),
    ],
)
def test_what_is_no_feed_is_said_in_words(context, site, follow, content, kind, words):
    row = shown(context, follow(site.page("/feed", content), kind))
    assert words in row.error
    assert row.newest.error == row.error
    assert everything(context, IngestItem) == []


def test_a_feed_inside_the_house_is_not_fetched_nor_what_it_leads_to(context, site, follow, monkeypatch):
    feed_id = follow(site.page("/feed", status=302, Location="http://169.254.169.254/latest/meta-data"))
    assert "169.254.169.254" in shown(context, feed_id).error
    monkeypatch.setitem(context.__dict__, "fetch_policy", replace(site.policy(), allow=(), ports=(site.port,)))
    asked = len(site.requests)
    assert "127.0.0.1" in again(context, feed_id).error
    assert len(site.requests) == asked


def test_the_entries_of_a_hostile_feed_are_judged_as_every_address_is(context, site, follow):
    inside = [
        "http://127.0.0.1:1/admin",
        "http://2130706433/",
        "http://localhost/",
        "http://[::1]/",
        "https://a@b.example/",
    ]
    items = "".join(f"<item><link>{url}</link></item>" for url in inside)
    feed_id = follow(site.page("/feed", f"<rss><channel>{items}</channel></rss>".encode()))
    assert shown(context, feed_id).newest.new == len(inside)
    assert {item.error_code for item in everything(context, IngestItem)} <= {
        "address-not-allowed",
        "port-not-allowed",
        "bad-url",
    }
    assert {item.state for item in everything(context, IngestItem)} == {"failed"}
    assert [path for path, _ in site.requests] == ["/feed"]


def test_two_workers_never_fetch_a_feed_at_once(context, site, person):
    other = open_context(context.settings)
    asked = []

    def answer(handler):
        with other.database.write() as session:
            feeds.fetch_now(session, person, 1)  # somebody is impatient
        asked.append(poll_due(other, quiet))
        content = rss(site)
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    site.pages["/feed"] = answer
    with context.database.write() as session:
        feeds.follow(session, person, url=site.url("/feed"), kind=FeedKind.ARTICLES, minutes=60)
    assert poll_due(context, quiet) == 1
    other.close()
    assert asked == [0]
    assert len(site.requests) == 1


def test_a_fetch_whose_worker_died_counts_as_a_failure_and_is_made_again(context, site, person):
    site.page("/feed", rss(site, "/a"))
    with context.database.write() as session:
        feeds.follow(session, person, url=site.url("/feed"), kind=FeedKind.ARTICLES, minutes=60)
    with context.database.write() as session:
        lost = feed_fetches.take(session, 1)
    assert poll_due(context, quiet) == 0
    with time_machine.travel(clock.now() + timedelta(hours=1, seconds=1), tick=False):
        assert poll_due(context, quiet) == 1
        with context.database.write() as session:
            feed_fetches.fail(session, lost, IngestError("timeout", "Too late."))  # it was not dead after all
        row = shown(context, 1)
        assert (row.error, row.failures, row.newest.new, row.due_at) == ("", 0, 1, clock.now() + HOUR)


def test_the_worker_asks_for_what_is_due_and_not_for_what_is_paused(context, site, follow, person):
    page(site, "/a")
    feed_id = follow(site.page("/feed", rss(site, "/a")))
    with context.database.write() as session:
        feeds.pause(session, person, feed_id)
        jobs_before = len(session.exec(select(Job)).all())
    asked = len(site.requests)
    assert again(context, feed_id, hours=48).paused_at is not None
    assert len(site.requests) == asked
    assert len(everything(context, Job)) == jobs_before
    with context.database.write() as session:
        feeds.resume(session, person, feed_id)
    run_waiting(context)
    assert len(site.requests) == asked + 1
    actions = [event.action for event in everything_in_the_log(context)]
    assert [action for action in actions if action.endswith("feed")] == ["follow feed", "pause feed", "resume feed"]


def everything_in_the_log(context):
    with context.database.read() as session:
        return session.exec(select(Event).order_by(Event.seq)).all()
