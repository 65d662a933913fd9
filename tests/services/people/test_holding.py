"""Whoever opens a door for somebody and whoever keeps them out at the same moment leave no door open."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from tests.conftest import POSTGRES
from tests.factories import actor_of, make_user
from tests.waiting import until
from workbench.domain.roles import Role
from workbench.domain.scopes import Scope
from workbench.errors import ForbiddenError
from workbench.models import Token, User, UserSession
from workbench.services.people import accounts, sessions, sign_in_links, tokens
from workbench.services.people.sessions import Limits

LIMITS = Limits(timedelta(hours=1), timedelta(days=1), timedelta(hours=1))
WAITS_FOR_ME = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"


@pytest.fixture
def people(database):
    """The numbers of a reviewer and of an admin who keeps them out."""
    with database.write() as session:
        return make_user(session, name="Ada").id, make_user(session, role=Role.ADMIN).id


def kept_out_meanwhile(database, people, open_door):
    """What comes of `open_door` when the person is kept out in a transaction that ends after it began."""
    ada, admin = people

    def door():
        with database.write() as session:
            return open_door(session, session.get(User, ada))

    with ThreadPoolExecutor(1) as pool:
        with database.write() as session:
            accounts.set_active(session, actor_of(session.get(User, admin)), session.get(User, ada), active=False)
            opening = pool.submit(door)
            if POSTGRES:
                until(lambda: opening.done() or session.execute(text(WAITS_FOR_ME)).scalar())
        return opening


def open_doors(database):
    with database.read() as session:
        live = session.exec(select(Token).where(col(Token.revoked_at).is_(None))).all()
        return len(live), len(session.exec(select(UserSession).where(col(UserSession.ended_at).is_(None))).all())


@pytest.mark.parametrize(
    "open_door",
    [
        sessions.open_session,
        lambda session, user: sessions.await_code(session, user, "link"),
        lambda session, user: tokens.make(session, actor_of(user), name="all", scopes=[Scope.READ], days=9),
    ],
    ids=["a session", "a session that awaits a code", "a token"],
)
def test_a_door_that_is_opened_while_its_person_is_kept_out_is_refused(database, people, open_door):
    with pytest.raises(ForbiddenError, match="Ada is kept out of this desk"):
        kept_out_meanwhile(database, people, open_door).result()
    assert open_doors(database) == (0, 0)


def test_a_link_that_is_used_while_its_person_is_kept_out_is_over(database, people):
    with database.write() as session:
        secret = sign_in_links.make(session, session.get(User, people[0]), LIMITS)
    assert kept_out_meanwhile(database, people, lambda session, _: sign_in_links.use(session, secret)).result() is None
