"""Articles are kept once, with their snapshot, their event and the job that finds their claims."""

from datetime import date

import pytest
from sqlmodel import func, select

from tests.factories import actor_of, make_article, make_claim, make_document, make_user
from workbench import clock
from workbench.errors import NotFoundError
from workbench.models import Article, Event, Job, Snapshot
from workbench.services import log
from workbench.services.actors import WORKBENCH
from workbench.services.intake import articles

pytestmark = pytest.mark.usefixtures("at_noon")  # days are counted from today

TEXT = "The harbour ferries carried 2.4 million passengers.\n\nThat is a record."
ADDRESS = "https://news.example/ferries"


def how_many(session, table):
    return session.exec(select(func.count()).select_from(table)).one()


def test_a_document_is_kept_with_everything_that_is_known_about_it(session):
    person = actor_of(make_user(session))
    document = make_document(
        TEXT,
        title="Ferries",
        byline="A. Writer",
        publisher="The Pier",
        published_on=date(2026, 1, 15),
        language="en",
        url=f"{ADDRESS}?from=mail",
        canonical_url=ADDRESS,
    )
    kept = articles.keep(session, person, document)
    row = articles.article(session, kept.article_id)
    assert (row.title, row.text, row.byline, row.publisher) == ("Ferries", TEXT, "A. Writer", "The Pier")
    assert (row.published_on, row.language, row.url) == (date(2026, 1, 15), "en", f"{ADDRESS}?from=mail")
    assert (row.canonical_url, row.content_hash, row.added_by) == (ADDRESS, document.content_hash, person.id)
    assert articles.load_snapshot(session, row.snapshot_sha256) == document.snapshot
    assert kept.recognised == ""


def test_an_article_comes_with_one_event_and_the_job_that_finds_its_claims(session):
    kept = articles.keep(session, WORKBENCH, make_document(TEXT, title="Ferries"))
    (event,) = log.story(session, "article", kept.article_id)
    assert (event.action, event.payload["title"]) == ("add article", "Ferries")
    (job,) = session.exec(select(Job)).all()
    assert (job.kind, job.payload) == ("extract", {"article_id": kept.article_id})


def test_the_same_text_from_another_address_is_recognised_and_nothing_is_written(session):
    first = articles.keep(session, WORKBENCH, make_document(TEXT, canonical_url=ADDRESS))
    again = articles.keep(session, WORKBENCH, make_document(TEXT, title="Copied", canonical_url=f"{ADDRESS}-copy"))
    assert again.article_id == first.article_id
    assert again.recognised == f"The desk has this text since {clock.today()}."
    assert [how_many(session, table) for table in (Article, Snapshot, Job, Event)] == [1, 1, 1, 1]


def test_another_text_at_a_known_address_is_recognised_and_the_old_text_stays(session):
    first = articles.keep(session, WORKBENCH, make_document(TEXT, canonical_url=ADDRESS))
    again = articles.keep(session, WORKBENCH, make_document(f"{TEXT} Corrected.", canonical_url=ADDRESS))
    assert again.article_id == first.article_id
    assert "its text has changed since" in again.recognised
    assert articles.article(session, first.article_id).text == TEXT
    assert [how_many(session, table) for table in (Article, Snapshot, Job, Event)] == [1, 1, 1, 1]


def test_two_texts_without_an_address_are_two_articles(session):
    first = articles.keep(session, WORKBENCH, make_document(TEXT))
    second = articles.keep(session, WORKBENCH, make_document(f"{TEXT} More."))
    assert first.article_id != second.article_id
    assert second.recognised == ""


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("A short first line\n\nThe rest.", "A short first line"),
        ("word " * 30, "word " * 14 + "word…"),
        ("x" * 100, "x" * 79 + "…"),
    ],
)
def test_an_article_without_a_title_is_named_by_its_first_words(session, text, title):
    assert articles.keep(session, WORKBENCH, make_document(text, title="")).title == title


def test_a_crash_after_keeping_leaves_no_article_snapshot_event_or_job(database):
    with pytest.raises(RuntimeError), database.write() as session:
        articles.keep(session, WORKBENCH, make_document(TEXT))
        raise RuntimeError("crash")
    with database.read() as session:
        assert [how_many(session, table) for table in (Article, Snapshot, Job, Event)] == [0, 0, 0, 0]


def test_the_same_bytes_are_stored_once(session):
    snapshot = make_document(TEXT).snapshot
    articles.keep_snapshot(session, snapshot)
    articles.keep_snapshot(session, snapshot)
    assert how_many(session, Snapshot) == 1


def test_what_is_not_there_is_named(session):
    with pytest.raises(NotFoundError, match="no article 7"):
        articles.article(session, 7)
    with pytest.raises(NotFoundError, match="no snapshot abc"):
        articles.load_snapshot(session, "abc")


def test_the_list_is_newest_first_and_tells_no_count_before_extraction(session):
    older = make_article(session, extracted_at=clock.now())
    make_claim(session, older)
    newer = make_article(session)
    assert [(row.id, row.claims) for row in articles.rows(session)] == [(newer.id, None), (older.id, 1)]
    assert [row.id for row in articles.rows(session, limit=1)] == [newer.id]


def test_an_article_in_which_nothing_was_found_counts_zero_claims(session):
    make_article(session, extracted_at=clock.now())
    assert [row.claims for row in articles.rows(session)] == [0]


def test_two_who_keep_the_same_article_at_once_keep_it_once(database, monkeypatch):
    if database.is_sqlite:
        pytest.skip("SQLite has one writer at a time: nobody can be first while this one writes")
    document, keep_snapshot = make_document(TEXT, canonical_url=ADDRESS), articles.keep_snapshot

    def keep_it_elsewhere_first(session, snapshot):
        monkeypatch.setattr(articles, "keep_snapshot", keep_snapshot)
        with database.write() as other:
            articles.keep(other, WORKBENCH, document)
        keep_snapshot(session, snapshot)

    monkeypatch.setattr(articles, "keep_snapshot", keep_it_elsewhere_first)
    with database.write() as session:
        assert articles.keep(session, WORKBENCH, document).recognised.startswith("The desk has this text")
    with database.read() as session:
        assert [how_many(session, table) for table in (Article, Snapshot, Job, Event)] == [1, 1, 1, 1]


def test_two_who_keep_the_same_bytes_at_once_keep_them_once(database, monkeypatch):
    if database.is_sqlite:
        pytest.skip("SQLite has one writer at a time: nobody can be first while this one writes")
    snapshot = make_document(TEXT).snapshot

    def make_row(**columns):
        monkeypatch.undo()
        with database.write() as other:
            articles.keep_snapshot(other, snapshot)
        return Snapshot(**columns)

    with database.write() as session:
        assert session.get(Snapshot, snapshot.sha256) is None
        monkeypatch.setattr(session, "get", lambda *_: None)
        monkeypatch.setattr(articles, "Snapshot", make_row)
        articles.keep_snapshot(session, snapshot)
        assert how_many(session, Snapshot) == 1
