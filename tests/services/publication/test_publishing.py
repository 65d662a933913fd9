"""What goes out: only approved verdicts, only records without an error, each with its event, all or nothing."""

import hashlib
import io
import json

import pytest
from sqlmodel import func, select

from tests.factories import (
    POLL,
    actor_of,
    make_claim,
    make_source,
    make_user,
    submit_one,
    verdict_draft,
)
from workbench.domain.lifecycle import State
from workbench.domain.roles import Role
from workbench.errors import BadInputError, ForbiddenError, IllegalTransitionError, NotFoundError, StaleError
from workbench.export import FORMATS
from workbench.models import Check, Edition, Event
from workbench.services import forms, log
from workbench.services.actors import WORKBENCH
from workbench.services.publication import editions, published, publishing
from workbench.services.review import claims, leases, second_reviews, verdicts, wording
from workbench.services.review.claims import Asked


@pytest.fixture
def desk(context):
    return context.desk


@pytest.fixture
def author(session):
    return make_user(session)


@pytest.fixture
def editor(session):
    return actor_of(make_user(session, role=Role.SUPERVISOR))


@pytest.fixture
def approved(session, author, editor):
    return approve_one(session, author, editor)


def approve_one(session, author, editor, **changes):
    """A claim with an approved verdict in the words of the test."""
    claim = make_claim(session)
    leases.take(session, actor_of(author), asked(claim), lease_minutes=30)
    second_reviews.submit(session, actor_of(author), asked(claim), verdict_draft(make_source(session), **changes))
    verdicts.approve(session, editor, asked(claim))
    return claim


def asked(claim):
    return Asked(claim.id, claim.version)


class Finding:
    """What a rule says that no record keeps."""

    rule, message = "E99", "It is wrong."


def how_many(session, *tables):
    return [session.exec(select(func.count()).select_from(table)).one() for table in tables]


def actions(session, kind, number):
    return [row.action for row in log.story(session, kind, number)]


def test_a_published_check_is_complete_by_itself(session, approved, editor, desk):
    check_id = publishing.publish(session, editor, asked(approved), desk)
    check = published.one(session, check_id, desk)
    assert (check.version, check.url) == (1, f"{desk.url}/checks/{check_id}")
    assert (check.claim, check.original) == ("85% of Ukrainians reject giving up territory", approved.text)
    assert (check.rating.label, check.rationale) == ("True", "The survey of the institute says so.")
    assert (check.appearance_publisher, check.language) == ("News Example", "en")
    assert check.published_at == check.modified_at
    (evidence,) = check.evidence
    assert (evidence.quote, evidence.stance, evidence.primary) == (POLL, "supports", True)


def test_publishing_writes_the_step_once_and_makes_the_record_public_in_an_event_of_its_own(
    session, approved, editor, desk
):
    before = log.count(session)
    check_id = publishing.publish(session, editor, asked(approved), desk)
    assert (approved.state, approved.version) == (State.PUBLISHED, 6)
    assert actions(session, "claim", approved.id) == ["take", "submit", "send to editor", "approve", "publish"]
    assert actions(session, "check", check_id) == ["make public"]
    assert log.count(session) == before + 2


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMIN])
def test_the_author_does_not_publish_what_a_colleague_approved(session, editor, desk, role):
    author = make_user(session, role=role)
    claim = approve_one(session, author, editor)
    with pytest.raises(ForbiddenError, match="never for the author of the verdict"):
        publishing.publish(session, actor_of(author), asked(claim), desk)
    assert (claim.state, how_many(session, Check)) == (State.APPROVED, [0])


def test_what_is_not_approved_is_not_published(session, author, editor, desk):
    claim = submit_one(session, author)
    with pytest.raises(IllegalTransitionError, match="A claim in the state “editor review” cannot"):
        publishing.publish(session, editor, asked(claim), desk)
    with pytest.raises(NotFoundError, match="has no verdict"):
        publishing.publish(session, editor, asked(make_claim(session)), desk)
    assert how_many(session, Check) == [0]


def test_an_older_version_of_the_claim_publishes_nothing(session, approved, editor, desk):
    with pytest.raises(StaleError):
        publishing.publish(session, editor, Asked(approved.id, approved.version - 1), desk)
    assert how_many(session, Check) == [0]


def test_the_same_form_twice_is_one_check(session, approved, editor, desk):
    seen = asked(approved)

    def do():
        return str(publishing.publish(session, editor, seen, desk))

    key = "0123456789abcdef0123456789abcdef"
    assert forms.once(session, editor, key, do) == forms.once(session, editor, key, do)
    assert how_many(session, Check) == [1]


@pytest.fixture
def ready(database):
    """A claim approved and committed: its id, its version and an editor."""
    with database.write() as session:
        author, editor = make_user(session), actor_of(make_user(session, role=Role.SUPERVISOR))
        claim = approve_one(session, author, editor)
        return claim.id, claim.version, editor


def assert_nothing_went_out(database, claim_id, version):
    with database.read() as session:
        claim = claims.get(session, claim_id)
        assert (claim.state, claim.version) == (State.APPROVED, version)
        assert how_many(session, Check) == [0]
        assert actions(session, "claim", claim_id) == ["take", "submit", "send to editor", "approve"]


def test_the_workbench_itself_publishes_nothing(database, ready, desk):
    claim_id, version, _ = ready
    with pytest.raises(ForbiddenError, match="is no person"), database.write() as session:
        publishing.publish(session, WORKBENCH, Asked(claim_id, version), desk)
    assert_nothing_went_out(database, claim_id, version)


def test_a_record_with_an_error_is_named_by_its_rule_and_nothing_goes_out(database, desk, monkeypatch):
    monkeypatch.setattr(wording, "check", lambda *_: None)  # a wording that the guard did not see
    with database.write() as session:
        author, editor = make_user(session), actor_of(make_user(session, role=Role.SUPERVISOR))
        claim = approve_one(session, author, editor, wording="FALSE: 85% reject giving up territory")
        claim_id, version = claim.id, claim.version
    with pytest.raises(BadInputError, match=r"The record cannot be published\. E07: "), database.write() as session:
        publishing.publish(session, editor, Asked(claim_id, version), desk)
    assert_nothing_went_out(database, claim_id, version)


def test_a_preflight_that_cannot_run_publishes_nothing(database, ready, desk, monkeypatch):
    claim_id, version, editor = ready

    def break_down(*_, **__):
        raise RuntimeError("the rules cannot be read")

    monkeypatch.setattr(publishing, "preflight", break_down)
    with pytest.raises(RuntimeError), database.write() as session:
        publishing.publish(session, editor, Asked(claim_id, version), desk)
    assert_nothing_went_out(database, claim_id, version)


def test_at_most_five_findings_are_listed_and_the_rest_counted(session, approved, editor, desk, monkeypatch):
    monkeypatch.setattr(publishing, "preflight", lambda *_, **__: [Finding()] * 7)
    with pytest.raises(BadInputError) as caught:
        publishing.publish(session, editor, asked(approved), desk)
    assert caught.value.message.count("E99") == 5
    assert caught.value.message.endswith("And 2 more.")


def test_a_desk_without_a_published_check_still_makes_an_empty_edition(session, desk):
    rendered = editions.render(session, "jsonl", desk)
    assert (rendered.checks, rendered.content) == (0, b"")


@pytest.mark.parametrize("name", list(FORMATS))
def test_every_format_holds_what_stands_and_gives_the_same_bytes_again(context, desk_with_a_published_check, name):
    told = []
    with context.database.read() as session:
        first = editions.render(session, name, context.desk, lambda done, total: told.append((done, total)))
        again = editions.render(session, name, context.desk)
    assert first.content == again.content
    assert first.checks == 1
    assert told == [(1, 1)]


def test_a_format_that_is_not_there_is_answered_with_those_that_are(session, desk):
    with pytest.raises(BadInputError, match=r"no format 'xml'; choose one of .*jsonl"):
        editions.render(session, "xml", desk)


def test_an_edition_is_kept_with_its_bytes_hash_manifest_and_event(session, approved, editor, desk):
    publishing.publish(session, editor, asked(approved), desk)
    rendered = editions.render(session, "jsonl", desk)
    number = editions.keep(session, editor, rendered, desk)
    row = editions.get(session, number)
    assert (row.number, editions.content(session, number), row.checks) == (1, rendered.content, 1)
    assert row.sha256 == hashlib.sha256(rendered.content).hexdigest()
    manifest = json.loads(row.manifest)
    assert row.sha256 in json.dumps(manifest)
    (event,) = log.story(session, "edition", number)
    assert (event.action, event.actor_name, event.payload["sha256"]) == ("make edition", editor.name, row.sha256)
    assert event.payload["log_head"] == row.log_head == rendered.log_head.hash


def test_editions_are_numbered_without_a_gap_and_listed_newest_first(session, editor, desk):
    for _ in range(3):
        editions.keep(session, editor, editions.render(session, "csv", desk), desk)
    assert [row.number for row in editions.rows(session)] == [3, 2, 1]
    assert [row.number for row in editions.rows(session, limit=2)] == [3, 2]
    assert editions.rows(session)[0].made_by == editor.name


def test_an_edition_that_a_person_did_not_ask_for_is_the_workbenchs(session, desk):
    editions.keep(session, WORKBENCH, editions.render(session, "csv", desk), desk)
    assert editions.rows(session)[0].made_by == "Workbench"


def test_an_edition_that_is_lost_takes_its_event_along(database, desk):
    with pytest.raises(RuntimeError), database.write() as session:
        editions.keep(session, WORKBENCH, editions.render(session, "csv", desk), desk)
        raise RuntimeError("crash")
    with database.read() as session:
        assert how_many(session, Edition, Event) == [0, 0]


def test_an_edition_with_one_broken_record_in_it_is_not_made(context, desk_with_a_published_check, monkeypatch):
    # A rule that came after the publication finds the record broken.
    monkeypatch.setattr(publishing, "preflight", lambda *_, **__: [Finding()])
    with context.database.read() as session, pytest.raises(BadInputError, match="E99: It is wrong"):
        editions.render(session, "jsonl", context.desk)


def test_a_second_check_in_the_same_words_is_refused_and_editions_go_on(session, author, editor, desk):
    first = publishing.publish(session, editor, asked(approve_one(session, author, editor)), desk)
    twin = approve_one(session, author, editor, wording="85% of  Ukrainians reject giving up Territory")
    with (
        pytest.raises(BadInputError, match=rf"E14: Check {first} is about the claim .* already"),
        session.begin_nested(),
    ):
        publishing.publish(session, editor, asked(twin), desk)
    session.expire_all()
    assert twin.state == State.APPROVED
    assert editions.render(session, "jsonl", desk).checks == 1


def test_the_same_words_of_another_person_are_another_check(session, author, editor, desk):
    publishing.publish(session, editor, asked(approve_one(session, author, editor)), desk)
    other = approve_one(session, author, editor)
    other.speaker = {"name": "Lena Voss", "voice": "quoted", "start": -1, "end": -1}
    session.add(other)
    publishing.publish(session, editor, asked(other), desk)
    assert editions.render(session, "jsonl", desk).checks == 2


def test_what_is_not_there_is_named(session, desk):
    with pytest.raises(NotFoundError, match="no check 5"):
        published.one(session, 5, desk)
    with pytest.raises(NotFoundError, match="no edition 5"):
        editions.get(session, 5)
    assert published.of_claim(session, 5) is None


def test_checks_stand_in_the_order_of_their_numbers_across_batches(context, monkeypatch):
    monkeypatch.setattr(published, "_BATCH", 2)
    with context.database.write() as session:
        author, editor = make_user(session), actor_of(make_user(session, role=Role.SUPERVISOR))
        ready = [approve_one(session, author, editor, wording=f"Claim {number}") for number in range(3)]
        ids = [publishing.publish(session, editor, asked(claim), context.desk) for claim in ready]
    with context.database.read() as session:
        standing = list(published.standing(session, context.desk))
        assert [check.id for check in standing] == ids
        rendered = editions.render(session, "jsonl", context.desk)
        assert rendered.checks == 3
        assert len(io.BytesIO(rendered.content).readlines()) == 3
        assert [
            published.of_claim(session, claim_id)
            for claim_id in session.exec(select(Check.claim_id).order_by(Check.id))
        ] == ids
