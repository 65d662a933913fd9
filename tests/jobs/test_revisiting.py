"""Visits to quoted pages over a real line: what is gone, what changed, and what says nothing about a page."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from tests.factories import POLL, actor_of, make_source, make_user, publish_one
from workbench import clock
from workbench.domain.roles import Role
from workbench.domain.source_changes import SourceChange
from workbench.jobs.context import open_context
from workbench.jobs.worker import awake, look_again, run_waiting
from workbench.models import Claim, Job, Snapshot, Source, SourceNote, SourceVisit
from workbench.services.publication import source_notes

DAYS = 30


def html(text):
    body = "".join(f"<p>{part}</p>" for part in (text, "The survey asked two thousand people by telephone."))
    return f"<!doctype html><html><title>Poll</title><body><article>{body}</article></body></html>".encode()


def fetched(url):
    return Snapshot(sha256="f" * 64, content=b"<p>", media_type="text/html", fetched_at=clock.now(), url=url)


@pytest.fixture
def desk(context, settings, site):
    """A desk that visits pages, whose one check quotes a page of the site."""
    publish_one(context)
    run_waiting(context)
    with context.database.write() as session:
        source = session.get_one(Source, 1)
        source.url = site.url("/poll")
        session.add(fetched(source.url))
        session.flush()
        source.snapshot_sha256 = "f" * 64
    opened = open_context(replace(settings, revisit_days=DAYS))
    opened.__dict__["fetch_policy"] = site.policy()
    yield opened
    opened.close()


def look(context, days):
    with time_machine.travel(clock.now() + timedelta(days=days, seconds=1), tick=False):
        awake(context)
        run_waiting(context)
        look_again(context)


def known(context):
    """What was noted of the source, and the state of the claim whose check quotes it."""
    with context.database.read() as session:
        notes = [(row.change.value, row.noted_by) for row in source_notes.of_source(session, 1)]
        return notes, session.get_one(Claim, 1).state


STANDS = ([], "published")


def test_no_page_is_visited_unless_an_interval_is_set(context, site):
    publish_one(context)
    look(context, 400)
    assert site.requests == []
    with context.database.read() as session:
        assert session.exec(select(Job).where(Job.kind == "revisit")).all() == []


def test_a_page_that_still_says_what_is_quoted_is_left_alone_and_visited_again_after_the_interval(desk, site):
    site.page("/poll", html(POLL.replace(" ", "\n ")), Content_Type="text/html; charset=utf-8")
    for day in (DAYS - 2, DAYS + 1, DAYS + 5):
        look(desk, day)
    assert len(site.requests) == 1
    look(desk, 2 * DAYS + 2)
    assert (len(site.requests), known(desk)) == (2, STANDS)


def test_a_page_that_does_not_say_it_twice_a_day_apart_opens_the_check_and_is_visited_no_more(desk, site):
    site.page("/poll", html(POLL.replace("85%", "58%")), Content_Type="text/html; charset=utf-8")
    look(desk, DAYS + 1)
    assert known(desk) == STANDS
    for day in (DAYS + 2.5, 3 * DAYS):
        look(desk, day)
    assert known(desk) == ([("changed", "the workbench")], "stale")
    assert len(site.requests) == 2


def test_a_site_in_disorder_for_a_day_opens_nothing(desk, site):
    site.page("/poll", html("Please confirm that you are no machine."), Content_Type="text/html; charset=utf-8")
    look(desk, DAYS + 1)
    site.page("/poll", html(POLL), Content_Type="text/html; charset=utf-8")
    look(desk, DAYS + 2.5)
    assert known(desk) == STANDS


def test_a_page_that_was_uploaded_because_strangers_are_shown_less_is_not_held_to_its_quotes(desk, site):
    with desk.database.write() as session:
        upload = Snapshot(sha256="e" * 64, content=b"<p>", media_type="text/html", fetched_at=clock.now())
        session.add(upload)
        session.flush()
        session.get_one(Source, 1).snapshot_sha256 = upload.sha256
    site.page("/poll", html("Subscribe to read on."), Content_Type="text/html; charset=utf-8")
    for day in (DAYS + 1, DAYS + 2.5, 3 * DAYS):
        look(desk, day)
    assert known(desk) == STANDS


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_is_gone_when_it_was_not_found_twice_in_a_row_a_day_apart(desk, site, status):
    site.page("/poll", status=status)
    look(desk, DAYS + 1)
    assert known(desk) == STANDS
    look(desk, DAYS + 2.5)
    assert known(desk) == ([("gone", "the workbench")], "stale")


def test_a_page_that_is_there_again_on_the_second_look_starts_anew(desk, site):
    site.page("/poll", status=404)
    look(desk, DAYS + 1)
    site.page("/poll", html(POLL), Content_Type="text/html; charset=utf-8")
    look(desk, DAYS + 2.5)
    with desk.database.read() as session:
        assert session.exec(select(SourceVisit.misses)).one() == 0
    assert known(desk) == STANDS


@pytest.mark.parametrize("status", [403, 500, 503])
def test_whatever_else_stands_in_the_way_says_nothing(desk, site, status):
    site.page("/poll", status=status)
    for day in (DAYS + 1, 2 * DAYS + 2, 3 * DAYS + 3):
        look(desk, day)
    assert (len(site.requests), known(desk)) == (3, STANDS)


def test_what_no_check_quotes_is_not_visited(desk, site):
    site.page("/poll", html(POLL), Content_Type="text/html; charset=utf-8")
    with desk.database.write() as session:
        make_source(session, "Nobody quotes this.", url=site.url("/other"))
        supervisor = actor_of(make_user(session, role=Role.SUPERVISOR))
        source_notes.note(session, supervisor, 1, SourceChange.CHANGED, "They wrote to us.")
    look(desk, 2 * DAYS)
    assert site.requests == []
    with desk.database.read() as session:
        assert len(session.exec(select(SourceNote)).all()) == 1
