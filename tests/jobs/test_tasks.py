"""What each job does, run as the worker runs it."""

import sys

import pytest
from sqlmodel import select

from tests.factories import POLL, SENTENCE, actor_of, make_article, make_claim, make_source, make_user
from workbench import ingest
from workbench.domain.lifecycle import State
from workbench.domain.notifications import Occasion
from workbench.errors import BadInputError
from workbench.ingest import documents
from workbench.jobs import tasks
from workbench.jobs.tasks import run_job
from workbench.jobs.worker import run_waiting
from workbench.models import Article, Claim, Edition, IngestItem, Job, Match, Passage, Source
from workbench.services import jobs, records
from workbench.services.actors import WORKBENCH
from workbench.services.intake import items, passages
from workbench.services.intake.items import Target
from workbench.services.review import leases, notifications
from workbench.services.review.claims import Asked


def hand_in(context, text=f"A report.\n\n{SENTENCE}\n\nThe end.", name="report.txt"):
    with context.database.write() as session:
        actor = actor_of(make_user(session))
        snapshot = ingest.upload_snapshot(text.encode(), file_name=name)
        return items.hand_in_upload(session, actor, "file", snapshot)


def state_of(context, job_id):
    with context.database.read() as session:
        return jobs.row(session, job_id)


def count(context, model):
    with context.database.read() as session:
        return len(session.exec(select(model)).all())


def enqueue(context, kind, payload):
    with context.database.write() as session:
        return jobs.enqueue(session, WORKBENCH, kind, payload, "A job of the test")


def test_an_item_handed_in_becomes_an_article_with_claims_beside_its_sources(context):
    with context.database.write() as session:
        make_source(session, POLL)
    hand_in(context)
    run_waiting(context)
    with context.database.read() as session:
        claim = session.exec(select(Claim).where(Claim.text == SENTENCE)).one()
        article = session.exec(select(Article)).one()
        assert article.text[claim.start : claim.end] == SENTENCE
        assert session.exec(select(Match).where(Match.claim_id == claim.id)).first() is not None
        assert {job.state for job in session.exec(select(Job))} == {"done"}


def hand_in_source(context, text):
    with context.database.write() as session:
        snapshot = ingest.upload_snapshot(text.encode(), file_name="source.txt")
        items.hand_in_upload(session, WORKBENCH, "file", snapshot, Target("document"))
    run_waiting(context)


def test_whoever_works_on_a_claim_is_told_of_a_source_that_comes_in_and_speaks_to_it(context):
    with context.database.write() as session:
        holder, claim = actor_of(make_user(session)), make_claim(session, state=State.QUEUED)
        make_claim(session, text=SENTENCE, state=State.QUEUED)
        leases.take(session, holder, Asked(claim.id, claim.version), lease_minutes=60)
    told = []
    for text in ("Ferries sail at noon from the old harbour.", POLL, "Trams stop at the market at night."):
        hand_in_source(context, text)
        with context.database.read() as session:
            told.append([(row.occasion, row.claim_id) for row in notifications.news(session, holder)])
    assert told == [[], [(Occasion.MATCHED, claim.id)], [(Occasion.MATCHED, claim.id)]]


def test_a_long_source_is_read_to_its_end_by_a_job(context, monkeypatch):
    monkeypatch.setattr(passages, "READ_AT_ONCE", 100)
    text = "\n\n".join(f"In {year} the city counted 85 percent of all ferries. " * 3 for year in range(1990, 2000))
    hand_in_source(context, text)
    with context.database.read() as session:
        kept = session.exec(select(Passage)).all()
        assert len(kept) == 10
        assert all(records.slots(passage.slots).quantities for passage in kept)


def test_a_text_too_long_for_an_article_fails_and_is_kept_as_a_source(context, monkeypatch):
    monkeypatch.setattr(documents, "ARTICLE_MOST", 100)
    item_id = hand_in(context, "Ferries sail. " * 20)
    hand_in_source(context, "Ferries sail. " * 20)
    with context.database.read() as session:
        item = session.get(IngestItem, item_id)
        assert (item.state, item.error_code) == ("failed", "too-large")
        assert "279 characters; at most 100 are read as an article" in item.error
    assert (count(context, Article), count(context, Source)) == (0, 1)


def test_a_failure_is_told_on_its_item_and_the_others_go_on(context):
    bad = hand_in(context, "%PDF-1.7 nothing else", "broken.pdf")
    good = hand_in(context)
    run_waiting(context)
    with context.database.read() as session:
        assert session.get(IngestItem, bad).state == "failed"
        assert session.get(IngestItem, bad).error_code
        assert session.get(IngestItem, good).state == "done"
    assert count(context, Article) == 1


def test_the_same_text_again_is_recognised_and_kept_once(context):
    hand_in(context)
    hand_in(context)
    run_waiting(context)
    assert count(context, Article) == 1
    with context.database.read() as session:
        assert sorted(item.state for item in session.exec(select(IngestItem))) == ["done", "duplicate"]


def test_a_job_run_again_after_its_worker_died_repeats_nothing(context):
    hand_in(context)
    run_waiting(context)
    before = {model: count(context, model) for model in (Article, Claim, Match)}
    with context.database.write() as session:
        for job in session.exec(select(Job)):
            job.state, job.finished_at = "waiting", None
            session.add(job)
    run_waiting(context)
    assert {model: count(context, model) for model in before} == before


@pytest.fixture
def edition_job(context, desk_with_a_published_check):
    """A job for the second edition of a desk that has one."""
    return enqueue(context, "edition", {"format": "jsonl"})


def give_up(context, job_id):
    """Put the job back in line, as is done when its worker has been silent for long."""
    with context.database.write() as session:
        session.get(Job, job_id).beat_at -= jobs.SILENT_AFTER * 2
    with context.database.write() as session:
        assert jobs.revive_silent(session) == 1


def test_an_edition_is_made_once_though_its_worker_died_between_writing_and_ending(context, edition_job, monkeypatch):
    with monkeypatch.context() as dying:
        dying.setattr(tasks.jobs, "finish", lambda *_args: sys.exit("killed"))
        with pytest.raises(SystemExit):
            run_job(context, edition_job)
    give_up(context, edition_job)
    run_waiting(context)
    assert count(context, Edition) == 2
    assert state_of(context, edition_job).state == "done"


def test_a_worker_that_was_taken_for_lost_does_not_make_its_edition_again(context, edition_job, monkeypatch):
    real = tasks.editions.render

    def render_slowly(*args, **options):
        rendered = real(*args, **options)
        monkeypatch.setattr(tasks.editions, "render", real)
        give_up(context, edition_job)
        run_job(context, edition_job)
        return rendered

    monkeypatch.setattr(tasks.editions, "render", render_slowly)
    run_job(context, edition_job)
    assert count(context, Edition) == 2
    assert state_of(context, edition_job).state == "done"


def test_a_job_is_run_by_one_worker_only(context):
    job_id = enqueue(context, "extract", {"article_id": make(context)})
    run_job(context, job_id)
    run_job(context, job_id)
    assert state_of(context, job_id).state == "done"
    with context.database.read() as session:
        assert session.get(Job, job_id).attempts == 1


def test_many_claims_are_stored_in_parts_and_a_worker_that_dies_between_two_leaves_none_out(context, monkeypatch):
    """All at once, the claims of a long article kept everybody from writing for a minute."""
    text = " ".join(f"The town of Kelso spent {number} million euros on schools in 2021." for number in range(2, 9))
    with context.database.write() as session:
        article_id = make_article(session, text).id
    monkeypatch.setattr(tasks, "CLAIMS_AT_ONCE", 3)
    real, stored = tasks.claims.keep_drafts, []

    def keep(session, article_id, drafts, **options):
        stored.append(len(drafts))
        if len(stored) == 2:
            raise ZeroDivisionError
        return real(session, article_id, drafts, **options)

    monkeypatch.setattr(tasks.claims, "keep_drafts", keep)
    job_id = enqueue(context, "extract", {"article_id": article_id})
    run_job(context, job_id)
    assert (stored, count(context, Claim), state_of(context, job_id).state) == ([3, 3], 3, "failed")
    with context.database.write() as session:
        jobs.retry(session, WORKBENCH, job_id)
    run_job(context, job_id)
    assert (stored[2:], count(context, Claim), state_of(context, job_id).state) == ([3, 3, 1], 7, "done")


def make(context):
    with context.database.write() as session:
        return make_article(session).id


def test_a_job_that_cannot_be_done_says_why_in_a_sentence(context):
    job_id = enqueue(context, "extract", {"article_id": 999_999})
    run_job(context, job_id)
    assert (state_of(context, job_id).state, state_of(context, job_id).error) == (
        "failed",
        "There is no article 999999.",
    )


def test_a_fault_of_ours_is_called_so_and_keeps_its_details_for_the_log(context, monkeypatch):
    def broken(*_args, **_options):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(tasks, "detect", broken)
    job_id = enqueue(context, "extract", {"article_id": make(context)})
    run_job(context, job_id)
    error = state_of(context, job_id).error
    assert "fault of the workbench" in error
    assert "ZeroDivisionError" in error
    assert "secret detail" not in error


def test_a_failed_job_is_tried_again_and_can_succeed(context, monkeypatch):
    real = tasks.detect
    monkeypatch.setattr(tasks, "detect", lambda *_args, **_options: 1 / 0)
    job_id = enqueue(context, "extract", {"article_id": make(context)})
    run_job(context, job_id)
    monkeypatch.setattr(tasks, "detect", real)
    with context.database.write() as session:
        jobs.retry(session, actor_of(make_user(session)), job_id)
    run_waiting(context)
    assert (state_of(context, job_id).state, state_of(context, job_id).error) == ("done", "")
    assert count(context, Claim) > 0


def test_a_job_that_did_not_fail_is_not_tried_again(context):
    job_id = enqueue(context, "extract", {"article_id": make(context)})
    run_waiting(context)
    with context.database.write() as session, pytest.raises(BadInputError, match="is done; only a failed job"):
        jobs.retry(session, WORKBENCH, job_id)
