"""Claims move by the table of the life cycle and in no other way: one event a step, nothing on a stale version."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from sqlalchemy import text
from sqlmodel import select

from tests.factories import SENTENCE, actor_of, make_article, make_claim, make_user, submit_one
from tests.waiting import PATIENCE
from workbench import clock
from workbench.detect.pipeline import detect
from workbench.domain.lifecycle import REASONS, Action, State
from workbench.domain.roles import Role
from workbench.domain.values import ClaimDraft, ClaimKind, Slots, Speaker, Voice
from workbench.errors import BadInputError, ForbiddenError, IllegalTransitionError, NotFoundError, StaleError
from workbench.models import Article, Claim, Event
from workbench.services import log
from workbench.services.actors import WORKBENCH
from workbench.services.review import claims, leases, queue, repeats, selection
from workbench.services.review.claims import Asked
from workbench.services.review.filters import QueueFilter

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)


@pytest.fixture
def reviewer(session):
    return actor_of(make_user(session))


@pytest.fixture
def colleague(session):
    return actor_of(make_user(session))


@pytest.fixture
def supervisor(session):
    return actor_of(make_user(session, role=Role.SUPERVISOR))


def asked(claim, reason="", note=""):
    return Asked(claim.id, claim.version, reason, note)


def story(session, claim):
    return [row.action for row in log.story(session, "claim", claim.id)]


def draft(article, worthiness=0.9, kind=ClaimKind.QUANTITY, words=SENTENCE):
    start = article.text.index(words)
    speaker = Speaker("Lena Voss", Voice.QUOTED)
    return ClaimDraft(words, start, start + len(words), worthiness, (), kind, speaker, Slots())


def test_drafts_at_the_threshold_are_queued_those_below_wait_and_opinions_are_marked(session):
    article = make_article(session, "One stands. Two stands. Three stands.")
    drafts = [
        draft(article, 0.5, words="One stands."),
        draft(article, 0.49, words="Two stands."),
        draft(article, 0.99, ClaimKind.OPINION, words="Three stands."),
    ]
    ids = claims.keep_drafts(session, article.id, drafts, threshold=0.5)
    assert [claims.get(session, claim_id).state for claim_id in ids] == ["queued", "candidate", "not checkable"]
    assert claims.of_article(session, article.id) == ids


def test_each_claim_found_has_its_event_and_the_extraction_one_more(session):
    article = make_article(session)
    (claim_id,) = claims.keep_drafts(session, article.id, [draft(article)], threshold=0.5)
    (event,) = log.story(session, "claim", claim_id)
    assert (event.action, event.actor_name) == ("find claim", WORKBENCH.name)
    assert event.payload == {"to": "queued", "worthiness": 0.9, "kind": "quantity", "article": article.id}
    assert [row.payload for row in log.story(session, "article", article.id)] == [{"claims": 1}]


def test_an_article_is_extracted_once_whatever_the_second_run_finds(session):
    article = make_article(session)
    claims.keep_drafts(session, article.id, [], threshold=0.5)
    events = log.count(session)
    assert claims.keep_drafts(session, article.id, [draft(article)], threshold=0.5) == []
    assert claims.of_article(session, article.id) == []
    assert log.count(session) == events


def test_claims_that_are_stored_in_parts_are_there_once_whichever_part_is_stored_again(session):
    article = make_article(session, "One stands. Two stands. Three stands.")
    first, second, third = (draft(article, words=f"{number} stands.") for number in ("One", "Two", "Three"))
    assert len(claims.keep_drafts(session, article.id, [first, second], threshold=0.5, is_last=False)) == 2
    assert article.extracted_at is None
    assert len(claims.keep_drafts(session, article.id, [first, second, third], threshold=0.5, is_last=False)) == 1
    assert claims.keep_drafts(session, article.id, [third], threshold=0.5) == []
    assert article.extracted_at is not None
    assert len(claims.of_article(session, article.id)) == 3
    assert [row.payload for row in log.story(session, "article", article.id)] == [{"claims": 3}]


def test_an_extraction_that_breaks_halfway_leaves_no_claim_and_can_run_again(database):
    with database.write() as session:
        article_id = make_article(session).id
    with pytest.raises(RuntimeError), database.write() as session:
        claims.keep_drafts(session, article_id, [draft(session.get(Article, article_id))], threshold=0.5)
        raise RuntimeError("crash")
    with database.read() as session:
        assert session.exec(select(Claim)).all() == []
        assert session.exec(select(Event)).all() == []
        assert session.get(Article, article_id).extracted_at is None
    with database.write() as session:
        drafts = [draft(session.get(Article, article_id))]
        assert len(claims.keep_drafts(session, article_id, drafts, threshold=0.5)) == 1


def test_what_is_not_there_is_named(session, reviewer):
    with pytest.raises(NotFoundError, match="no claim 9"):
        claims.get(session, 9)
    with pytest.raises(NotFoundError, match="no claim 9"):
        leases.take(session, reviewer, Asked(9, 1), lease_minutes=30)
    with pytest.raises(NotFoundError, match="no article 9"):
        claims.keep_drafts(session, 9, [], threshold=0.5)


def test_a_step_adds_one_to_the_version_and_one_event_that_tells_from_and_to(session, reviewer):
    claim = make_claim(session)
    claims.set_aside(session, reviewer, Action.SKIP, Asked(claim.id, 1, "trivial", "Nobody reads it."))
    assert (claim.state, claim.version) == (State.SKIPPED, 2)
    (event,) = log.story(session, "claim", claim.id)
    assert (event.action, event.actor_name) == ("skip", reviewer.name)
    assert event.payload == {"from": "queued", "to": "skipped", "reason": "trivial", "note": "Nobody reads it."}


def test_a_step_that_is_lost_takes_its_event_along(database):
    with database.write() as session:
        claim_id, reviewer = make_claim(session).id, actor_of(make_user(session))
    with pytest.raises(RuntimeError), database.write() as session:
        leases.take(session, reviewer, Asked(claim_id, 1), lease_minutes=30)
        raise RuntimeError("crash")
    with database.read() as session:
        claim = claims.get(session, claim_id)
        assert (claim.state, claim.version, claim.holder_id) == (State.QUEUED, 1, None)
        assert log.count(session) == 0


@pytest.mark.parametrize("seen", [0, 2, -1])
def test_a_version_that_is_not_the_one_in_force_is_refused_and_nothing_changes(session, reviewer, seen):
    claim = make_claim(session)
    with pytest.raises(StaleError) as caught:
        leases.take(session, reviewer, Asked(claim.id, seen), lease_minutes=30)
    assert caught.value.current == 1
    assert f"you saw version {seen}, it is at 1" in caught.value.message
    assert (claim.state, claim.version, story(session, claim)) == (State.QUEUED, 1, [])


def test_of_two_who_take_the_same_claim_the_second_is_told(database):
    with database.write() as session:
        claim_id = make_claim(session).id
        first, second = actor_of(make_user(session)), actor_of(make_user(session))
    for actor in (first, second):
        with database.write() as session:
            if actor is first:
                leases.take(session, actor, Asked(claim_id, 1), lease_minutes=30)
                continue
            with pytest.raises(StaleError):
                leases.take(session, actor, Asked(claim_id, 1), lease_minutes=30)
    with database.read() as session:
        claim = claims.get(session, claim_id)
        assert (claim.holder_id, claim.version, story(session, claim)) == (first.id, 2, ["take"])


def test_a_change_that_came_between_reading_and_writing_is_noticed(session, reviewer):
    claim = make_claim(session)
    # The row moves on in the database while this session still holds what it read before.
    session.execute(text("UPDATE claim SET version = 5 WHERE id = :id"), {"id": claim.id})
    with pytest.raises(StaleError) as caught:
        leases.take(session, reviewer, Asked(claim.id, 1), lease_minutes=30)
    assert caught.value.current == 5
    assert story(session, claim) == []


def test_taking_gives_the_claim_to_one_person_for_the_lease(session, reviewer):
    claim = make_claim(session)
    with time_machine.travel(NOON, tick=False):
        leases.take(session, reviewer, asked(claim), lease_minutes=30)
    assert (claim.state, claim.holder_id, claim.lease_until) == (
        State.IN_REVIEW,
        reviewer.id,
        NOON + timedelta(minutes=30),
    )
    assert claims.holder_name(session, claim) == reviewer.name


def test_a_claim_that_nobody_holds_has_no_name_on_it(session):
    assert claims.holder_name(session, make_claim(session)) == ""


def test_the_workbench_itself_cannot_take_a_claim(session):
    claim = make_claim(session)
    with pytest.raises(ForbiddenError, match="is no person"):
        leases.take(session, WORKBENCH, asked(claim), lease_minutes=30)
    assert story(session, claim) == []


def test_only_the_holder_releases_a_claim_and_then_nobody_holds_it(session, reviewer, colleague, supervisor):
    claim = make_claim(session)
    leases.take(session, reviewer, asked(claim), lease_minutes=30)
    for other in (colleague, supervisor):
        with pytest.raises(ForbiddenError, match="for the person who holds the claim"):
            claims.move(session, other, Action.RELEASE, asked(claim))
    claims.move(session, reviewer, Action.RELEASE, asked(claim))
    assert (claim.state, claim.holder_id, claim.lease_until) == (State.QUEUED, None, None)


def test_a_colleague_takes_over_once_the_lease_is_over_and_not_before(session, reviewer, colleague):
    claim = make_claim(session)
    with time_machine.travel(NOON, tick=False) as time:
        leases.take(session, reviewer, asked(claim), lease_minutes=30)
        time.shift(timedelta(minutes=29, seconds=59))
        with pytest.raises(ForbiddenError, match="until 12:30 UTC"):
            leases.take_over(session, colleague, asked(claim), lease_minutes=30)
        time.shift(timedelta(seconds=1))
        leases.take_over(session, colleague, asked(claim), lease_minutes=30)
        assert claim.lease_until == clock.now() + timedelta(minutes=30)
    event = log.story(session, "claim", claim.id)[-1]
    assert (claim.holder_id, event.payload["reason"], event.payload["held by"]) == (
        colleague.id,
        "lease over",
        reviewer.id,
    )


def test_a_supervisor_takes_over_at_any_time_and_the_event_says_so(session, reviewer, supervisor):
    claim = make_claim(session)
    leases.take(session, reviewer, asked(claim), lease_minutes=30)
    leases.take_over(session, supervisor, asked(claim, "urgent", "Ada is on leave."), lease_minutes=30)
    assert claim.holder_id == supervisor.id
    payload = log.story(session, "claim", claim.id)[-1].payload
    assert (payload["reason"], payload["note"]) == ("urgent", "Ada is on leave.")


def test_who_takes_a_claim_from_a_running_lease_has_to_say_why(session, reviewer, supervisor):
    claim = make_claim(session)
    leases.take(session, reviewer, asked(claim), lease_minutes=30)
    with pytest.raises(BadInputError, match="Say in a sentence why"):
        leases.take_over(session, supervisor, asked(claim, "urgent"), lease_minutes=30)
    assert claim.holder_id == reviewer.id


def test_nobody_takes_over_what_is_theirs_or_what_nobody_holds(session, reviewer, supervisor):
    claim = make_claim(session)
    with pytest.raises(IllegalTransitionError, match="A claim in the state “queued” cannot"):
        leases.take_over(session, supervisor, asked(claim), lease_minutes=30)
    leases.take(session, reviewer, asked(claim), lease_minutes=30)
    with pytest.raises(BadInputError, match="You hold this claim already"):
        leases.take_over(session, reviewer, asked(claim), lease_minutes=30)
    assert story(session, claim) == ["take"]


@pytest.mark.parametrize("action", [Action.SKIP, Action.MARK_NOT_CHECKABLE])
def test_setting_aside_needs_a_reason(session, reviewer, action):
    claim = make_claim(session)
    with pytest.raises(IllegalTransitionError, match="needs a reason"):
        claims.set_aside(session, reviewer, action, asked(claim))
    claims.set_aside(session, reviewer, action, asked(claim, next(iter(REASONS[action]))))
    assert story(session, claim) == [action]


def test_what_was_set_aside_can_be_queued_again(session, reviewer):
    claim = make_claim(session)
    original = make_claim(session)
    claims.set_aside(session, reviewer, Action.MARK_DUPLICATE, asked(claim, "same"), duplicate_of=original.id)
    claims.move(session, reviewer, Action.QUEUE, asked(claim))
    assert (claim.state, claim.duplicate_of, claim.version) == (State.QUEUED, None, 3)


def test_a_duplicate_names_its_original_in_the_row_and_in_the_event(session, reviewer):
    claim, original = make_claim(session), make_claim(session)
    claims.set_aside(session, reviewer, Action.MARK_DUPLICATE, asked(claim, "same"), duplicate_of=original.id)
    assert (claim.state, claim.duplicate_of) == (State.DUPLICATE, original.id)
    assert log.story(session, "claim", claim.id)[-1].payload["duplicate of"] == original.id


def test_of_two_claims_that_are_each_marked_the_duplicate_of_the_other_at_once_one_is(database, monkeypatch):
    """Else both are duplicates, and nobody is ever offered either."""
    now, gate = clock.now, Barrier(2)
    with database.write() as session:
        reviewer, pair = actor_of(make_user(session)), [make_claim(session).id, make_claim(session).id]
    monkeypatch.setattr(clock, "now", lambda: time.sleep(0.2) or now())

    def mark(one, other):
        gate.wait(timeout=PATIENCE)
        with database.write() as session:
            try:
                claims.set_aside(session, reviewer, Action.MARK_DUPLICATE, Asked(one, 1, "same"), duplicate_of=other)
            except BadInputError:
                session.rollback()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(mark, pair, pair[::-1]))
    with database.read() as session:
        assert sorted(session.get(Claim, one).state for one in pair) == [State.DUPLICATE, State.QUEUED]


def test_a_duplicate_is_of_another_claim_that_is_there_and_is_no_duplicate_itself(session, reviewer):
    claim, original = make_claim(session), make_claim(session)
    third = make_claim(session, state="duplicate", duplicate_of=original.id)
    for other, error, words in (
        (None, BadInputError, "Name the other claim"),
        (claim.id, BadInputError, "Name the other claim"),
        (third.id, BadInputError, f"Claim {third.id} is itself a duplicate, of claim {original.id}"),
        (4711, NotFoundError, "no claim 4711"),
    ):
        with pytest.raises(error, match=words):
            claims.set_aside(session, reviewer, Action.MARK_DUPLICATE, asked(claim, "same"), duplicate_of=other)
    assert (claim.state, story(session, claim)) == (State.QUEUED, [])


def test_a_reader_changes_nothing(session):
    reader, claim = actor_of(make_user(session, role=Role.READER)), make_claim(session)
    with pytest.raises(ForbiddenError, match="needs the role reviewer"):
        leases.take(session, reader, asked(claim), lease_minutes=30)
    assert story(session, claim) == []


def test_the_author_of_any_verdict_of_a_claim_is_its_author(session, colleague):
    author = make_user(session)
    claim = submit_one(session, author)
    assert claims.is_author(session, actor_of(author), claim.id)
    assert not claims.is_author(session, colleague, claim.id)
    assert not claims.is_author(session, WORKBENCH, claim.id)


def test_the_ledger_accounts_for_every_claim_ever_found(session):
    original = make_claim(session)
    make_claim(session, state="skipped")
    make_claim(session, state="duplicate", duplicate_of=original.id)
    make_claim(session)
    ledger = selection.by_state(session)
    assert set(ledger) == {state.value for state in State}
    assert sum(ledger.values()) == 4
    assert (ledger["queued"], ledger["skipped"], ledger["duplicate"], ledger["published"]) == (2, 1, 1, 0)


def test_a_part_of_a_sentence_is_kept_with_the_sentence_and_its_standalone_wording(session):
    sentence = "The firm closed two plants in 2019 and cut 3,400 jobs in 2020."
    article = make_article(session, f"First.\n\n{sentence}")
    at = article.text.index(sentence)
    start = article.text.index("cut")
    part = ClaimDraft(
        *("cut 3,400 jobs in 2020", start, start + 22, 0.9, (), ClaimKind.QUANTITY, None, Slots()),
        within=(at, at + len(sentence)),
        standalone="The firm cut 3,400 jobs in 2020",
    )
    (claim_id,) = claims.keep_drafts(session, article.id, [part], threshold=0.5)
    claim = claims.get(session, claim_id)
    assert (claim.text, claim.standalone) == ("cut 3,400 jobs in 2020", "The firm cut 3,400 jobs in 2020")
    assert claims.sentence_of(session, claim) == sentence


def found(session, text, publisher="News Example"):
    """What is kept of an article with this one sentence."""
    article = make_article(session, text, publisher=publisher)
    (claim_id,) = claims.keep_drafts(
        session, article.id, detect(text, published_on=article.published_on), threshold=0.5
    )
    return claims.get(session, claim_id)


def test_a_claim_that_another_article_repeats_is_worked_on_once(session):
    first = found(session, "A survey found that 85 percent of Ukrainians reject giving up territory.")
    again = found(session, "A survey found that 85% of Ukrainians reject giving up territory!", "The Pier")
    third = found(session, "A new survey found that 85 percent of Ukrainians reject giving up territory.")
    assert (first.state, again.state, third.state) == ("queued", "duplicate", "duplicate")
    assert {again.duplicate_of, third.duplicate_of} == {first.id}
    (row,) = queue.page(session, QueueFilter()).rows
    assert (row.id, row.also_in) == (first.id, 2)
    assert [(repeat.claim_id, repeat.publisher) for repeat in repeats.of_claim(session, first.id)] == [
        (again.id, "The Pier"),
        (third.id, "News Example"),
    ]


def test_a_claim_with_another_number_is_a_claim_of_its_own(session):
    found(session, "A survey found that 85 percent of Ukrainians reject giving up territory.")
    other = found(session, "A survey found that 58 percent of Ukrainians reject giving up territory.")
    assert (other.state, other.duplicate_of) == ("queued", None)


def test_what_repeats_itself_in_one_article_is_worked_on_once(session):
    article = make_article(
        session, "Prices rose by 5 percent in the harbour. So prices rose by 5 percent in the harbour."
    )
    claims.keep_drafts(session, article.id, detect(article.text), threshold=0.1)
    states = sorted(claims.get(session, claim_id).state for claim_id in claims.of_article(session, article.id))
    assert states == ["duplicate", "queued"]
