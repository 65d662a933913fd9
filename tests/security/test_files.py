"""Hostile files through the form and the worker: each is read, or refused by name, and nothing else happens."""

import io
import resource

import pytest
from sqlmodel import col, select

from tests.security.files import READ, cases, cut_off
from tests.web.forms import fields_of
from workbench.ingest import sandbox
from workbench.jobs.tasks import run_job
from workbench.models import IngestItem, Job
from workbench.services import jobs


def files_under(folder):
    return {path for path in folder.rglob("*") if path.is_file()}


def hand_in(browser, hostile):
    form = fields_of(browser.get("/ingest").text, "/ingest")
    for number, (what, name, content, _codes) in enumerate(hostile):
        data = {**form, "form_key": f"{number:032x}", "files": (io.BytesIO(content), name)}
        answer = browser.post("/ingest", data=data)
        assert answer.status_code == 302, f"{what}: {answer.status_code}"
        answer.request.environ["wsgi.input"].close()  # the test's own copy of a long upload


PLACES = 30
CORPORA = [
    pytest.param(cases, id="hostile"),
    pytest.param(lambda _outside: cut_off(PLACES), id="cut off", marks=pytest.mark.long),
]


@pytest.mark.parametrize("corpus", CORPORA)
def test_every_hostile_file_is_read_or_refused_by_name_and_nothing_else_happens(signed_in, context, tmp_path, corpus):
    before_it = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # of what other tests started, a browser say
    hostile, browser = list(corpus(str(tmp_path / "started"))), signed_in()
    hand_in(browser, hostile)
    with context.database.read() as session:
        waiting = jobs.waiting(session, limit=len(hostile))
    before = files_under(tmp_path)
    for job_id in waiting:
        run_job(context, job_id)
    with context.database.read() as session:
        items = session.exec(select(IngestItem).where(IngestItem.kind == "file").order_by(col(IngestItem.id)))
        outcomes = [item.error_code or (READ if item.state != "waiting" else "waiting") for item in items]
        assert list(session.exec(select(Job.error).where(Job.kind == "ingest", Job.error != ""))) == []
    expected = zip(hostile, outcomes, strict=True)
    assert {case[0]: outcome for case, outcome in expected if outcome not in case[3]} == {}
    own = {"workbench.sqlite-wal", "workbench.sqlite-shm", "queue.sqlite", "checkpoint_key", "checkpoints.jsonl"}
    assert {path.name for path in files_under(tmp_path) - before} <= own
    assert browser.get("/ingest").status_code == 200
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert used == before_it or used / 1024 < sandbox.LIMITS.memory_mb
