"""Where the desk decided otherwise than one person, and why."""

import pytest

from tests.factories import actor_of, make_claim, make_source, make_user, submit_one, verdict_draft
from workbench.domain.roles import Role
from workbench.domain.second_review import Rules
from workbench.models import User
from workbench.services.publication import audits, publishing
from workbench.services.review import claims, leases, panels, second_reviews, verdicts
from workbench.services.review.claims import Asked
from workbench.services.supervision import own

ALWAYS = Rules(on=frozenset({"sample"}), rate=1.0, salt="salt")


@pytest.fixture
def people(session):
    names = {"Ada": Role.REVIEWER, "Bob": Role.REVIEWER, "Sol": Role.SUPERVISOR, "Max": Role.SUPERVISOR}
    names |= {"Cem": Role.REVIEWER}
    return {name: actor_of(make_user(session, name=name, role=role)) for name, role in names.items()}


def told(session, person):
    return [(row.how, row.why) for row in own.overruled(session, person)]


def asked(claim, *more):
    return Asked(claim.id, claim.version, *more)


def hand_in(session, people, claim, name, rating):
    take = leases.take if name == "Ada" else second_reviews.take
    take(session, people[name], asked(claim), lease_minutes=30)
    draft = verdict_draft(make_source(session), rating=rating)
    second_reviews.submit(session, people[name], asked(claim), draft, ALWAYS)
    session.refresh(claim)


def test_a_returned_verdict_comes_with_the_editors_reason_and_words_until_it_is_judged_blind_again(session, people):
    claim = submit_one(session, session.get(User, people["Ada"].id))
    verdicts.send_back(session, people["Sol"], asked(claim, "evidence", "See page 4."))
    session.refresh(claim)
    assert told(session, people["Ada"]) == [("returned", "The evidence does not carry the rating. “See page 4.”")]
    assert told(session, people["Bob"]) == []
    hand_in(session, people, claim, "Ada", "false")
    assert claim.state == "second review"
    assert told(session, people["Ada"]) == []


def test_whoever_is_outvoted_by_the_panel_finds_it_and_whoever_carries_it_does_not(session, people):
    claim = make_claim(session)
    hand_in(session, people, claim, "Ada", "true")
    hand_in(session, people, claim, "Bob", "false")
    assert claim.state == "adjudication"
    panel = panels.of_claim(session, claim.id)
    second = next(verdict_id for verdict_id, number in panel.choices if number == 2)
    for actor in people.values():
        if actor.id in panel.member_ids:
            panels.vote(session, actor, claim.id, second, "It is so.")
    assert told(session, people["Ada"]) == [("panel", "The panel chose the other verdict.")]
    assert told(session, people["Bob"]) == []


def test_an_overturned_audit_names_how_severe_the_error_is(session, people, context):
    claim = submit_one(session, session.get(User, people["Ada"].id))
    verdicts.approve(session, people["Sol"], asked(claim))
    session.refresh(claim)
    publishing.publish(session, people["Sol"], asked(claim), context.desk)
    audits.draw(session, people["Max"], size=1, seed="7")
    audits.judge(session, people["Max"], 1, "false", "The survey says otherwise.")
    session.refresh(claim)
    audits.overturn(session, people["Max"], 1, asked(claim, "flip", "Read the table."))
    assert told(session, people["Ada"]) == [("audit", "The rating is on the wrong side. “Read the table.”")]
    assert claims.get(session, claim.id).state == "correction open"
