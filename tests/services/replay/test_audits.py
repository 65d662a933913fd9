"""Audits and corrections are what the log tells of them, down to the words that readers were told."""

import pytest

from tests.factories import actor_of, make_user, submit_one, tell
from tests.services.replay.test_claims import DESK, change, found_claim
from workbench.domain.roles import Role
from workbench.models import Audit
from workbench.services import replay
from workbench.services.publication import audits, corrections, publishing
from workbench.services.publication.corrections import PublicWords
from workbench.services.review import verdicts
from workbench.services.review.claims import Asked


@pytest.fixture
def desk(session):
    """A check that an audit overturned and that was retracted; everybody who had a hand in it."""
    author, editor, auditor = (make_user(session, role=Role.SUPERVISOR) for _ in range(3))
    claim = submit_one(session, author, found_claim(session))

    def asked(reason="", note=""):
        session.refresh(claim)
        return Asked(claim.id, claim.version, reason, note)

    verdicts.approve(session, actor_of(editor), asked())
    publishing.publish(session, actor_of(editor), asked(), DESK)
    audits.draw(session, actor_of(auditor), 1, "seed")
    audits.judge(session, actor_of(auditor), 1, "false", "The table says otherwise.")
    audits.overturn(session, actor_of(auditor), 1, asked("flip", " The wrong year. "))
    corrections.retract(session, actor_of(editor), asked("unfounded"), DESK, PublicWords("We took the wrong year."))
    tell(session)
    return author


def told(session):
    session.flush()
    session.expire_all()
    return [found.what for found in replay.differences(session, DESK)]


def test_what_became_of_a_published_check_is_what_the_events_tell(session, desk):
    assert session.get(Audit, 1) is not None
    assert told(session) == []


@pytest.mark.parametrize(
    ("table", "statement", "what"),
    [
        ("audit_draw", "UPDATE audit_draw SET seed = 'another'", "sample"),
        ("audit", "DELETE FROM finding; DELETE FROM judgement; DELETE FROM audit", "list of claims in the sample"),
        ("judgement", "UPDATE judgement SET auditor_id = {author}", "judge of audit"),
        ("judgement", "UPDATE judgement SET rating = 'true'", "audit"),
        ("judgement", "UPDATE judgement SET rationale = 'The table says so.'", "audit"),
        ("finding", "UPDATE finding SET outcome = 'upheld', severity = ''", "finding of audit"),
        ("correction", "UPDATE correction SET severity = 'wording'", "list of corrections of claim"),
        ("public_note", "UPDATE public_note SET kind = 'dropped'", "ends of corrections of claim"),
        ("public_note", "UPDATE public_note SET wrong = 'Nothing much.'", "words for readers of correction"),
    ],
)
def test_what_is_changed_by_sql_is_named(session, desk, table, statement, what):
    for one in statement.split("; "):
        change(session, one.format(author=desk.id), one.split()[2] if one.startswith("DELETE") else table)
    assert what in told(session)
