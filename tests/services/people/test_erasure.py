"""A person is erased: nothing tells who they were, and everything they did still holds."""

from pathlib import Path

import pytest
from sqlalchemy import String, cast
from sqlalchemy import select as columns_of
from sqlmodel import select

from tests import factories
from tests.conftest import POSTGRES
from workbench.domain.roles import Role
from workbench.errors import BadInputError
from workbench.models import METADATA, Claim, RecoveryCode, SecondStep, User, UserSession
from workbench.services import log, outbox, replay
from workbench.services.actors import WORKBENCH
from workbench.services.log import audit
from workbench.services.log.chain import Broken
from workbench.services.people import accounts, erasure, sessions
from workbench.services.people.vault import Vault
from workbench.services.review import form_drafts, leases
from workbench.services.review.claims import Asked

NAME, EMAIL = "Zinaida Qwertz", "zinaida@desk.example"


@pytest.fixture
def admin(session):
    return factories.actor_of(factories.make_user(session, role=Role.ADMIN))


@pytest.fixture
def zinaida(session, admin):
    """Someone who reviewed one claim, holds another with a draft, and is signed in."""
    user = accounts.add(session, admin, name=NAME, email=EMAIL, role=Role.REVIEWER)
    accounts.set_password(session, admin, user, "a long enough phrase of words")
    factories.set_up_second_step(session, Vault("k" * 64), user)
    sessions.open_session(session, user)
    factories.submit_one(session, user)
    claim = factories.make_claim(session)
    leases.take(session, factories.actor_of(user), Asked(claim.id, claim.version), lease_minutes=30)
    form_drafts.keep(session, factories.actor_of(user), claim.id, 2, {"rationale": "So far"})
    outbox.post_letter(session, user.id, "mention", "{}")
    (letter,) = outbox.letters(session)
    outbox.settle(session, letter.id, 550, f"The mail server refused {EMAIL}: 5.1.1 <{EMAIL}> is unknown here")
    return user


def everything(session):
    """All that stands in any column of any table, as text."""
    for table in METADATA.sorted_tables:
        for row in session.execute(columns_of(*[cast(column, String) for column in table.columns])):
            yield table.name, " ".join(str(value) for value in row)


def told_of(session):
    return sorted({table for table, text in everything(session) if "inaida" in text or "wertz" in text})


def test_nothing_in_any_table_tells_who_they_were_and_the_log_holds(session, admin, zinaida, context):
    assert told_of(session) == ["delivery", "user_account"]
    head = log.head(session)
    erasure.erase(session, admin, zinaida)
    session.flush()
    session.expire_all()
    assert told_of(session) == []
    assert log.head(session).seq > head.seq
    assert (zinaida.salt, accounts.is_erased(zinaida)) == ("", True)
    assert log.verify(session) is None
    assert not isinstance(audit.verify(session, []), Broken)


def test_what_they_did_stays_under_their_number(session, admin, zinaida, context):
    number = zinaida.id
    before = [event for event in log.latest(session, limit=1000) if event.actor_name == NAME]
    erasure.erase(session, admin, zinaida)
    after = [event for event in log.latest(session, limit=1000) if event.actor_name == f"Former colleague {number}"]
    assert [event.seq for event in after] == [event.seq for event in before]
    assert len(after) >= 4
    assert [found for found in replay.differences(session, context.desk) if "verdict" in found.how] == []


def test_their_sessions_end_and_what_they_held_can_be_worked_on(session, admin, zinaida):
    held = session.exec(select(Claim).where(Claim.holder_id == zinaida.id)).one()
    erasure.erase(session, admin, zinaida)
    session.refresh(held)
    assert (held.state, held.holder_id) == ("queued", None)
    assert session.exec(select(UserSession).where(UserSession.user_id == zinaida.id)).all() == []
    assert accounts.check_password(session, EMAIL, "a long enough phrase of words", "203.0.113.7") is None


def test_their_second_step_is_gone(session, admin, zinaida):
    erasure.erase(session, admin, zinaida)
    assert session.exec(select(SecondStep)).all() == session.exec(select(RecoveryCode)).all() == []


def test_the_same_address_can_be_added_anew_as_somebody_else(session, admin, zinaida):
    number = zinaida.id
    erasure.erase(session, admin, zinaida)
    again = accounts.add(session, admin, name=NAME, email=EMAIL, role=Role.READER)
    assert again.id != number


def test_a_second_time_changes_nothing_and_nobody_is_let_in_under_the_number(session, admin, zinaida):
    erasure.erase(session, admin, zinaida)
    head = log.head(session)
    erasure.erase(session, admin, zinaida)
    assert log.head(session) == head
    with pytest.raises(BadInputError, match="was erased"):
        accounts.set_active(session, admin, zinaida, active=True)


def test_the_last_admin_is_not_erased(session, admin):
    only = session.get(User, admin.id)
    with pytest.raises(BadInputError, match="last admin"):
        erasure.erase(session, factories.actor_of(factories.make_user(session)), only)


@pytest.mark.skipif(bool(POSTGRES), reason="PostgreSQL's vacuum writes over what was deleted")
def test_nothing_of_an_erased_person_stays_in_the_gaps_of_the_database_file(database):
    with database.write() as session:
        gone = factories.make_user(session, name="Quentin Vexley", email="vexley@desk.example")
        factories.make_user(session)
    with database.write() as session:
        erasure.erase(session, WORKBENCH, session.get(User, gone.id))
    database.close()  # the last connection takes the write-ahead log with it
    assert b"exley" not in Path(database.url.database).read_bytes()
