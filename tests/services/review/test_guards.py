"""What must be there before a verdict may be handed in."""

from dataclasses import replace

import pytest

from tests.factories import actor_of, make_claim, make_source, make_user, submit_one, verdict_draft
from workbench.domain.roles import Role
from workbench.domain.values import Desk
from workbench.errors import BadInputError
from workbench.services.publication import publishing
from workbench.services.review import guards, verdicts
from workbench.services.review.claims import Asked

DESK = Desk("Desk", "https://desk.example")


@pytest.fixture
def draft(session):
    return verdict_draft(make_source(session))


@pytest.fixture
def published(session):
    """A check that says “true” of “85% of Ukrainians reject giving up territory”."""
    claim, editor = submit_one(session, make_user(session)), actor_of(make_user(session, role=Role.SUPERVISOR))
    verdicts.approve(session, editor, Asked(claim.id, claim.version))
    publishing.publish(session, editor, Asked(claim.id, claim.version), DESK)
    return claim


def check(session, draft):
    guards.check(session, make_claim(session).id, draft)


@pytest.mark.parametrize(
    ("stance", "words"), [("supports", "No pinned quote undermines"), ("undermines", "No pinned quote supports")]
)
def test_evidence_on_both_sides_is_pinned_or_it_is_said_where_it_was_looked_for(session, draft, stance, words):
    one_sided = replace(draft, pins=(replace(draft.pins[0], stance=stance),), other_side=" ")
    with pytest.raises(BadInputError, match=words):
        check(session, one_sided)
    check(session, replace(one_sided, other_side="The archives of two agencies."))
    both = (draft.pins[0], replace(draft.pins[0], stance="undermines"))
    check(session, replace(draft, pins=both, other_side=""))


def test_without_a_primary_source_the_exception_is_written(session, draft):
    second_hand = replace(draft, pins=(replace(draft.pins[0], is_primary=False),))
    with pytest.raises(BadInputError, match="Pin a quote from a primary source"):
        check(session, second_hand)
    check(session, replace(second_hand, exception="The institute does not publish its tables."))


def test_a_confidence_that_is_none_is_refused(session, draft):
    with pytest.raises(BadInputError, match="choose one of high, medium, low"):
        check(session, replace(draft, confidence="certain"))


@pytest.mark.parametrize(
    "wording",
    [
        "85% of Ukrainians reject giving up territory",
        "85% of ukrainians reject giving up territory!",
        "Giving up territory: 85% of Ukrainians reject",
    ],
)
def test_another_verdict_on_a_near_equal_claim_demands_a_written_distinction(session, draft, published, wording):
    other = replace(draft, wording=wording, rating="false")
    with pytest.raises(BadInputError, match="says “True” of a near-equal claim"):
        check(session, other)
    check(session, replace(other, distinction="The claim is about another year."))
    check(session, replace(other, rating="true"))


@pytest.mark.parametrize(
    "wording", ["58% of Ukrainians reject giving up territory", "85% of Ukrainians reject the new tax law"]
)
def test_a_claim_with_another_number_or_about_something_else_is_no_precedent(session, draft, published, wording):
    check(session, replace(draft, wording=wording, rating="false"))


def test_an_earlier_verdict_of_the_claim_itself_is_no_precedent(session, draft, published):
    guards.check(session, published.id, replace(draft, rating="false"))


def test_what_is_not_public_is_no_precedent(session, draft):
    submit_one(session, make_user(session))
    check(session, replace(draft, rating="false"))
