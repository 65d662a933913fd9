"""A panel is what the log tells of it: nobody gives themselves a seat or another's vote by SQL."""

import pytest

from tests.factories import tell
from tests.services.replay.test_claims import DESK, change
from tests.services.review import test_second_reviews
from workbench.services import replay
from workbench.services.review import panels


@pytest.fixture
def desk(session):
    """A conflict that a panel has settled."""
    made = test_second_reviews.Desk(session)
    made.second("false")
    for member in made.members():
        panels.vote(session, member, made.claim.id, made.first, "So it is.")
    tell(session)
    return made


def told(session):
    session.flush()
    session.expire_all()
    return [found.how for found in replay.differences(session, DESK) if found.what == "verdict"]


def test_what_a_panel_did_is_what_the_events_tell(session, desk):
    assert told(session) == []


@pytest.mark.parametrize(
    ("table", "statement", "name"),
    [
        (None, "UPDATE panel_seat SET person_id = {author} WHERE id = 1", "panel"),
        (None, "UPDATE panel_seat SET ended_at = seated_at WHERE id = 1", "panel"),
        ("vote", "UPDATE vote SET voter_id = {author} WHERE id = 1", "list of who voted"),
        ("vote", "UPDATE vote SET choice_id = NULL WHERE id = 1", "count of votes"),
        ("adjudication", "UPDATE adjudication SET choice_id = NULL", "settlement"),
        ("second_review", "UPDATE second_review SET outcome = 'agreed'", "outcome of the second review"),
    ],
)
def test_what_is_changed_by_sql_is_named_by_the_first_verdict(session, desk, table, statement, name):
    change(session, statement.format(author=desk.author.id), table)
    (how,) = told(session)
    assert how.startswith(f"its {name} is ")
