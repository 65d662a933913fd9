"""Who leaves the desk, or may no longer review, leaves no claim behind that nobody can go on with."""

import pytest

from tests.factories import actor_of, make_claim, make_user
from workbench import clock
from workbench.domain.lifecycle import State
from workbench.domain.roles import Role
from workbench.services import log
from workbench.services.people import accounts
from workbench.services.review import claims, inquiries, leases
from workbench.services.review.claims import Asked
from workbench.services.review.inquiries import Question

pytestmark = pytest.mark.usefixtures("at_noon")  # days are counted from today


@pytest.fixture
def admin(session):
    return actor_of(make_user(session, role=Role.ADMIN))


def held_by(session, user):
    claim = make_claim(session)
    leases.take(session, actor_of(user), Asked(claim.id, claim.version), lease_minutes=30)
    return claim


@pytest.mark.parametrize("how", ["kept out", "made reader"])
def test_what_somebody_holds_goes_back_to_the_queue_when_they_leave(session, admin, how):
    ada = make_user(session, name="Ada")
    first, second = held_by(session, ada), held_by(session, ada)
    inquiries.ask(
        session, actor_of(ada), Asked(second.id, second.version), Question("A press office", "", clock.today())
    )
    if how == "kept out":
        accounts.set_active(session, admin, ada, active=False)
    else:
        accounts.change_role(session, admin, ada, Role.READER)
    for claim in (first, second):
        session.refresh(claim)
        event = log.story(session, "claim", claim.id)[-1]
        assert (claim.state, claim.holder_id, claim.lease_until) == (State.QUEUED, None, None)
        assert (event.actor_name, event.action, event.payload["reason"]) == ("Workbench", "recall", "left")
        assert event.payload["held by"] == ada.id


def test_a_reviewer_who_becomes_supervisor_keeps_what_they_hold(session, admin):
    ada = make_user(session)
    claim = held_by(session, ada)
    accounts.change_role(session, admin, ada, Role.SUPERVISOR)
    assert (claim.state, claim.holder_id) == (State.IN_REVIEW, ada.id)


def test_what_others_hold_is_left_alone(session, admin):
    ada, bob = make_user(session), make_user(session)
    theirs = held_by(session, bob)
    accounts.set_active(session, admin, ada, active=False)
    assert claims.get(session, theirs.id).holder_id == bob.id
