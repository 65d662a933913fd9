"""Assignments: who may say who works on what, what becomes of it, and that the log tells the same."""

from datetime import timedelta

import pytest
from sqlmodel import select

from tests.factories import actor_of, make_claim, make_source, make_user, submit_one, tell, verdict_draft
from tests.services.replay.test_claims import DESK, found_claim
from workbench import clock
from workbench.domain.lifecycle import Action
from workbench.domain.notifications import Occasion
from workbench.domain.roles import Role
from workbench.domain.second_review import Rules
from workbench.errors import BadInputError, ForbiddenError, NotFoundError, StaleError
from workbench.models import Assignment, Delivery, Notification
from workbench.services import log, replay
from workbench.services.people import accounts, erasure
from workbench.services.review import (
    assignments,
    blind,
    claims,
    leases,
    notifications,
    queue,
    second_reviews,
    verdicts,
)
from workbench.services.review.claims import Asked
from workbench.services.review.filters import QueueFilter, Sort

pytestmark = pytest.mark.usefixtures("at_noon")  # days are counted from today


@pytest.fixture
def ada(session):
    return make_user(session, name="Ada")


@pytest.fixture
def bob(session):
    return make_user(session, name="Bob")


@pytest.fixture
def eve(session):
    return make_user(session, name="Eve", role=Role.SUPERVISOR)


def day(days):
    return clock.today() + timedelta(days=days)


def of(session, claim):
    row = assignments.of_claim(session, claim.id)
    return (row.person, row.due_on, row.by) if row else None


def asked(session, claim, reason="", note=""):
    session.refresh(claim)
    return Asked(claim.id, claim.version, reason, note)


def differences(session):
    tell(session)
    return [found.how for found in replay.differences(session, DESK)]


def test_a_supervisor_gives_a_claim_to_a_reviewer_with_a_day_and_the_log_tells_what_was_before(session, ada, bob, eve):
    claim = found_claim(session)
    assignments.assign(session, actor_of(eve), claim.id, ada.id, day(3))
    assert of(session, claim) == ("Ada", day(3), "Eve")
    assignments.assign(session, actor_of(eve), claim.id, bob.id)
    first, second = log.story(session, "claim", claim.id)[-2:]
    told = {"person": ada.id, "due": str(day(3))}
    assert (first.action, first.payload) == ("assign", {**told, "before": None})
    assert second.payload == {"person": bob.id, "due": None, "before": told}
    assert claim.version == 1, "a form that is open stays good"
    assert differences(session) == []


def test_the_same_once_more_changes_nothing(session, ada, eve):
    claim = make_claim(session)
    assert assignments.assign(session, actor_of(eve), claim.id, ada.id, day(1)) is not None
    assert assignments.assign(session, actor_of(eve), claim.id, ada.id, day(1)) is None
    assert len(log.story(session, "claim", claim.id)) == 1
    assert assignments.unassign(session, actor_of(eve), make_claim(session).id) is None


def test_a_reviewer_gives_themselves_what_is_nobodys_and_gives_back_only_that(session, ada, bob, eve):
    own, given = make_claim(session), make_claim(session)
    assignments.assign(session, actor_of(ada), own.id, ada.id, day(1))
    assignments.assign(session, actor_of(ada), own.id, ada.id, day(2))
    assert of(session, own) == ("Ada", day(2), "Ada")
    assignments.unassign(session, actor_of(ada), own.id)
    assert of(session, own) is None
    assignments.assign(session, actor_of(eve), given.id, ada.id, day(1))
    for act in (
        lambda: assignments.assign(session, actor_of(ada), given.id, ada.id, day(9)),
        lambda: assignments.unassign(session, actor_of(ada), given.id),
        lambda: assignments.assign(session, actor_of(bob), given.id, bob.id),
        lambda: assignments.assign(session, actor_of(ada), own.id, bob.id),
    ):
        with pytest.raises(ForbiddenError):
            act()
    assert of(session, given) == ("Ada", day(1), "Eve")


def test_what_cannot_be_assigned_is_refused_in_words(session, ada, eve):
    act, claim, held = actor_of(eve), make_claim(session), make_claim(session)
    leases.take(session, actor_of(ada), asked(session, held), lease_minutes=30)
    reader, gone = make_user(session, role=Role.READER), make_user(session, active=False)
    for claim_id, person_id, due, words in (
        (make_claim(session, state="skipped").id, ada.id, None, "“skipped” cannot be assigned"),
        (claim.id, reader.id, None, "who may review"),
        (claim.id, gone.id, None, "who may review"),
        (claim.id, ada.id, day(-1), "is over; choose today"),
        (held.id, eve.id, None, "has this claim in hand"),
    ):
        with pytest.raises(BadInputError, match=words):
            assignments.assign(session, act, claim_id, person_id, due)
    with pytest.raises(NotFoundError):
        assignments.assign(session, act, 4711, ada.id)
    assignments.assign(session, act, held.id, ada.id, day(0))
    assert of(session, held) == ("Ada", day(0), "Eve")


def test_a_page_that_showed_somebody_else_overwrites_nothing(session, ada, bob, eve):
    claim = make_claim(session)
    assignments.assign(session, actor_of(eve), claim.id, ada.id, seen=0)
    for act in (
        lambda: assignments.assign(session, actor_of(eve), claim.id, bob.id, seen=0),
        lambda: assignments.unassign(session, actor_of(eve), claim.id, seen=bob.id),
    ):
        with pytest.raises(StaleError):
            act()
    assert of(session, claim) == ("Ada", None, "Eve")


def test_whoever_takes_a_claim_has_the_assignment_and_its_day_from_then_on(session, ada, bob, eve):
    claim = found_claim(session)
    assignments.assign(session, actor_of(eve), claim.id, ada.id, day(2))
    leases.take(session, actor_of(bob), asked(session, claim), lease_minutes=30)
    assert of(session, claim) == ("Bob", day(2), "Bob")
    leases.take_over(session, actor_of(eve), asked(session, claim, "urgent", "Today."), lease_minutes=30)
    claims.move(session, actor_of(eve), Action.RELEASE, asked(session, claim))
    assert of(session, claim) == ("Eve", day(2), "Eve")
    assert differences(session) == []


@pytest.mark.parametrize("how", ["submitted", "skipped"])
def test_an_assignment_ends_where_no_reviewer_works_on_the_claim_any_more(session, ada, eve, how):
    claim = found_claim(session)
    assignments.assign(session, actor_of(eve), claim.id, ada.id, day(2))
    if how == "skipped":
        claims.set_aside(session, actor_of(ada), Action.SKIP, asked(session, claim, "trivial"))
    else:
        submit_one(session, ada, claim)
        verdicts.send_back(session, actor_of(eve), asked(session, claim, "evidence", "Look again."))
    assert session.exec(select(Assignment)).all() == []
    assert differences(session) == []


@pytest.mark.parametrize("how", ["kept out", "made reader", "erased"])
def test_who_leaves_is_to_do_nothing_any_more_and_nothing_is_stuck(session, ada, bob, how):
    admin = actor_of(make_user(session, role=Role.ADMIN))
    queued, held, theirs = found_claim(session), found_claim(session), found_claim(session)
    for claim in (queued, held):
        assignments.assign(session, admin, claim.id, ada.id, day(2))
    assignments.assign(session, admin, theirs.id, bob.id)
    leases.take(session, actor_of(ada), asked(session, held), lease_minutes=30)
    if how == "kept out":
        accounts.set_active(session, admin, ada, active=False)
    elif how == "erased":
        erasure.erase(session, admin, ada)
    else:
        accounts.change_role(session, admin, ada, Role.READER)
    for claim in (queued, held):
        session.refresh(claim)
        assert (of(session, claim), claim.state) == (None, "queued")
        event = log.story(session, "claim", claim.id)[-1]
        assert (event.actor_name, event.action) == ("Workbench", "unassign")
    assert of(session, theirs) == ("Bob", None, admin.name)
    assert differences(session) == []


def test_several_are_assigned_at_once_and_taken_back_only_where_nothing_happened_since(session, ada, bob, eve):
    act = actor_of(eve)
    made = [make_claim(session, worthiness=0.1 * number) for number in range(1, 5)]
    assignments.assign(session, act, made[0].id, bob.id, day(1))
    leases.take(session, actor_of(bob), asked(session, made[3]), lease_minutes=30)
    done = assignments.assign_all(session, act, [claim.id for claim in made], ada.id, day(5))
    assert ([claim_id for claim_id, _ in done.events], done.left) == ([claim.id for claim in made[:3]], 1)
    leases.take(session, actor_of(ada), asked(session, made[1]), lease_minutes=30)
    back = assignments.undo(session, act, done.events)
    assert ([claim_id for claim_id, _ in back.events], back.left) == ([made[0].id, made[2].id], 1)
    assert [of(session, claim) for claim in made] == [("Bob", day(1), "Eve"), ("Ada", day(5), "Eve"), None, None]


def test_without_a_day_several_keep_the_day_that_each_has_even_one_that_is_over(session, ada, bob, eve, monkeypatch):
    act, claim, other = actor_of(eve), make_claim(session), make_claim(session)
    assignments.assign(session, act, claim.id, bob.id, day(1))
    due, later = day(1), clock.now() + timedelta(days=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    assignments.assign_all(session, act, [claim.id, other.id], ada.id)
    assert [of(session, one) for one in (claim, other)] == [("Ada", due, "Eve"), ("Ada", None, "Eve")]


def test_nobody_takes_back_what_a_colleague_did_nor_gives_it_to_who_has_left(session, ada, bob, eve):
    other = actor_of(make_user(session, role=Role.SUPERVISOR))
    claim = make_claim(session)
    assignments.assign(session, actor_of(eve), claim.id, ada.id)
    done = assignments.assign_all(session, actor_of(eve), [claim.id], bob.id)
    assert assignments.undo(session, other, done.events).left == 1
    ada.active = False
    session.flush()
    assert assignments.undo(session, actor_of(eve), done.events).left == 1
    assert of(session, claim) == ("Bob", None, "Eve")


def test_who_is_no_supervisor_any_more_gives_nothing_back_to_others(session, ada, bob, eve):
    claim, free = make_claim(session), make_claim(session)
    assignments.assign(session, actor_of(eve), claim.id, ada.id)
    done = assignments.assign_all(session, actor_of(eve), [claim.id, free.id], bob.id)
    eve.role = Role.REVIEWER
    session.flush()
    back = assignments.undo(session, actor_of(eve), done.events)
    assert ([claim_id for claim_id, _ in back.events], back.left) == ([free.id], 1)
    assert of(session, claim) == ("Bob", None, "Eve")


def test_a_reviewer_cannot_assign_several_to_others_and_leaves_what_is_not_theirs(session, ada, bob, eve):
    free, given = make_claim(session), make_claim(session)
    assignments.assign(session, actor_of(eve), given.id, bob.id)
    with pytest.raises(ForbiddenError):
        assignments.assign_all(session, actor_of(ada), [free.id], bob.id)
    done = assignments.assign_all(session, actor_of(ada), [free.id, given.id], ada.id)
    assert ([claim_id for claim_id, _ in done.events], done.left) == ([free.id], 1)
    with pytest.raises(BadInputError, match="Choose 1 to 50 claims; 0 are chosen"):
        assignments.assign_all(session, actor_of(eve), [], ada.id)


def test_the_assignee_is_told_in_the_workbench_and_by_e_mail_and_once_when_the_day_comes(
    session, ada, eve, monkeypatch
):
    notifications.choose(session, actor_of(ada), [Occasion.ASSIGNED, Occasion.DUE])
    claim = make_claim(session)
    assignments.assign(session, actor_of(eve), claim.id, ada.id, day(2))
    assignments.assign(session, actor_of(eve), claim.id, ada.id, day(1))
    assert assignments.remind(session) == 0
    later = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert [assignments.remind(session) for _ in range(3)] == [1, 0, 0]
    rows = session.exec(select(Notification.occasion).order_by(Notification.id)).all()
    assert rows == ["assigned", "due"]
    letters = session.exec(select(Delivery.kind).where(Delivery.person_id == ada.id).order_by(Delivery.id)).all()
    assert letters == ["assigned", "due"]
    assert notifications.news(session, actor_of(ada))[1].sentence == "Eve assigned a claim to you"


def test_who_assigns_something_to_themselves_is_told_nothing(session, eve):
    assignments.assign(session, actor_of(eve), make_claim(session).id, eve.id)
    assert session.exec(select(Notification)).all() == []


def test_the_queue_is_filtered_by_who_is_to_do_what_and_sorted_by_the_day(session, ada, bob, eve, monkeypatch):
    made = {name: make_claim(session, worthiness=0.5).id for name in ("none", "later", "soon", "open", "held")}
    leases.take(session, actor_of(ada), Asked(made["held"], 1), lease_minutes=30)
    for name, person, due in (("later", ada, day(9)), ("soon", ada, day(1)), ("open", bob, None)):
        assignments.assign(session, actor_of(eve), made[name], person.id, due)
    later = clock.now() + timedelta(days=3)
    monkeypatch.setattr(clock, "now", lambda: later)

    def found(**wanted):
        names = {claim_id: name for name, claim_id in made.items()}
        return [names[row.id] for row in queue.page(session, QueueFilter(**wanted)).rows]

    assert found(sort=Sort.DUE) == ["soon", "later", "none", "open", "held"]
    assert found(mine_id=ada.id) == ["later", "soon", "held"]
    assert found(assignee_id=bob.id) == ["open"]
    assert found(assignee_id=0) == ["none", "held"]
    assert found(overdue_only=True) == ["soon"]
    for first, second in (("soon", "later"), ("later", "none"), ("open", "held")):
        wanted = QueueFilter(sort=Sort.DUE)
        assert queue.next_claim(session, wanted, after=made[first]) == made[second]
    row = queue.page(session, QueueFilter(assignee_id=bob.id)).rows[0]
    assert (row.assignee_id, row.assignee_name, row.due_on) == (bob.id, "Bob", None)


def test_the_next_claim_to_take_is_never_one_that_a_colleague_is_to_do(session, ada, bob, eve):
    theirs, own = make_claim(session, worthiness=0.9), make_claim(session, worthiness=0.8)
    assignments.assign(session, actor_of(eve), theirs.id, bob.id)
    assignments.assign(session, actor_of(eve), own.id, ada.id)
    assert leases.take_next(session, actor_of(ada), lease_minutes=30).id == own.id
    assert leases.take_next(session, actor_of(ada), lease_minutes=30) is None
    assert leases.take_next(session, actor_of(bob), lease_minutes=30).id == theirs.id


def test_while_a_claim_is_judged_blind_its_story_does_not_say_to_whom_it_was_assigned(session, ada, bob, eve):
    claim = make_claim(session)
    assignments.assign(session, actor_of(eve), claim.id, ada.id, day(2))
    leases.take(session, actor_of(ada), asked(session, claim), lease_minutes=30)
    rules = Rules(on=frozenset({"sample"}), rate=1.0, salt="salt")
    second_reviews.submit(session, actor_of(ada), asked(session, claim), verdict_draft(make_source(session)), rules)
    session.refresh(claim)
    (event,) = [event for event in blind.story(session, claim) if event.action == "assign"]
    assert event.payload == {}


# Second reviews


@pytest.fixture
def second(session, ada, bob, eve):
    """A claim whose first verdict is Ada's and whose second nobody has in hand."""
    claim = found_claim(session)
    leases.take(session, actor_of(ada), asked(session, claim), lease_minutes=30)
    rules = Rules(on=frozenset({"sample"}), rate=1.0, salt="salt")
    second_reviews.submit(session, actor_of(ada), asked(session, claim), verdict_draft(make_source(session)), rules)
    assert asked(session, claim) and claim.state == "second review"
    return claim


def test_a_second_review_is_given_to_who_wrote_nothing_and_passes_to_who_takes_it(session, bob, eve, second):
    cem = make_user(session, name="Cem")
    assert [one.name for one in assignments.possible(session, actor_of(eve), second)] == ["Bob", "Cem"]
    assignments.assign(session, actor_of(eve), second.id, bob.id, day(2))
    assert of(session, second) == ("Bob", day(2), "Eve")
    second_reviews.take(session, actor_of(cem), asked(session, second), lease_minutes=30)
    assert of(session, second) == ("Cem", day(2), "Cem")
    with pytest.raises(BadInputError, match="in hand"):
        assignments.assign(session, actor_of(eve), second.id, bob.id)
    assert [one.name for one in assignments.possible(session, actor_of(eve), second)] == ["Cem"]
    draft = verdict_draft(make_source(session))
    second_reviews.submit(session, actor_of(cem), asked(session, second), draft)
    assert (of(session, second), second.state) == (None, "editor review")
    assert differences(session) == []


def test_neither_the_author_nor_the_only_editor_is_to_judge_a_second_time(session, ada, eve, second):
    for barred in (ada, eve):
        with pytest.raises(ForbiddenError, match="wrote nothing"):
            assignments.assign(session, actor_of(eve), second.id, barred.id)
    other = make_user(session, name="Dee", role=Role.SUPERVISOR)
    assignments.assign(session, actor_of(other), second.id, eve.id)
    assert of(session, second) == ("Eve", None, "Dee")


def test_the_author_does_not_say_who_judges_them_even_as_a_supervisor(session, ada, bob, eve, second):
    assignments.assign(session, actor_of(eve), second.id, bob.id)
    ada.role = Role.SUPERVISOR
    for act in (
        lambda: assignments.assign(session, actor_of(ada), second.id, eve.id),
        lambda: assignments.unassign(session, actor_of(ada), second.id),
    ):
        with pytest.raises(ForbiddenError, match="author of the first"):
            act()
    assert assignments.possible(session, actor_of(ada), second) == []
    assert assignments.assign_all(session, actor_of(ada), [second.id], eve.id).left == 1
    assert of(session, second) == ("Bob", None, "Eve")


def test_who_is_to_judge_a_second_time_is_told_and_told_when_the_day_comes(session, bob, eve, second, monkeypatch):
    assignments.assign(session, actor_of(eve), second.id, bob.id, day(1))
    later = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert assignments.remind(session) == 1
    told = [row.sentence for row in notifications.news(session, actor_of(bob))]
    assert told == ["A claim that is assigned to you is due", "Eve assigned a claim to you"]
    notifications.mark_read(session, actor_of(bob))
    assert not any(row.is_new for row in notifications.news(session, actor_of(bob)))


def test_what_is_assigned_for_a_second_review_is_assigned_anew_when_who_had_it_leaves(session, bob, eve, second):
    assignments.assign(session, actor_of(eve), second.id, bob.id)
    done = assignments.assign_all(session, actor_of(eve), [second.id], make_user(session, name="Cem").id)
    accounts.set_active(session, actor_of(make_user(session, role=Role.ADMIN)), bob, active=False)
    assert assignments.undo(session, actor_of(eve), done.events).left == 1
    assert of(session, second) == ("Cem", None, "Eve")
