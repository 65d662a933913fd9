"""What is opened again when something changes: exactly what rests on it, once."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event
from sqlmodel import select

from tests.factories import actor_of, make_claim, make_source, make_user, verdict_draft
from workbench import clock
from workbench.domain.lifecycle import Action, State
from workbench.domain.roles import Role
from workbench.domain.source_changes import SourceChange
from workbench.domain.values import Desk
from workbench.errors import BadInputError, NotFoundError
from workbench.jobs import worker
from workbench.models import Claim, Source
from workbench.services import log, replay
from workbench.services.publication import corrections, dependents, published, publishing, source_notes
from workbench.services.publication.corrections import PublicWords
from workbench.services.review import claims, leases, second_reviews, verdicts
from workbench.services.review.claims import Asked

pytestmark = pytest.mark.usefixtures("at_noon")  # days are counted from today

DESK = Desk("Example Desk", "https://desk.example", "")


def asked(claim, reason=""):
    return Asked(claim.id, claim.version, reason=reason)


@pytest.fixture
def editor(session):
    return actor_of(make_user(session, role=Role.SUPERVISOR))


@pytest.fixture
def publish(session, editor):
    """Publishes a claim that rests on a source; gives the claim."""
    author = make_user(session)

    def one(wording, source, **overrides):
        claim = make_claim(session)
        leases.take(session, actor_of(author), asked(claim), lease_minutes=30)
        draft = verdict_draft(source, wording=wording, **overrides)
        second_reviews.submit(session, actor_of(author), asked(claim), draft)
        verdicts.approve(session, editor, asked(claim))
        publishing.publish(session, editor, asked(claim), DESK)
        return claim

    return one


def waiting(session, editor, source, **overrides):
    """A claim whose verdict rests on a source and is approved, but not public yet."""
    author, claim = make_user(session), make_claim(session)
    leases.take(session, actor_of(author), asked(claim), lease_minutes=30)
    second_reviews.submit(session, actor_of(author), asked(claim), verdict_draft(source, **overrides))
    verdicts.approve(session, editor, asked(claim))
    return claim


def replace(session, source, *, after=timedelta(seconds=1)):
    source.superseded_at = clock.now() + after
    session.add(source)
    session.flush()


def opened(session):
    return [(item.claim_id, item.action) for item in dependents.reopen_due(session, DESK)]


def test_nothing_is_due_on_a_desk_where_nothing_changed(session, publish):
    publish("85% of Ukrainians reject it", make_source(session))
    assert dependents.due(session, DESK) == []


def test_looking_takes_as_many_statements_for_many_checks_as_for_one(session, publish):
    changed = make_source(session)
    asked_for = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *args: asked_for.append(args[2]))
    found = []
    for number in range(3):
        publish(f"85% of the {number} million reject it", changed)
        replace(session, changed)
        del asked_for[:]
        found.append((len(dependents.due(session, DESK)), len(asked_for)))
    assert [due for due, _ in found] == [1, 2, 3]
    assert len({statements for _, statements in found}) == 1


def test_a_source_that_changed_opens_exactly_the_checks_that_rest_on_it(session, publish):
    changed, other = make_source(session), make_source(session)
    first, second = publish("85% of Ukrainians reject it", changed), publish("85% in Ukraine reject it", other)
    third = publish("85% of all Ukrainians reject it", changed)
    replace(session, changed)
    assert opened(session) == [(first.id, Action.GROW_STALE), (third.id, Action.GROW_STALE)]
    assert [claim.state for claim in (first, second, third)] == [State.STALE, State.PUBLISHED, State.STALE]
    event = log.story(session, "claim", first.id)[-1]
    assert (event.actor_name, event.action) == ("Workbench", "grow stale")
    assert "was changed by its publisher" in event.payload["because"]
    assert opened(session) == []
    assert [check.stale for check in published.standing(session, DESK)] == [True, False, True]


@pytest.mark.parametrize("change", SourceChange)
def test_a_source_that_was_retracted_changed_or_is_gone_opens_exactly_the_checks_that_rest_on_it(
    session, publish, editor, monkeypatch, change
):
    noted, other = make_source(session), make_source(session)
    first, second = publish("85% of Ukrainians reject it", noted), publish("85% in Ukraine reject it", other)
    later = clock.now() + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    source_notes.note(session, editor, noted.id, change, " The institute says so. ")
    assert opened(session) == [(first.id, Action.GROW_STALE)]
    assert (first.state, second.state) == (State.STALE, State.PUBLISHED)
    because = log.story(session, "claim", first.id)[-1].payload["because"]
    assert because.endswith(f"{change.words}: The institute says so.")
    assert opened(session) == []
    assert (noted.superseded_at is not None) == (change is SourceChange.RETRACTED)
    (event,) = [event for event in log.story(session, "source", noted.id) if event.action == "note change"]
    assert event.payload == {"change": change.value, "why": "The institute says so."}


def test_a_note_without_a_reason_or_on_no_source_is_refused(session, editor):
    source = make_source(session)
    with pytest.raises(BadInputError, match="how it is known"):
        source_notes.note(session, editor, source.id, SourceChange.GONE, " \n")
    with pytest.raises(NotFoundError):
        source_notes.note(session, editor, 999, SourceChange.GONE, "It is gone.")
    assert source_notes.of_source(session, source.id) == []


def test_a_source_that_had_changed_before_the_check_was_published_opens_nothing(session, publish):
    source = make_source(session)
    replace(session, source, after=timedelta(days=-1))
    publish("85% of Ukrainians reject it", source)
    assert dependents.due(session, DESK) == []


def test_a_desk_that_looked_and_found_its_check_right_is_not_asked_again(session, publish, editor, monkeypatch):
    source = make_source(session)
    claim = publish("85% of Ukrainians reject it", source)
    replace(session, source)
    opened(session)
    later = clock.now() + timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    corrections.begin(session, editor, asked(claim, "outdated"))
    corrections.drop(session, editor, asked(claim, "mistake"))
    assert claim.state == State.PUBLISHED
    assert dependents.due(session, DESK) == []


def test_a_check_whose_day_has_passed_is_opened_and_says_so_in_exports(session, publish, monkeypatch):
    today = clock.today()
    claim = publish("85% of Ukrainians reject it", make_source(session), review_by=today)
    assert dependents.due(session, DESK) == []
    monkeypatch.setattr(clock, "today", lambda: today + timedelta(days=1))
    assert opened(session) == [(claim.id, Action.GROW_STALE)]
    assert [check.stale for check in published.standing(session, DESK)] == [True]


@pytest.mark.parametrize("end", ["retract", "correct"])
def test_a_check_that_cites_one_of_ours_is_opened_when_that_one_is_taken_back_or_corrected(
    session, publish, editor, end, monkeypatch
):
    cited = publish("85% of Ukrainians reject it", make_source(session))
    address = published.address(DESK, published.of_claim(session, cited.id))
    citing = publish("85% in Ukraine reject it", make_source(session, url=address))
    publish("85% of all Ukrainians reject it", make_source(session))
    later = clock.now() + timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    corrections.begin(session, editor, asked(cited, "wrong"))
    assert dependents.due(session, DESK) == []
    if end == "retract":
        corrections.retract(session, editor, asked(cited, "unfounded"), DESK, PublicWords("It was never said."))
    else:
        person = make_user(session)
        leases.take(session, actor_of(person), asked(cited), lease_minutes=30)
        draft = verdict_draft(make_source(session), wording="85% of Ukrainians do reject it", rating="mostly-true")
        second_reviews.submit(session, actor_of(person), asked(cited), draft)
        verdicts.approve(session, editor, asked(cited))
        corrections.publish(session, editor, asked(cited), DESK, PublicWords("A detail.", "It is mostly true."))
    assert opened(session) == [(citing.id, Action.GROW_STALE)]


def test_a_duplicate_of_a_claim_that_was_retracted_is_queued_again(session, publish, editor, monkeypatch):
    original = publish("85% of Ukrainians reject it", make_source(session))
    duplicate, untouched = make_claim(session), make_claim(session)
    claims.set_aside(session, editor, Action.MARK_DUPLICATE, asked(duplicate, "same"), duplicate_of=original.id)
    later = clock.now() + timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    corrections.begin(session, editor, asked(original, "wrong"))
    corrections.retract(session, editor, asked(original, "unfounded"), DESK, PublicWords("It was never said."))
    assert opened(session) == [(duplicate.id, Action.QUEUE)]
    assert (duplicate.state, untouched.state) == (State.QUEUED, State.QUEUED)
    assert duplicate.duplicate_of is None


def test_what_somebody_works_on_already_is_left_alone(session, publish, editor):
    source = make_source(session)
    claim = publish("85% of Ukrainians reject it", source)
    replace(session, source)
    corrections.begin(session, editor, asked(claim, "wrong"))
    assert dependents.due(session, DESK) == []


def test_the_worker_opens_what_is_due_and_the_log_still_tells_every_claim(context, desk_with_a_published_check):
    assert worker.look_again(context) == 0
    with context.database.write() as session:
        before = [item.what for item in replay.differences(session, context.desk)]
        source = session.exec(select(Source)).first()
        replace(session, source)
    assert worker.look_again(context) == 1
    assert worker.look_again(context) == 0
    with context.database.read() as session:
        assert [claim.state for claim in session.exec(select(Claim))] == [State.STALE]
        assert [item.what for item in replay.differences(session, context.desk)] == before


def test_what_happened_to_a_source_while_an_approved_verdict_waited_opens_the_check_once_it_is_public(session, editor):
    source = make_source(session)
    claim = waiting(session, editor, source)
    source_notes.note(session, editor, source.id, SourceChange.RETRACTED, "The institute says so.")
    assert opened(session) == []
    publishing.publish(session, editor, asked(claim), DESK)
    assert opened(session) == [(claim.id, Action.GROW_STALE)]


def test_a_day_to_look_again_that_passed_while_an_approved_verdict_waited_counts(session, editor):
    with time_machine.travel(clock.now() - timedelta(days=9), tick=False):
        claim = waiting(session, editor, make_source(session), review_by=clock.today() + timedelta(days=2))
    publishing.publish(session, editor, asked(claim), DESK)
    session.refresh(claim)
    assert published.one(session, published.of_claim(session, claim.id), DESK).stale
    assert opened(session) == [(claim.id, Action.GROW_STALE)]
