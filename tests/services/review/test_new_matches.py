"""Who is told when a new source speaks to an open claim."""

from dataclasses import replace

import pytest

from tests.export.factories import make_match as make_draft
from tests.factories import actor_of, make_claim, make_user, submit_one
from workbench.domain.lifecycle import State
from workbench.domain.roles import Role
from workbench.services.review import assignments, leases, new_matches, notifications, verdicts
from workbench.services.review.claims import Asked

LIKELY = replace(make_draft(), score=new_matches.TOLD_FROM)
UNLIKELY = replace(make_draft(), score=0.49)


@pytest.fixture
def people(session):
    return {name: make_user(session, name=name) for name in ("Ada", "Bob")} | {
        "Eve": make_user(session, name="Eve", role=Role.SUPERVISOR)
    }


def told(session, people):
    return {
        name: [row.claim_id for row in notifications.news(session, actor_of(user)) if row.occasion == "matched"]
        for name, user in people.items()
    }


def asked(claim, **why):
    return Asked(claim.id, claim.version, **why)


def test_whoever_a_waiting_claim_is_assigned_to_is_told(session, people):
    claim = make_claim(session, state=State.QUEUED)
    assignments.assign(session, actor_of(people["Eve"]), claim.id, people["Bob"].id)
    new_matches.tell_of(session, claim.id, [UNLIKELY, LIKELY])
    assert told(session, people) == {"Ada": [], "Bob": [claim.id], "Eve": []}


def test_whoever_has_a_claim_in_hand_and_was_assigned_it_is_told_once(session, people):
    claim = make_claim(session, state=State.QUEUED)
    assignments.assign(session, actor_of(people["Ada"]), claim.id, people["Ada"].id)
    leases.take(session, actor_of(people["Ada"]), asked(claim), lease_minutes=30)
    new_matches.tell_of(session, claim.id, [LIKELY])
    assert told(session, people) == {"Ada": [claim.id], "Bob": [], "Eve": []}


def test_the_author_of_a_verdict_that_came_back_is_told_and_not_while_an_editor_reads_it(session, people):
    claim = submit_one(session, people["Ada"])
    new_matches.tell_of(session, claim.id, [LIKELY])
    assert told(session, people)["Ada"] == []
    verdicts.send_back(session, actor_of(people["Eve"]), asked(claim, reason="evidence", note="Look again."))
    new_matches.tell_of(session, claim.id, [LIKELY])
    assert told(session, people) == {"Ada": [claim.id], "Bob": [], "Eve": []}


@pytest.mark.parametrize("new", [[], [UNLIKELY]])
def test_nobody_is_told_of_what_hardly_speaks_to_the_claim(session, people, new):
    claim = make_claim(session, state=State.QUEUED)
    leases.take(session, actor_of(people["Ada"]), asked(claim), lease_minutes=30)
    new_matches.tell_of(session, claim.id, new)
    assert told(session, people) == {"Ada": [], "Bob": [], "Eve": []}
