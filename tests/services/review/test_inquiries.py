"""Inquiries: who was asked, when, and a claim that waits for the answer."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import actor_of, make_claim, make_source, make_user, verdict_draft
from workbench import clock
from workbench.domain.lifecycle import State
from workbench.errors import BadInputError, ForbiddenError, IllegalTransitionError
from workbench.services.review import inquiries, leases, second_reviews
from workbench.services.review.claims import Asked
from workbench.services.review.inquiries import Question

pytestmark = pytest.mark.usefixtures("at_noon")  # days are counted from today


def asked(claim):
    return Asked(claim.id, claim.version)


@pytest.fixture
def ada(session):
    return actor_of(make_user(session, name="Ada"))


@pytest.fixture
def held(session, ada):
    claim = make_claim(session)
    leases.take(session, ada, asked(claim), lease_minutes=30)
    return claim


def test_a_claim_waits_for_its_answer_in_the_hands_of_who_asked_until_the_day_they_said(session, ada, held):
    due = clock.today() + timedelta(days=3)
    inquiries.ask(session, ada, asked(held), Question("The press office", "by e-mail", clock.today(), due))
    assert (held.state, held.holder_id) == (State.AWAITING_REPLY, ada.id)
    assert held.lease_until == datetime(due.year, due.month, due.day, 23, 59, 59, 999999, tzinfo=UTC)
    (row,) = inquiries.of_claim(session, held.id)
    assert (row.whom, row.how, row.due_on, row.asked_by) == ("The press office", "by e-mail", due, "Ada")


def test_it_goes_on_with_a_fresh_lease(session, ada, held):
    inquiries.ask(session, ada, asked(held), Question("Them", "", clock.today()))
    with pytest.raises(IllegalTransitionError):
        second_reviews.submit(session, ada, asked(held), verdict_draft(make_source(session)))
    inquiries.resume(session, ada, asked(held), lease_minutes=30)
    assert (held.state, held.holder_id) == (State.IN_REVIEW, ada.id)
    assert timedelta(minutes=29) < held.lease_until - clock.now() <= timedelta(minutes=30)


def test_nobody_else_asks_or_goes_on(session, ada, held):
    bob = actor_of(make_user(session))
    with pytest.raises(ForbiddenError, match="the person who holds"):
        inquiries.ask(session, bob, asked(held), Question("Them", "", clock.today()))
    inquiries.ask(session, ada, asked(held), Question("Them", "", clock.today()))
    with pytest.raises(ForbiddenError, match="the person who holds"):
        inquiries.resume(session, bob, asked(held), lease_minutes=30)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"whom": " "}, "Say whom you asked"),
        ({"asked_on": 1}, "yet to come"),
        ({"due_on": -1}, "is before “asked on”"),
    ],
)
def test_a_question_to_nobody_or_out_of_time_is_refused(session, ada, held, changes, words):
    values = {"whom": "Them", "how": "", "asked_on": clock.today(), "due_on": None}
    for name, value in changes.items():
        values[name] = clock.today() + timedelta(days=value) if isinstance(value, int) else value
    with pytest.raises(BadInputError, match=words):
        inquiries.ask(session, ada, asked(held), Question(**values))
    assert held.state == State.IN_REVIEW
