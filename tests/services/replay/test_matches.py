"""What a person said of a match is what the log tells: by SQL nobody hides a source from the next reviewer."""

import pytest

from tests.factories import actor_of, make_claim, make_match, make_source, make_user, tell
from tests.services.replay.test_claims import DESK, change
from workbench.services import matching, replay

UNDECIDED = "state = 'suggested', decided_at = NULL"


@pytest.fixture
def pairs(session):
    """A claim with a match that was confirmed, one that was rejected after that, and one that is only suggested."""
    claim, actor = make_claim(session), actor_of(make_user(session))
    matches = [make_match(session, claim, make_source(session)).id for _ in range(3)]
    tell(session)
    matching.decide(session, actor, matches[0], "confirmed")
    matching.decide(session, actor, matches[1], "confirmed")
    matching.decide(session, actor, matches[1], "rejected")
    return matches


def told(session):
    session.flush()
    session.expire_all()
    return [(found.id, found.how) for found in replay.differences(session, DESK) if found.what == "match"]


def test_what_people_said_is_what_the_events_tell(session, pairs):
    assert told(session) == []


@pytest.mark.parametrize(
    ("number", "statement", "how"),
    [
        (0, "state = 'rejected'", "its state is rejected in the table and confirmed by its events"),
        (1, "state = 'confirmed'", "its state is confirmed in the table and rejected by its events"),
        (0, UNDECIDED, "it is confirmed by its events, and nobody decided it in the table"),
        (2, "state = 'rejected', decided_at = created_at", "it is rejected in the table and no event tells of that"),
        (1, "ended_at = decided_at", "its end is set in the table and not there by its events"),
        (0, "decided_by = NULL", "its decision is nobody's in the table and person {person}'s by its events"),
        (0, "passage_id = {other}", "its passage is {other} in the table and {passage} by its events"),
    ],
)
def test_what_is_changed_by_sql_is_named(session, pairs, number, statement, how):
    first, last = (session.get(matching.Match, pairs[at]) for at in (0, 2))
    facts = {"person": first.decided_by, "passage": first.passage_id, "other": last.passage_id}
    if "other" in statement:  # a passage has one live match
        change(session, f"UPDATE match SET ended_at = created_at WHERE id = {pairs[2]}")
    change(session, f"UPDATE match SET {statement.format(**facts)} WHERE id = {pairs[number]}")
    assert told(session) == [(pairs[number], how.format(**facts))]
