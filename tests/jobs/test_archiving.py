"""An archive over a real line: asked for quoted pages only where one is set, and never for what it gave."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from tests.factories import make_edition, make_source, publish_one
from workbench import clock
from workbench.jobs.context import open_context
from workbench.jobs.worker import awake, run_waiting
from workbench.models import Article, Job, Source, User
from workbench.services.publication import archived, editions, proofs, published

COPY = "https://archive.example/2023/source"


@pytest.fixture
def desk(context, settings, site):
    """The same desk with an archive set, after a check was published; gives both contexts."""
    publish_one(context)
    run_waiting(context)
    opened = open_context(replace(settings, memento=site.url("/timemap/")))
    opened.__dict__["fetch_policy"] = site.policy()
    yield opened
    opened.close()


def pages(context):
    with context.database.read() as session:
        return session.get(Source, 1).url, session.get(Article, 1).url


def evidence(context):
    with context.database.read() as session:
        return published.one(session, 1, context.desk).evidence[0]


def serve(site, url, copy=COPY):
    site.page(f"/timemap/{url}", f'<{copy}>; rel="memento"; datetime="Wed, 01 Mar 2023 00:00:00 GMT"'.encode())


def look(context, days=0):
    with time_machine.travel(clock.now() + timedelta(days=days, seconds=1), tick=False):
        awake(context)
        run_waiting(context)


def test_no_archive_is_asked_unless_one_is_set(context, site):
    publish_one(context)
    look(context)
    assert site.requests == []
    assert evidence(context).archived_url == ""
    with context.database.read() as session:
        assert session.exec(select(Job).where(Job.kind == "archive")).all() == []


def test_a_copy_of_a_quoted_page_is_found_told_and_not_asked_for_again(desk, site):
    source, article = pages(desk)
    serve(site, source)
    with desk.database.write() as session:
        make_source(session, url="https://unquoted.example/")
    look(desk)
    assert sorted(path for path, _ in site.requests) == sorted([f"/timemap/{source}", f"/timemap/{article}"])
    assert evidence(desk).archived_url == COPY
    look(desk)
    assert len(site.requests) == 2
    look(desk, days=8)  # the article has no copy yet: a week later it is asked for again
    assert [path for path, _ in site.requests[2:]] == [f"/timemap/{article}"]


def test_an_archive_that_fails_is_asked_again_later_and_holds_nobody_up(desk, site):
    source, article = pages(desk)
    site.page(f"/timemap/{source}", status=503)
    serve(site, article)
    look(desk)
    with desk.database.read() as session:
        assert archived.of_pages(session, [source, article]) == {article: COPY}
        assert archived.due(session) == []
    serve(site, source)
    look(desk, days=1)
    assert evidence(desk).archived_url == COPY


def test_an_archive_inside_the_house_is_not_asked(desk, site):
    desk.__dict__["fetch_policy"] = replace(site.policy(), allow=())
    look(desk)
    assert site.requests == []


def test_a_copy_found_later_changes_no_proof_of_what_was_published(desk, site):
    with desk.database.read() as session:
        before = editions.render(session, "jsonl", desk.desk)
        editor = session.get(User, 2)
    serve(site, pages(desk)[0])
    look(desk)
    number = make_edition(desk, editor)
    with desk.database.read() as session:
        content = editions.content(session, number)
        assert COPY.encode() in content
        assert COPY.encode() not in before.content
        proofs.of_edition(session, desk.notary.file, number).close()
