"""Texts that were changed under what rests on them: articles, sources, quoted evidence, bytes as fetched, editions."""

import pytest

from tests import factories
from tests.factories import actor_of, make_document, make_user
from tests.services.replay.test_claims import DESK, change
from workbench.domain.roles import Role
from workbench.domain.source_changes import SourceChange
from workbench.domain.values import ClaimDraft, ClaimKind, PassageDraft, Slots
from workbench.ingest.records import ImportedReview
from workbench.models import ImportRun
from workbench.services import replay
from workbench.services.actors import WORKBENCH
from workbench.services.imports import storing
from workbench.services.intake import articles, sources
from workbench.services.publication import publishing, source_notes
from workbench.services.review import claims, leases, second_reviews, verdicts
from workbench.services.review.claims import Asked

WORDS = "Polls show that 85% of Ukrainians reject giving up territory."


@pytest.fixture
def desk(database):
    """A check that was published of a claim in an article, on a source, all by the services; gives the source's id."""
    with database.write() as session:
        author, editor = make_user(session), make_user(session, role=Role.SUPERVISOR)
        factories.tell(session)
        article_id = articles.keep(session, WORKBENCH, make_document(f"So it is.\n\n{WORDS}")).article_id
        draft = ClaimDraft(WORDS, 11, 11 + len(WORDS), 0.9, (), ClaimKind.QUANTITY, None, Slots())
        (claim_id,) = claims.keep_drafts(session, article_id, [draft], threshold=0.5)
        passage = PassageDraft(0, 0, len(factories.POLL), factories.POLL, Slots())
        source_id = sources.add(session, WORKBENCH, make_document(), [passage]).source_id
        leases.take(session, actor_of(author), Asked(claim_id, 1), lease_minutes=30)
        made = factories.verdict_draft(sources.get(session, source_id), wording=WORDS)
        second_reviews.submit(session, actor_of(author), Asked(claim_id, 2), made)
        verdicts.approve(session, actor_of(editor), Asked(claim_id, 4))
        publishing.publish(session, actor_of(editor), Asked(claim_id, 5), DESK)
        return source_id


@pytest.fixture
def session(desk, database):
    with database.writing() as opened:
        yield opened
        opened.rollback()


def told(session):
    session.flush()
    session.expire_all()
    return [(found.what, found.how) for found in replay.differences(session, DESK)]


def test_what_came_in_by_the_services_is_what_the_events_tell(session):
    assert told(session) == []


@pytest.mark.parametrize(
    ("statement", "guarded", "found"),
    [
        ("UPDATE source SET text = replace(text, '85%', '58%')", None,
         [("source", "its SHA-256 of the text is "), ("passage", "its words are not those of source 1 at its place")]),
        ("UPDATE source SET title = 'Another'", None,
         [("check", "its record is not the one"),
          ("source", "its title is Another in the table and A document by its events")]),
        ("UPDATE source SET rating = 'false'", None,
         [("source", "its rating is false in the table and none by its events")]),
        ("UPDATE source SET superseded_at = '2026-01-01'", None,
         [("source", "its standing is no longer matched in the table and matched by its events")]),
        ("UPDATE article SET text = replace(text, '85%', '58%')", None,
         [("article", "its SHA-256 of the text is "), ("claim", "its words are not those of article 1 at its place")]),
        ("UPDATE claim SET text = replace(text, '85%', '58%')", None,
         [("check", "its record is not the one"), ("claim", "its words are not those of article 1 at its place")]),
        ("UPDATE passage SET text = 'Other words'", None,
         [("passage", "its words are not those of source 1 at its place")]),
        ("UPDATE snapshot SET content = CAST('Other' AS TEXT)", "snapshot", [("article", "the bytes of its snapshot "),
         ("source", "the bytes of its snapshot ")]),
    ],
)  # fmt: skip
def test_what_was_changed_is_named(session, statement, guarded, found):
    if guarded and session.get_bind().dialect.name == "postgresql":
        statement = statement.replace("CAST('Other' AS TEXT)", "CAST('Other' AS BYTEA)")
    change(session, statement, guarded)
    seen = told(session)
    assert sorted(what for what, _ in seen) == sorted(what for what, _ in found)
    assert all(how.startswith(beginning) for (_, how), (_, beginning) in zip(sorted(seen), sorted(found), strict=True))


def test_a_source_and_an_article_that_nobody_added_are_named(session):
    factories.make_source(session)
    factories.make_article(session)
    assert told(session) == [("article", "no event tells of it"), ("source", "no event tells of it")]


def test_a_retracted_source_is_matched_again_only_by_hand(session, desk):
    source_notes.note(session, WORKBENCH, desk, SourceChange.RETRACTED, "It was withdrawn.")
    assert told(session) == []
    change(session, "UPDATE source SET superseded_at = NULL")
    assert told(session) == [("source", "its standing is matched in the table and no longer matched by its events")]


def test_records_of_others_that_change_and_change_back_leave_nothing_to_name(session):
    run = ImportRun(label="x", mapping={}, columns=[], counts={}, notes=[], report="", made_at=factories.clock.now())
    session.add(run)
    session.flush()
    sha256 = factories.make_snapshot(session, b"records").sha256

    def bring(rating):
        review = ImportedReview(
            claim="The sea is dry.", url="https://b.example/1", publisher="B", rating=rating, place="1"
        )
        planned = storing.plan([review])
        storing.Store(WORKBENCH, storing.Origin(run.id, sha256), planned).keep(session, planned, {})
        return told(session)

    assert [bring(rating) for rating in ("False", "True", "False", "Half true")] == [[]] * 4
    change(session, "UPDATE source SET text = 'The sea is wet.' WHERE rating = 'Half true'")
    assert [what for what, _ in told(session)][:1] == ["source"]


def test_an_edition_of_other_bytes_is_named(context):
    factories.publish_one(context)
    with context.database.writing() as session:
        factories.tell(session)
        before = [found.what for found in replay.differences(session, context.desk)]
        change(session, "UPDATE edition_part SET content = :other", "edition_part", other=b"0")
        after = [found.what for found in replay.differences(session, context.desk)]
        session.rollback()
    assert ("edition" in before, "edition" in after) == (False, True)
