"""The outbox: written with what it tells of, told of nothing but what is public, sent until it arrives."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from tests.factories import actor_of, make_claim, make_edition, make_user, publish_one, submit_one
from workbench import clock
from workbench.domain.deliveries import MOST_ATTEMPTS, Subject
from workbench.domain.roles import Role
from workbench.errors import BadInputError, NotFoundError
from workbench.export.columns import row
from workbench.models import Check, Claim, Delivery, Event, Job, User
from workbench.services import outbox
from workbench.services.people.vault import Vault
from workbench.services.publication import corrections, published, publishing, webhooks
from workbench.services.publication.corrections import PublicWords
from workbench.services.publication.webhooks import SUBJECTS
from workbench.services.review import verdicts
from workbench.services.review.claims import Asked

VAULT = Vault("k" * 40)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def admin(database):
    with database.write() as session:
        return actor_of(make_user(session, role=Role.ADMIN))


@pytest.fixture
def hook(database, admin):
    """A webhook that is told of everything; its id."""
    with database.write() as session:
        return webhooks.make(session, admin, VAULT, url="https://receiver.example/hook", kinds=SUBJECTS)[0]


def bodies(database):
    with database.read() as session:
        return [json.loads(item.body) for item in session.exec(select(Delivery).order_by(Delivery.id))]


def editor_of(session):
    return actor_of(session.exec(select(User).where(User.role == Role.SUPERVISOR)).first())


def test_a_publication_an_edition_and_a_retraction_are_told_as_the_public_record_has_them(context, database, hook):
    check_id = publish_one(context)
    with database.write() as session:
        check = row(published.one(session, check_id, context.desk))
        editor, claim = editor_of(session), session.exec(select(Claim)).one()
        corrections.begin(session, editor, Asked(claim.id, claim.version, "wrong"))
        session.refresh(claim)
        words = PublicWords("The poll was never made.")
        corrections.retract(session, editor, Asked(claim.id, claim.version, "unfounded"), context.desk, words)
        retracted = row(published.one(session, check_id, context.desk))
    told = bodies(database)
    assert [body["type"] for body in told] == ["check.published", "edition.made", "check.retracted"]
    assert told[0]["data"] == check
    assert (told[1]["data"]["number"], told[1]["data"]["format"]) == (1, "jsonl")
    assert told[2]["data"] == retracted
    assert (retracted["status"], retracted["corrections"][0]["wrong"]) == ("retracted", words.wrong)
    assert len({body["id"] for body in told}) == 3


def test_nothing_is_told_of_what_is_not_public(context, database, hook):
    with database.write() as session:
        author, editor = make_user(session), actor_of(make_user(session, role=Role.SUPERVISOR))
        claim = submit_one(session, author)
        make_claim(session, text="Another claim of 7 words, never checked.")
        verdicts.approve(session, editor, Asked(claim.id, claim.version))
    assert bodies(database) == []


def test_what_is_rolled_back_was_never_told(context, database, hook):
    with database.write() as session:
        claim = submit_one(session, make_user(session))
        editor = actor_of(make_user(session, role=Role.SUPERVISOR))
        verdicts.approve(session, editor, Asked(claim.id, claim.version))
        session.refresh(claim)
    with database.writing() as session:
        publishing.publish(session, editor, Asked(claim.id, claim.version), context.desk)
        session.rollback()
    assert bodies(database) == []
    with database.read() as session:
        assert session.exec(select(Check)).all() == []


def test_a_webhook_hears_only_what_it_asked_for_and_nothing_after_its_end(context, database, admin):
    with database.write() as session:
        webhooks.make(session, admin, VAULT, url="https://a.example/", kinds=[Subject.EDITION])
        ended, _ = webhooks.make(session, admin, VAULT, url="https://b.example/", kinds=SUBJECTS)
        webhooks.test(session, admin, ended)
        webhooks.end(session, admin, ended)
        webhooks.end(session, admin, ended)
    publish_one(context)
    assert [body["type"] for body in bodies(database)] == ["test", "edition.made"]
    with database.read() as session:
        over = session.get(Delivery, 1)
        assert (over.state, over.error) == ("failed", "The webhook was ended before.")
        logged = session.exec(select(Event.action).where(Event.object_type == "webhook").order_by(Event.seq)).all()
    assert logged == ["make webhook", "make webhook", "end webhook"]


def test_nobody_is_told_where_nobody_asked(context, database):
    publish_one(context)
    with database.read() as session:
        assert session.exec(select(Job).where(Job.kind == "deliver")).all() == []


def test_a_delivery_is_taken_once_and_again_when_its_pause_is_over(session, admin, monkeypatch, hook):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(outbox.secrets, "randbelow", lambda _: 500)
    webhooks.test(session, admin, hook)
    assert list(outbox.due(session)) == [1]
    parcel = outbox.take(session, 1)
    assert (parcel.url, json.loads(parcel.body)["id"]) == ("https://receiver.example/hook", parcel.message_id)
    assert outbox.take(session, 1) is None
    assert outbox.take(session, 9) is None
    session.expire_all()
    outbox.settle(session, 1, 500)
    assert (
        outbox.rows(session, hook)[0].error == "The receiver answered with status 500 instead of one from 200 to 299."
    )
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(seconds=44))
    assert list(outbox.due(session)) == []
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(seconds=45))
    again = outbox.take(session, 1)
    assert (again.message_id, again.body) == (parcel.message_id, parcel.body)
    session.expire_all()
    outbox.settle(session, 1, 204)
    done = outbox.rows(session, hook)[0]
    assert (done.state, done.status, done.error, done.attempts) == ("done", 204, "", 2)


def test_after_the_last_try_it_has_failed_and_can_be_sent_again_as_the_same_message(session, admin, monkeypatch, hook):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    webhooks.test(session, admin, hook)
    with pytest.raises(BadInputError, match="Delivery 1 is not over"):
        outbox.replay(session, admin, 1)
    for number in range(MOST_ATTEMPTS):
        monkeypatch.setattr(clock, "now", lambda days=number: NOW + timedelta(days=days + 1))
        parcel = outbox.take(session, 1)
        session.expire_all()
        outbox.settle(session, 1, None, "No connection.")
    failed = outbox.rows(session, hook)[0]
    assert (failed.state, failed.error, failed.attempts) == ("failed", "No connection.", MOST_ATTEMPTS)
    assert webhooks.rows(session)[0].failed == 1
    assert outbox.replay(session, admin, 1) == hook
    assert outbox.take(session, 1).message_id == parcel.message_id
    webhooks.end(session, admin, hook)
    with pytest.raises(BadInputError, match="has ended"):
        outbox.replay(session, admin, 1)
    with pytest.raises(NotFoundError):
        outbox.replay(session, admin, 2)


def test_a_job_is_asked_for_when_a_try_is_due_and_none_is_under_way(session, admin, hook):
    def asked_for():
        return len(session.exec(select(Job).where(Job.kind == "deliver")).all())

    outbox.ask_if_due(session)
    assert asked_for() == 0
    webhooks.test(session, admin, hook)
    outbox.ask_if_due(session)
    assert asked_for() == 1
    session.exec(select(Job).where(Job.kind == "deliver")).one().state = "done"
    outbox.ask_if_due(session)
    assert asked_for() == 2


@pytest.mark.parametrize(
    ("url", "kinds", "words"),
    [
        ("ftp://receiver.example/", SUBJECTS, "http"),
        ("https://user:word@receiver.example/", SUBJECTS, "user name or password"),
        ("receiver", SUBJECTS, "http"),
        ("https://receiver.example/", [], "Choose what it is told of: check.published"),
        ("https://receiver.example/", [Subject.TEST], "Choose what it is told of"),
    ],
)
def test_a_webhook_that_cannot_be_is_refused_in_words(session, admin, url, kinds, words):
    with pytest.raises(BadInputError, match=words):
        webhooks.make(session, admin, VAULT, url=url, kinds=kinds)


def test_an_edition_made_later_is_told_to_those_who_listen_then(context, database, admin):
    publish_one(context)
    with database.write() as session:
        webhooks.make(session, admin, VAULT, url="https://a.example/", kinds=SUBJECTS)
        editor = session.exec(select(User).where(User.role == Role.SUPERVISOR)).first()
    make_edition(context, editor, "csv")
    (told,) = bodies(database)
    assert (told["type"], told["data"]["format"]) == ("edition.made", "csv")
