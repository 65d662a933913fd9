"""The same thing handed in at once, by two people on the page or on the page and by a command: it is there once."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from sqlmodel import select

from tests.factories import actor_of, make_user
from tests.waiting import PATIENCE
from workbench import ingest
from workbench.domain.roles import Role
from workbench.ingest.records import read_records
from workbench.jobs import importing
from workbench.jobs.context import open_context
from workbench.jobs.tasks import run_job
from workbench.jobs.worker import in_line, run_waiting
from workbench.models import Article, ImportedRecord, ImportRun, IngestItem, Job, Passage, Source
from workbench.services import jobs, log
from workbench.services.imports import runs
from workbench.services.imports.runs import Wanted
from workbench.services.intake import items

RECORDS = 20
AFTER_ALL = {"added": RECORDS, "changed": 0, "unchanged": RECORDS, "repeated": 0, "refused": 0}


def records(rating="False", step=1):
    """A file of records; with another `step` they stand in another order."""
    order = sorted(range(RECORDS), key=lambda number: number * step % RECORDS)
    return json.dumps(
        [
            {
                "@type": "ClaimReview",
                "claimReviewed": f"In town {number} the harbour handled {number + 2} million tonnes.",
                "url": f"https://facts.example/{number}",
                "reviewRating": rating,
                "reviewBody": f"The port of town {number} says it was {number + 1} million tonnes.",
            }
            for number in order
        ]
    ).encode()


@pytest.fixture
def at_once(context):
    """Does several things at one moment, each with connections of its own."""

    def do(*things):
        start = threading.Barrier(len(things), timeout=PATIENCE)

        def one(thing):
            with closing(open_context(context.settings)) as own:
                own.database.ping()
                start.wait()
                return thing(own)

        with ThreadPoolExecutor(len(things)) as threads:
            return [done.result(PATIENCE) for done in [threads.submit(one, thing) for thing in things]]

    return do


@pytest.fixture
def people(context):
    with context.database.write() as session:
        return [actor_of(make_user(session, role=Role.REVIEWER)) for _ in range(2)]


def upload(content, name="records.json"):
    return ingest.upload_snapshot(content, file_name=name)


def on_the_page(actor, content):
    def do(own):
        with own.database.write() as session:
            run_id = runs.hand_in(session, actor, Wanted("records.json"), upload(content))
            job_id = runs.row(session, run_id).job_id
        run_job(own, job_id)

    return do


def by_command(content):
    def do(own):
        snapshot = upload(content)
        batch = read_records(snapshot.content, importing.options_for(Wanted("records.json"), snapshot, {}))
        importing.at_once(own, Wanted("records.json"), {}, snapshot, batch, jobs.quiet)

    return do


def totals(session):
    found = dict.fromkeys(runs.OUTCOMES, 0)
    for row in session.exec(select(ImportRun)):
        assert row.state == "done", (row.error, session.exec(select(Job.error)).all())
        for name, count in row.counts.items():
            found[name] += count
    return found


def is_well(session, versions=1):
    assert log.verify(session) is None
    assert set(session.exec(select(Job.state))) == {"done"}
    live = session.exec(select(ImportedRecord).where(ImportedRecord.ended_at == None)).all()  # noqa: E711 - SQL
    assert len({(record.address_key, record.claim_key) for record in live}) == len(live) == RECORDS
    sources = session.exec(select(Source)).all()
    assert len({source.content_hash for source in sources}) == len(sources) == versions * RECORDS
    passages = session.exec(select(Passage.source_id, Passage.position)).all()
    assert len(set(passages)) == len(passages)


@pytest.mark.parametrize("second", ["page", "command"])
@pytest.mark.parametrize("step", [1, 19])
def test_a_file_that_is_imported_twice_at_once_is_stored_once(context, at_once, people, monkeypatch, second, step):
    monkeypatch.setattr(importing, "AT_ONCE", 3)
    other = by_command(records(step=step)) if second == "command" else on_the_page(people[1], records(step=step))
    at_once(on_the_page(people[0], records()), other)
    run_waiting(context)
    with context.database.read() as session:
        assert totals(session) == AFTER_ALL
        is_well(session)


def test_two_versions_of_a_file_at_once_leave_one_live_version_of_each_record(context, at_once, people, monkeypatch):
    by_command(records("True"))(context)
    monkeypatch.setattr(importing, "AT_ONCE", 3)
    at_once(on_the_page(people[0], records("False")), by_command(records("Mixture", step=19)))
    run_waiting(context)
    with context.database.read() as session:
        assert totals(session) == {**AFTER_ALL, "changed": 2 * RECORDS, "unchanged": 0}
        is_well(session, versions=3)


PAGE = "https://news.example/harbour"
TEXT = "The harbour of Kelso handled 9 million tonnes in 2025, says the port. It was 4 million the year before.\n" * 4


def test_an_article_that_comes_by_its_address_and_as_a_paste_at_once_is_there_once(
    context, at_once, people, monkeypatch
):
    page = f"<html><title>Harbour</title><article>{''.join(f'<p>{line}</p>' for line in TEXT.splitlines())}</article>"
    read = ingest.read_snapshot(upload(page.encode(), "harbour.html"))
    monkeypatch.setattr(ingest, "read_url", lambda *_, **__: read)
    with context.database.write() as session:
        items.hand_in_url(session, people[0], PAGE)
        items.hand_in_upload(session, people[1], "text", upload(read.text.encode(), ""))
    at_once(*(lambda own, job_id=job_id: run_job(own, job_id) for job_id in in_line(context)))
    run_waiting(context)
    with context.database.read() as session:
        assert len(session.exec(select(Article)).all()) == 1
        assert sorted(session.exec(select(IngestItem.state))) == ["done", "duplicate"]
        assert set(session.exec(select(Job.state))) == {"done"}
        assert sorted(session.exec(select(Job.kind))) == ["extract", "ingest", "ingest"]
        assert log.verify(session) is None
