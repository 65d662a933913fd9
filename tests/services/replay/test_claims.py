"""Every claim rebuilt from its events, and every way in which the tables can say otherwise."""

import itertools

import pytest
from sqlalchemy import text

from tests import factories
from tests.factories import actor_of, make_article, make_user, submit_one
from workbench.domain.lifecycle import Action, State
from workbench.domain.roles import Role
from workbench.domain.values import ClaimDraft, ClaimKind, Desk, Slots
from workbench.services import log, replay
from workbench.services.actors import WORKBENCH
from workbench.services.publication import publishing
from workbench.services.review import assignments, claims, leases, verdicts
from workbench.services.review.claims import Asked

NUMBERS = itertools.count(1)
DESK = Desk("Desk", "https://desk.example")


def found_claim(session, kind=ClaimKind.QUANTITY):
    """A claim as extraction keeps it, with its event, in words of its own."""
    words = f"{factories.SENTENCE[:-1]} in {next(NUMBERS)}."
    article = make_article(session, f"First paragraph.\n\n{words}")
    start = article.text.index(words)
    draft = ClaimDraft(words, start, start + len(words), 0.9, (), kind, None, Slots())
    return claims.get(session, claims.keep_drafts(session, article.id, [draft], threshold=0.5)[0])


@pytest.fixture
def desk(database):
    """A desk on which something happened at every step of the life cycle; gives its claims by what became of them."""
    with database.write() as session:
        author, editor = make_user(session), make_user(session, role=Role.SUPERVISOR)
        made = {name: found_claim(session) for name in ("published", "held", "returned", "duplicate", "skipped", "new")}
        made["opinion"] = found_claim(session, ClaimKind.OPINION)
        for name in ("published", "returned"):
            submit_one(session, author, made[name], media=factories.MEDIA if name == "published" else None)
        act = actor_of(editor)
        verdicts.approve(session, act, asked(session, made["published"]))
        publishing.publish(session, act, asked(session, made["published"]), DESK)
        verdicts.send_back(session, act, asked(session, made["returned"], "evidence", "Look again."))
        leases.take(session, actor_of(author), asked(session, made["held"]), lease_minutes=30)
        leases.take_over(session, act, asked(session, made["held"], "urgent", "Today."), lease_minutes=30)
        duplicate = asked(session, made["duplicate"])
        claims.set_aside(session, act, Action.MARK_DUPLICATE, replace_reason(duplicate), duplicate_of=made["new"].id)
        claims.set_aside(session, act, Action.SKIP, asked(session, made["skipped"], "trivial"))
        factories.tell(session)
        claims.move(session, act, Action.QUEUE, asked(session, made["skipped"]))
        return {name: claim.id for name, claim in made.items()}


def asked(session, claim, reason="", note=""):
    session.refresh(claim)
    return Asked(claim.id, claim.version, reason, note)


def replace_reason(question):
    return Asked(question.claim_id, question.version, "same")


@pytest.fixture
def session(desk, database):
    """What a test changes by hand is rolled back."""
    with database.writing() as opened:
        yield opened
        opened.rollback()


def told(session):
    session.expire_all()
    return [(found.what, found.id, found.how) for found in replay.differences(session, DESK)]


def change(session, statement, table=None, **values):
    if table and session.get_bind().dialect.name == "sqlite":
        session.execute(text(f"DROP TRIGGER {table}_no_update"))
        session.execute(text(f"DROP TRIGGER {table}_no_delete"))
    elif table:
        session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    session.execute(text(statement), values)


def test_the_tables_are_what_the_events_tell(session):
    assert told(session) == []


@pytest.mark.parametrize(
    ("name", "statement", "how"),
    [
        ("new", "state = 'skipped'", "its state is skipped in the table and queued by its events"),
        ("published", "state = 'approved'", "its state is approved in the table and published by its events"),
        ("returned", "version = 9", "its version is 9 in the table and 5 by its events"),
        ("opinion", "state = 'queued'", "its state is queued in the table and not checkable by its events"),
    ],
)
def test_a_claim_that_was_moved_by_hand_is_named_with_what_differs(session, desk, name, statement, how):
    change(session, f"UPDATE claim SET {statement} WHERE id = :id", id=desk[name])
    assert told(session) == [("claim", desk[name], how)]


def test_a_claim_given_to_someone_else_by_hand_is_named(session, desk):
    change(session, "UPDATE claim SET holder_id = (SELECT min(id) FROM user_account) WHERE id = :id", id=desk["held"])
    ((what, number, how),) = told(session)
    assert (what, number) == ("claim", desk["held"])
    assert how.startswith("its holder is ")


def test_another_original_of_a_duplicate_is_named(session, desk):
    values = {"other": desk["opinion"], "id": desk["duplicate"]}
    change(session, "UPDATE claim SET duplicate_of = :other WHERE id = :id", **values)
    how = f"its original is {desk['opinion']} in the table and {desk['new']} by its events"
    assert told(session) == [("claim", desk["duplicate"], how)]


def test_a_claim_without_events_and_events_without_a_claim_are_named(session):
    claim_id = factories.make_claim(session).id
    factories.tell(session)
    log.record(session, WORKBENCH, "find claim", "claim", 4711, {"to": "queued"})
    assert told(session) == [
        ("claim", claim_id, "no event tells of it"),
        ("claim", 4711, "it is in the events and not in the table"),
    ]


@pytest.mark.parametrize(
    ("column", "value", "differ"),
    [
        ("rating", "false", ["claim", "check"]),
        ("wording", "Other words", ["claim", "check"]),
        ("rationale", "Because.", ["claim", "check"]),
        ("as_of", "2001-01-01", ["claim", "check"]),
        ("confidence", "high", ["claim"]),
        ("salt", "00", ["claim"]),
    ],
)
def test_a_verdict_changed_by_hand_is_named(session, desk, column, value, differ):
    statement = f"UPDATE verdict SET {column} = :value WHERE claim_id = :id"
    change(session, statement, "verdict", value=value, id=desk["published"])
    assert [what for what, *_ in told(session)] == differ


def test_a_pin_changed_by_hand_is_named_by_its_verdict_and_by_the_check_that_rests_on_it(session, desk):
    change(session, "UPDATE pin SET exact = 'Other words' WHERE verdict_id = 1", "pin")
    claim, check = told(session)
    assert (claim[:2], claim[2].split(" is ")[0]) == (("claim", desk["published"]), "its seal of verdict 1")
    assert check == ("check", 1, "its record is not the one that was published")


def test_media_changed_or_taken_away_by_hand_are_named_by_the_verdict_and_the_check(session, desk):
    change(session, "UPDATE verdict_media SET url = 'https://other.example/'", "verdict_media")
    changed = told(session)
    change(session, "DELETE FROM verdict_media")
    for found in (changed, told(session)):
        assert [(what, claim_id) for what, claim_id, _ in found] == [("claim", desk["published"]), ("check", 1)]
        assert "seal of verdict 1" in found[0][2]


def test_a_verdict_that_nobody_submitted_is_named(session, desk):
    columns = "number, wording, scale_id, scale_version, rating, rationale, as_of, exception, author_id, created_at"
    change(
        session,
        f"INSERT INTO verdict (claim_id, {columns}) SELECT claim_id, 2, {columns.removeprefix('number, ')} "
        "FROM verdict WHERE claim_id = :id",
        id=desk["returned"],
    )
    how = "its number of verdicts is 2 in the table and 1 by its events"
    assert told(session) == [("claim", desk["returned"], how)]


def test_a_decision_changed_or_taken_away_is_named(session):
    change(session, "UPDATE decision SET outcome = 'approved', reason = '' WHERE outcome = 'returned'", "decision")
    assert [how for *_, how in told(session)] == ["it is approved in the table and returned by its events"]
    session.execute(text("DELETE FROM decision"))
    assert [how for *_, how in told(session)] == [
        "it is not decided in the table and approved by its events",
        "it is not decided in the table and returned by its events",
    ]


def test_a_check_that_was_never_published_and_one_that_is_gone_are_named(session, desk):
    change(
        session,
        "INSERT INTO fact_check (claim_id, verdict_id, version, published_by, published_at) "
        "SELECT claim_id, id, 1, author_id, created_at FROM verdict WHERE claim_id = :id",
        id=desk["returned"],
    )
    assert [how for *_, how in told(session)] == ["no event tells that it was published"]
    change(session, "DELETE FROM wording_key")
    change(session, "DELETE FROM fact_check", "fact_check")
    assert told(session) == [("check", 1, "it is in the events and not in the table")]


def test_a_step_that_the_table_of_transitions_does_not_have_is_named(session, desk):
    payload = {"from": "queued", "to": "published"}
    seq = log.record(session, WORKBENCH, Action.PUBLISH, "claim", desk["new"], payload).seq
    change(session, "UPDATE claim SET state = 'published', version = 2 WHERE id = :id", id=desk["new"])
    how = f"event {seq} leads from queued to published by “publish”, which is no step"
    assert told(session) == [("claim", desk["new"], how)]


def test_a_step_from_another_state_than_the_claim_was_in_is_named(session, desk):
    payload = {"from": State.EDITOR_REVIEW, "to": State.APPROVED}
    seq = log.record(session, WORKBENCH, Action.APPROVE, "claim", desk["new"], payload).seq
    change(session, "UPDATE claim SET state = 'approved', version = 2 WHERE id = :id", id=desk["new"])
    assert told(session) == [("claim", desk["new"], f"event {seq} leads from editor review, but it was queued")]


@pytest.mark.parametrize(
    ("payload", "object_id"), [("[1]", "1"), ('{"to":"queued"}', "x"), ("no JSON", "1"), ("7", "1")]
)
def test_an_event_in_no_form_of_ours_is_named_and_the_rest_is_compared(session, desk, payload, object_id):
    change(session, "UPDATE event SET payload = :payload, object_id = :object WHERE seq = (SELECT max(seq) FROM event)",
        "event", payload=payload, object=object_id)  # fmt: skip
    seq = log.head(session).seq  # the newest event is one of the claim that was skipped
    found = told(session)
    assert ("claim", desk["skipped"]) in [(what, number) for what, number, _ in found]
    assert payload == "[1]" or found[0][:2] == ("event", seq)


def test_a_claim_assigned_by_hand_is_named(session, desk):
    person = session.scalar(text("SELECT min(id) FROM user_account"))
    assignments.assign(session, WORKBENCH, desk["new"], person)
    assert told(session) == []
    change(session, "UPDATE assignment SET due_on = '2026-12-24' WHERE claim_id = :id", id=desk["new"])
    how = f"its assignment is person {person} by 2026-12-24 in the table and person {person} by its events"
    assert told(session) == [("claim", desk["new"], how)]


@pytest.mark.one_database
def test_a_word_in_place_of_a_day_ends_one_part_and_the_others_are_compared(session, desk):
    assignments.assign(session, WORKBENCH, desk["new"], session.scalar(text("SELECT min(id) FROM user_account")))
    change(session, "UPDATE assignment SET due_on = 'soon'")
    change(session, "DELETE FROM wording_key")
    change(session, "DELETE FROM fact_check", "fact_check")
    (what, _, how), *others = told(session)
    assert what == "part"
    assert how.startswith("Claims were not compared to the end. The database holds something else where a day belongs.")
    assert others == [("check", 1, "it is in the events and not in the table")]
