"""Who is told of what, on which occasion, and that no second reviewer learns anything by it."""

import pytest
from sqlmodel import select

from tests.factories import actor_of, make_claim, make_source, make_user, submit_one, verdict_draft
from workbench.domain.notifications import Occasion
from workbench.domain.roles import Role
from workbench.domain.second_review import Rules
from workbench.models import Delivery, Notification
from workbench.services.review import comments, leases, notifications, panels, second_reviews, verdicts
from workbench.services.review.claims import Asked

ALWAYS = Rules(on=frozenset({"sample"}), rate=1.0, salt="salt")
ALL = list(Occasion)


def asked(claim, **why):
    return Asked(claim.id, claim.version, **why)


def told(session, user):
    return [(row.occasion.value, row.is_new) for row in notifications.news(session, actor_of(user))]


@pytest.fixture
def people(session):
    """Ada and Bob who review, Cem, Dee and Eve who may sit on a panel; all of them want every e-mail."""
    found = {name: make_user(session, name=name) for name in ("Ada", "Bob", "Cem", "Dee")}
    found["Eve"] = make_user(session, name="Eve", role=Role.SUPERVISOR)
    for user in found.values():
        notifications.choose(session, actor_of(user), ALL)
    return found


def letters(session):
    return [(row.person_id, row.kind) for row in session.exec(select(Delivery).order_by(Delivery.id))]


def test_an_author_is_told_that_a_verdict_came_back_until_they_have_read_it(session, people):
    claim = submit_one(session, people["Ada"])
    verdicts.send_back(session, actor_of(people["Eve"]), asked(claim, reason="evidence", note="Look again."))
    assert told(session, people["Ada"]) == [("returned", True)]
    assert letters(session) == [(people["Ada"].id, "returned")]
    notifications.mark_read(session, actor_of(people["Ada"]))
    assert told(session, people["Ada"]) == [("returned", False)]
    assert told(session, people["Bob"]) == []


def test_whoever_asked_for_no_e_mail_finds_it_in_the_workbench_alone(session, people):
    notifications.choose(session, actor_of(people["Ada"]), [Occasion.MENTION])
    assert notifications.by_mail(session, people["Ada"].id) == {Occasion.MENTION}
    claim = submit_one(session, people["Ada"])
    verdicts.send_back(session, actor_of(people["Eve"]), asked(claim, reason="evidence", note="Look again."))
    assert told(session, people["Ada"]) == [("returned", True)]
    assert letters(session) == []


def test_nobody_is_told_of_their_own_doing_nor_after_they_left(session, people):
    claim, bob = make_claim(session), people["Bob"]
    notifications.tell(session, actor_of(bob), Occasion.ASSIGNED, bob.id, claim.id)
    bob.active = False
    session.flush()
    notifications.tell(session, actor_of(people["Ada"]), Occasion.ASSIGNED, bob.id, claim.id)
    assert session.exec(select(Notification)).all() == []
    assert letters(session) == []


def under_second_review(session, people, rating):
    """A claim whose first verdict is Ada's, in Bob's hands for the second."""
    claim = make_claim(session)
    leases.take(session, actor_of(people["Ada"]), asked(claim), lease_minutes=30)
    comments.write(session, actor_of(people["Ada"]), claim.id, "@Bob is right")
    draft = verdict_draft(make_source(session), rating=rating)
    second_reviews.submit(session, actor_of(people["Ada"]), asked(claim), draft, ALWAYS)
    second_reviews.take(session, actor_of(people["Bob"]), asked(claim), lease_minutes=30)
    session.refresh(claim)
    return claim


@pytest.mark.parametrize("rating", ["true", "false"])
def test_a_first_verdict_tells_nobody_anything_and_the_comment_before_it_no_word(session, people, rating):
    under_second_review(session, people, rating)
    assert session.exec(select(Notification)).all() == []
    assert letters(session) == [(people["Bob"].id, "mention")]
    (row,) = session.exec(select(Delivery)).all()
    told = notifications.letter(session, row.person_id, row.kind, row.body)
    assert "right" not in told.sentence + told.claim


def test_what_was_told_of_a_claim_is_hidden_while_it_is_judged_blind(session, people):
    claim = make_claim(session)
    notifications.tell(session, actor_of(people["Eve"]), Occasion.ASSIGNED, people["Bob"].id, claim.id)
    claim.state = "submitted"
    session.flush()
    notifications.mark_read(session, actor_of(people["Bob"]))
    assert told(session, people["Bob"]) == []
    claim.state = "queued"
    session.flush()
    assert told(session, people["Bob"]) == [("assigned", True)]


def test_whose_verdict_a_panel_did_not_choose_is_told_so_and_the_other_is_not(session, people):
    claim = under_second_review(session, people, "false")
    draft = verdict_draft(make_source(session), rating="true")
    second_reviews.submit(session, actor_of(people["Bob"]), asked(claim), draft, ALWAYS)
    panel = panels.of_claim(session, claim.id)
    second_id = max(choice_id for choice_id, _ in panel.choices)
    for name in ("Cem", "Dee", "Eve"):
        panels.vote(session, actor_of(people[name]), claim.id, second_id, "So.")
    assert told(session, people["Ada"]) == [("overruled", True)]
    assert told(session, people["Bob"]) == []
