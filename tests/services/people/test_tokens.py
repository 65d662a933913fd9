"""Tokens: who they act for, when they end, and what they may spend."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from tests.factories import actor_of, make_user
from workbench import clock
from workbench.domain.roles import Role
from workbench.domain.scopes import Scope
from workbench.errors import BadInputError, NotFoundError, TooManyError
from workbench.models import Event, Token
from workbench.services.people import accounts, tokens

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def time(monkeypatch):
    """Lets the test say what time it is, in seconds after noon."""

    def at(seconds: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(seconds=seconds))

    at(0)
    return at


@pytest.fixture
def ada(session):
    return make_user(session, name="Ada")


def made(session, user, **overrides):
    wanted = {"name": "nightly import", "scopes": [Scope.INGEST, Scope.READ], "days": 30}
    return tokens.make(session, actor_of(user), **{**wanted, **overrides})


def test_a_token_acts_for_its_owner_within_its_scopes_and_only_its_hash_is_stored(session, ada):
    secret = made(session, ada)
    holder = tokens.holder_of(session, secret)
    assert (holder.actor.id, holder.actor.name, holder.scopes) == (ada.id, "Ada", {Scope.READ, Scope.INGEST})
    row = session.exec(select(Token)).one()
    assert secret.startswith("wbt_")
    assert secret not in str(row.model_dump())
    assert (row.scopes, row.start) == (["read", "ingest"], secret[:8])


def test_the_log_tells_who_made_which_token_and_nothing_that_opens_anything(session, ada):
    secret = made(session, ada)
    tokens.revoke(session, actor_of(ada), 1)
    told = session.exec(select(Event).order_by(Event.seq)).all()
    assert [(event.action, event.actor_id, event.object_id) for event in told] == [
        ("make token", ada.id, "1"),
        ("revoke token", ada.id, "1"),
    ]
    assert "nightly import" in told[0].payload
    assert secret[4:] not in told[0].payload


def test_a_token_is_over_when_its_time_has_come_when_it_is_revoked_and_when_its_owner_is_kept_out(session, ada, time):
    admin = actor_of(make_user(session, role=Role.ADMIN))
    by_time, revoked, live = (made(session, ada, days=days) for days in (1, 30, 30))
    assert tokens.holder_of(session, "wbt_unknown") is None
    tokens.revoke(session, actor_of(ada), 2)
    assert tokens.holder_of(session, revoked) is None
    time(86_399)
    assert tokens.holder_of(session, by_time) is not None
    time(86_400)
    assert tokens.holder_of(session, by_time) is None
    assert [row.state for row in tokens.rows(session, actor_of(ada))] == ["live", "revoked", "expired"]
    accounts.set_active(session, admin, ada, active=False)
    accounts.set_active(session, admin, ada, active=True)
    assert tokens.holder_of(session, live) is None


def test_another_role_of_the_owner_counts_from_the_next_request_on(session, ada):
    secret = made(session, ada)
    ada.role = Role.READER.value
    session.add(ada)
    session.flush()
    assert tokens.holder_of(session, secret).actor.role is Role.READER


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        ({"name": "  "}, "1 to 120 characters; this one has 0"),
        ({"name": "x" * 121}, "1 to 120 characters; this one has 121"),
        ({"scopes": []}, "Choose what the token may be used for: read, ingest, review, publish"),
        ({"scopes": [Scope.PUBLISH]}, "publish opens nothing to the role reviewer"),
        ({"days": 0}, "1 to 365 days, not 0"),
        ({"days": 366}, "1 to 365 days, not 366"),
    ],
)
def test_a_token_that_cannot_be_made_is_refused_with_the_limit(session, ada, overrides, words):
    with pytest.raises(BadInputError, match=words):
        made(session, ada, **overrides)


def test_tokens_of_others_do_not_exist_but_for_administrators(session, ada):
    bob, admin = (actor_of(make_user(session, role=role)) for role in (Role.SUPERVISOR, Role.ADMIN))
    made(session, ada)
    with pytest.raises(NotFoundError, match="no token 1 of yours"):
        tokens.revoke(session, bob, 1)
    with pytest.raises(NotFoundError):
        tokens.revoke(session, admin, 2)
    assert tokens.rows(session, bob) == []
    assert [row.owner for row in tokens.rows(session, admin)] == ["Ada"]
    tokens.revoke(session, admin, 1)
    tokens.revoke(session, admin, 1)
    assert len(session.exec(select(Event).where(Event.action == "revoke token")).all()) == 1


def test_a_token_that_rested_spends_a_minutes_worth_at_once_and_then_waits_for_each(session, ada, time):
    made(session, ada)
    made(session, ada)
    for _ in range(6):
        tokens.spend(session, 1, per_minute=6)
    with pytest.raises(TooManyError, match="6 requests a minute; the next one is due in 10 s") as caught:
        tokens.spend(session, 1, per_minute=6)
    assert caught.value.seconds == 10
    tokens.spend(session, 2, per_minute=6)  # each token has its own
    time(9.5)
    with pytest.raises(TooManyError, match="due in 1 s"):
        tokens.spend(session, 1, per_minute=6)
    time(10)
    tokens.spend(session, 1, per_minute=6)
    with pytest.raises(TooManyError):
        tokens.spend(session, 1, per_minute=6)
    time(3_600)
    for _ in range(6):
        tokens.spend(session, 1, per_minute=6)
    with pytest.raises(TooManyError):
        tokens.spend(session, 1, per_minute=6)


def test_each_use_is_recorded_by_its_day(session, ada, time):
    made(session, ada)
    assert tokens.rows(session, actor_of(ada))[0].last_used_on is None
    tokens.spend(session, 1, per_minute=600)
    session.expire_all()
    assert tokens.rows(session, actor_of(ada))[0].last_used_on == date(2026, 11, 23)
