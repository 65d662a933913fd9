"""Following a feed: what is refused, and what a change of mind does."""

from datetime import timedelta

import pytest
from sqlmodel import select

from tests.behind import behind
from tests.factories import actor_of, make_user
from workbench import ingest
from workbench.domain.feeds import FeedKind
from workbench.domain.roles import Role
from workbench.errors import BadInputError, NotFoundError
from workbench.ingest import Entry, Validators
from workbench.models import IngestItem
from workbench.services.actors import WORKBENCH
from workbench.services.imports import feed_fetches, feeds

URL = "https://harbour.example/feed"


def follow(session, url=URL, kind=FeedKind.ARTICLES, minutes=60):
    return feeds.follow(session, WORKBENCH, url=url, kind=kind, minutes=minutes)


@pytest.mark.parametrize(
    ("url", "minutes", "words"),
    [
        ("ftp://harbour.example/feed", 60, "does not begin with http"),
        ("harbour.example", 60, "does not begin with http"),
        ("https://user:secret@harbour.example/", 60, "user name or password"),
        ("", 60, "http"),
        (f"https://harbour.example/{'é' * 400}", 60, "at most 2,048"),
        (URL, 14, "15 to 10,080 minutes"),
        (URL, 10_081, "not every 10,081"),
        (URL, -1, "15 to 10,080 minutes"),
    ],
)
def test_what_cannot_be_followed_is_said_and_nothing_is_kept(session, url, minutes, words):
    with pytest.raises(BadInputError, match=words):
        follow(session, url, minutes=minutes)
    assert feeds.rows(session) == []


def test_a_feed_is_followed_once_for_each_purpose(session):
    assert follow(session) == 1
    with pytest.raises(BadInputError, match="it is feed 1"):
        follow(session, f" {URL} ")
    assert follow(session, kind=FeedKind.FACT_CHECKS) == 2


def test_who_follows_a_feed_in_the_same_moment_as_a_colleague_is_told_so(database):
    with pytest.raises(BadInputError, match="it is feed 1"):
        behind(database, follow, follow)


def test_a_feed_in_hand_is_neither_due_nor_taken_again(session):
    follow(session)
    assert feed_fetches.due(session) == [1]
    taken = feed_fetches.take(session, 1)
    assert (taken.url, taken.kind) == (URL, FeedKind.ARTICLES)
    assert feed_fetches.take(session, 1) is None
    feeds.fetch_now(session, WORKBENCH, 1)
    assert (feed_fetches.due(session), feed_fetches.take(session, 1)) == ([], None)
    feed_fetches.settle_unchanged(session, taken)
    assert feed_fetches.due(session) == []
    feeds.fetch_now(session, WORKBENCH, 1)
    assert feed_fetches.due(session) == [1]
    assert feed_fetches.take(session, 2) is None


def test_a_changed_interval_counts_from_the_last_fetch(session):
    follow(session)
    feed_fetches.settle_unchanged(session, feed_fetches.take(session, 1))
    feeds.change_interval(session, WORKBENCH, 1, 15)
    row = feeds.row(session, 1)
    assert row.due_at - row.fetched_at == timedelta(minutes=15)
    with pytest.raises(BadInputError, match="10,080"):
        feeds.change_interval(session, WORKBENCH, 1, 20_000)


def test_a_paused_feed_is_not_due_and_not_fetched_by_hand(session):
    follow(session)
    for _ in range(2):
        feeds.pause(session, WORKBENCH, 1)
    assert feed_fetches.due(session) == []
    assert feed_fetches.take(session, 1) is None
    with pytest.raises(BadInputError, match="is paused; resume it"):
        feeds.fetch_now(session, WORKBENCH, 1)
    feeds.resume(session, WORKBENCH, 1)
    assert feed_fetches.due(session) == [1]


@pytest.mark.parametrize("step", [feeds.pause, feeds.resume, feeds.fetch_now])
def test_a_feed_that_is_not_there_is_said(session, step):
    with pytest.raises(NotFoundError, match="no feed 7"):
        step(session, WORKBENCH, 7)


@pytest.mark.parametrize("kept_out", [False, True])
def test_what_a_feed_brings_is_handed_in_by_who_follows_it_and_by_nobody_who_left(session, kept_out):
    user = make_user(session, role=Role.SUPERVISOR)
    feeds.follow(session, actor_of(user), url=URL, kind=FeedKind.ARTICLES, minutes=60)
    taken = feed_fetches.take(session, 1)
    user.active = not kept_out
    snapshot = ingest.upload_snapshot(b"feed")
    found = ingest.Feed("Harbour", (Entry("https://harbour.example/1", "One"),))
    feed_fetches.settle_entries(session, taken, snapshot, found, Validators())
    item = session.exec(select(IngestItem)).one()
    assert item.added_by == (None if kept_out else user.id)
