"""People and what opens the desk to them: all that an admin does leaves a clean replay, and nothing done by SQL."""

from contextlib import closing
from datetime import timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import select

from tests.factories import actor_of, code_at, set_up_second_step
from tests.services.replay.test_claims import DESK, change, found_claim
from workbench import clock
from workbench.db import Database, migrate
from workbench.domain.deliveries import Subject
from workbench.domain.feeds import FeedKind
from workbench.domain.lifecycle import Action
from workbench.domain.role_table import RoleTable
from workbench.domain.roles import Role
from workbench.domain.scopes import Scope
from workbench.errors import WorkbenchError
from workbench.models import SecondStep, User
from workbench.services import backups, log, replay, transfer
from workbench.services.actors import WORKBENCH
from workbench.services.imports import crosswalks, feeds
from workbench.services.people import (
    accounts,
    erasure,
    identities,
    sealing,
    second_steps,
    sessions,
    sign_in_links,
    tokens,
)
from workbench.services.people.identities import Rules, Vouched
from workbench.services.people.vault import Vault
from workbench.services.publication import webhooks
from workbench.services.review import claims
from workbench.services.review.claims import Asked
from workbench.settings import Settings

VAULT = Vault("k" * 64)
LIMITS = sessions.Limits(timedelta(hours=1), timedelta(hours=12), timedelta(hours=1))
RULES = Rules(RoleTable.read("desk=reviewer, chiefs=supervisor"), frozenset(), trusting=False)
PHRASE = "a long enough phrase of words"


class Walk:
    """A desk of three people, and everything that can be done to an account, each as it is done on the pages."""

    def __init__(self, session):
        self.session = session
        self.admin = accounts.add(session, WORKBENCH, name="Ada", email="ada@desk.example", role=Role.ADMIN)
        self.act = actor_of(self.admin)
        self.ben = accounts.add(session, self.act, name="Ben", email="ben@desk.example", role=Role.REVIEWER)
        self.cy = accounts.add(session, self.act, name="Cy", email="cy@desk.example", role=Role.SUPERVISOR)
        self.device = ""

    def a_link(self):
        sign_in_links.make(self.session, self.ben, LIMITS, actor=self.act)

    def a_link_that_is_used(self):
        token = sign_in_links.make(self.session, self.ben, LIMITS, set_password=True, actor=self.act)
        user, _ = sign_in_links.use(self.session, token)
        self.mine = sessions.open_session(self.session, user)

    def a_password(self):
        accounts.set_password(self.session, actor_of(self.ben), self.ben, PHRASE)

    def a_password_that_is_given(self):
        user = accounts.check_password(self.session, self.ben.email, PHRASE, "203.0.113.7")
        assert user is not None
        self.mine = sessions.open_session(self.session, user, "password")

    def another_browser(self):
        sessions.open_session(self.session, self.ben, "password")

    def the_end_of_other_sessions(self):
        sessions.end_others(self.session, actor_of(self.ben), self.mine)

    def a_sign_out(self):
        sessions.sign_out(self.session, actor_of(self.ben), self.mine)

    def a_session_that_a_new_one_takes_the_place_of(self):
        sessions.give_way(self.session, sessions.open_session(self.session, self.ben, "password"))

    def another_role(self):
        accounts.change_role(self.session, self.act, self.ben, Role.SUPERVISOR)

    def the_old_role(self):
        accounts.change_role(self.session, self.act, self.ben, Role.REVIEWER)

    def a_token(self):
        tokens.make(self.session, actor_of(self.ben), name="Mine", scopes=[Scope.READ], days=30)

    def two_tokens_one_of_them_revoked(self):
        self.a_token()
        self.a_token()
        tokens.revoke(self.session, self.act, tokens.rows(self.session, self.act)[0].id)

    def a_second_step_that_is_offered(self):
        second_steps.begin(self.session, VAULT, self.ben)

    def a_second_step(self):
        self.secret, self.codes = set_up_second_step(self.session, VAULT, self.ben)

    def a_browser_that_awaits_a_code(self):
        sessions.await_code(self.session, self.ben, "password")

    def a_code_from_the_app(self):
        with time_machine.travel(clock.now() + timedelta(minutes=1)):
            typed = code_at(self.secret)
            assert second_steps.check(self.session, VAULT, self.ben, typed, "203.0.113.7")

    def a_recovery_code(self):
        assert second_steps.check(self.session, VAULT, self.ben, self.codes[0], "203.0.113.7")

    def a_code_that_is_wrong(self):
        assert not second_steps.check(self.session, VAULT, self.ben, "000000", "203.0.113.8")

    def new_recovery_codes(self):
        second_steps.make_recovery_codes(self.session, actor_of(self.ben), self.ben)

    def a_second_step_taken_off_by_another(self):
        second_steps.take_off(self.session, self.act, self.ben)

    def a_second_step_taken_off_by_the_command_line(self):
        self.a_second_step()
        second_steps.take_off(self.session, WORKBENCH, self.ben)

    def a_second_step_that_stays(self):
        self.a_second_step()

    def somebody_at_the_provider(self):
        user = identities.arrive(self.session, vouched("dora@desk.example", "d-1"), RULES)
        assert user is not None
        sessions.open_session(self.session, user, "provider")

    def the_same_with_another_role(self):
        identities.arrive(self.session, vouched("dora@desk.example", "d-1", "chiefs"), RULES)

    def an_identity_that_asks(self):
        assert identities.arrive(self.session, vouched("ben@desk.example", "b-1"), RULES) is None

    def another_that_asks_in_its_place(self):
        assert identities.arrive(self.session, vouched("ben@desk.example", "b-2"), RULES) is None

    def an_identity_that_asks_for_another_account_since(self):
        accounts.set_password(self.session, actor_of(self.cy), self.cy, f"{PHRASE} too")
        assert identities.arrive(self.session, vouched("cy@desk.example", "b-2"), RULES) is None

    def an_identity_that_is_linked(self):
        identities.link(self.session, self.act, self.cy)

    def an_identity_that_is_unlinked(self):
        identities.unlink(self.session, self.act, self.cy)

    def sessions_that_an_admin_ends(self):
        accounts.sign_out_everywhere(self.session, self.act, self.ben)

    def somebody_kept_out(self):
        accounts.set_active(self.session, self.act, self.ben, active=False)

    def somebody_let_in(self):
        accounts.set_active(self.session, self.act, self.ben, active=True)

    def a_webhook(self):
        webhooks.make(self.session, self.act, VAULT, url="https://a.example/", kinds=[Subject.EDITION])

    def a_webhook_that_ended(self):
        webhooks.end(self.session, self.act, webhooks.rows(self.session)[0].id)
        self.a_webhook()

    def a_feed(self):
        self.feed = feeds.follow(
            self.session, self.act, url="https://a.example/feed", kind=FeedKind.ARTICLES, minutes=60
        )

    def a_feed_fetched_less_often_paused_and_resumed(self):
        feeds.change_interval(self.session, self.act, self.feed, 120)
        feeds.pause(self.session, self.act, self.feed)
        feeds.resume(self.session, self.act, self.feed)

    def a_label_that_means_something_else(self):
        crosswalks.change(self.session, self.act, "any", "Pants on fire", "false")

    def a_label_that_stands_as_it_is(self):
        crosswalks.change(self.session, self.act, "any", "Pants on fire", "")
        crosswalks.change(self.session, self.act, "any", "Bosh", "false")

    def somebody_erased(self):
        erasure.erase(self.session, self.act, self.cy)


def vouched(email, subject, group="desk"):
    return Vouched("https://id.example", subject, email, True, "", (group,))


STEPS = [name for name in vars(Walk) if not name.startswith("_")]


def differences(session):
    session.flush()
    session.expire_all()
    return list(replay.differences(session, DESK))


@pytest.fixture
def walk(session):
    return Walk(session)


def test_whatever_can_be_done_to_an_account_the_tables_are_what_the_events_tell(walk):
    assert differences(walk.session) == []
    for name in STEPS:
        getattr(walk, name)()
        assert differences(walk.session) == [], name
    assert log.verify(walk.session) is None


NOT_POSSIBLE = (WorkbenchError, AssertionError, AttributeError, IndexError)
"""What a step says where what it begins with is not there."""


@hypothesis(max_examples=10, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(names=st.lists(st.sampled_from(STEPS), min_size=40, max_size=40))
def test_in_whatever_order_it_is_done_the_tables_are_what_the_events_tell(database, names):
    with database.writing() as session:
        walk = Walk(session)
        for name in names:
            try:
                with session.begin_nested():
                    getattr(walk, name)()
            except NOT_POSSIBLE:
                continue
        assert (differences(session), log.verify(session)) == ([], None)
        session.rollback()


@pytest.fixture
def walked(walk):
    for name in STEPS:
        getattr(walk, name)()
    walk.a_link()
    walk.a_browser_that_awaits_a_code()
    walk.another_browser()
    walk.a_token()
    return walk


def test_a_session_that_gave_way_to_another_and_is_brought_back_by_sql_is_named(walk):
    walk.a_session_that_a_new_one_takes_the_place_of()
    change(walk.session, f"UPDATE user_session SET ended_at = NULL WHERE {NEWEST.format('user_session')}")
    assert [found.what for found in differences(walk.session)] == ["session"]


BEN = "(SELECT id FROM user_account WHERE email = 'ben@desk.example')"
DORA = "(SELECT id FROM user_account WHERE email = 'dora@desk.example')"
NEWEST = "id = (SELECT max(id) FROM {0})"
SESSION = "user_id, token_sha256, created_at, seen_at, way, awaits_code"


TAMPERED = [
    (f"UPDATE user_account SET role = 'admin' WHERE id = {BEN}", "person",
     "their role is admin in the table and reviewer by their events"),
    (f"UPDATE user_account SET active = false WHERE id = {BEN}", "person",
     "they are kept out in the table and let in by the events"),
    ("UPDATE user_account SET active = true WHERE name LIKE 'Former%'", "person",
     "they are let in in the table and kept out by the events"),
    ("UPDATE user_account SET name = 'Cy' WHERE name LIKE 'Former%'", "person",
     "they were erased by the events and have a name or an address in the table"),
    (f"UPDATE user_account SET email = 'chief@desk.example' WHERE id = {BEN}", "person",
     "their name or e-mail address in the table is not the one of which the events tell"),
    (f"UPDATE user_account SET name = 'Ada' WHERE id = {BEN}", "person",
     "their name or e-mail address in the table is not the one of which the events tell"),
    (f"UPDATE user_account SET salt = '' WHERE id = {BEN}", "person",
     "their name or e-mail address in the table is not the one of which the events tell"),
    (f"UPDATE user_account SET password_hash = '$argon2id$mine' WHERE id = {BEN}", "person",
     "their password in the table is not the one that was set by the events"),
    (f"UPDATE user_account SET password_hash = NULL WHERE id = {BEN}", "person",
     "they have no password in the table and one by the events"),
    ("UPDATE user_account SET password_hash = '$argon2id$mine' WHERE email LIKE 'ada%'", "person",
     "they have a password in the table and none by the events"),
    ("INSERT INTO user_account (email, name, role, active, created_at) "
     "SELECT 'eve@desk.example', 'Eve', 'admin', active, created_at FROM user_account WHERE name = 'Ben'", "person",
     "no event tells that they were added"),
    (f"DELETE FROM second_step WHERE user_id = {BEN}", "person",
     "a second step is set up in the table: no, and by the events: yes"),
    (f"UPDATE second_step SET confirmed_at = NULL WHERE user_id = {BEN}", "person",
     "a second step is set up in the table: no, and by the events: yes"),
    (f"UPDATE second_step SET sealed = 'mine' WHERE user_id = {BEN}", "person",
     "their second step in the table is not the one of which the events tell"),
    ("UPDATE recovery_code SET code_sha256 = '00' WHERE " + NEWEST.format("recovery_code"), "person",
     "their set of recovery codes in the table is not the one of which the events tell"),
    ("UPDATE recovery_code SET used_at = '2026-01-01' WHERE " + NEWEST.format("recovery_code"), "person",
     "their number of unused recovery codes is 9 in the table and 10 by their events"),
    (f"DELETE FROM identity WHERE user_id = {DORA}", "person",
     "their identity at the provider is in the events and not in the table"),
    (f"UPDATE identity SET subject = 'eve' WHERE user_id = {DORA}", "person",
     "their identity at the provider in the table is not the one of which the events tell"),
    (f"UPDATE identity SET user_id = {BEN} WHERE user_id = {DORA}", "person",
     "their identity at the provider is linked in the table and asks by their events"),
    (f"UPDATE identity SET user_id = 1 WHERE user_id = {DORA}", "person",
     "no event tells of their identity at the provider"),
    (f"INSERT INTO user_session ({SESSION}) SELECT 1, '00', created_at, seen_at, way, awaits_code "
     f"FROM user_session WHERE {NEWEST.format('user_session')}", "session",
     "it opens the desk to person 1, and no event tells of that sign-in"),
    (f"UPDATE user_session SET user_id = 1 WHERE {NEWEST.format('user_session')}", "session",
     "it opens the desk to person 1, and no event tells of that sign-in"),
    (f"UPDATE user_session SET token_sha256 = '00' WHERE {NEWEST.format('user_session')}", "session",
     "its token in the table is not the one of which the events tell"),
    ("UPDATE user_session SET ended_at = NULL WHERE id = 1", "session",
     "it opens the desk to person 2, and no event tells of that sign-in"),
    ("UPDATE user_session SET awaits_code = false WHERE awaits_code AND ended_at IS NULL", "session",
     "it opens the desk to person 2, and no event tells of that sign-in"),
    (f"UPDATE sign_in_link SET user_id = 1 WHERE {NEWEST.format('sign_in_link')}", "sign-in link",
     "it signs person 1 in, and no event tells that it was made and not spent since"),
    (f"UPDATE sign_in_link SET token_sha256 = '00' WHERE {NEWEST.format('sign_in_link')}", "sign-in link",
     "its token in the table is not the one of which the events tell"),
    ("UPDATE sign_in_link SET used_at = NULL WHERE id = 1", "sign-in link",
     "it signs person 2 in, and no event tells that it was made and not spent since"),
    (f"UPDATE sign_in_link SET set_password = true WHERE {NEWEST.format('sign_in_link')}", "sign-in link",
     "its right to set a password is True in the table and False by its events"),
    ("UPDATE api_token SET revoked_at = NULL WHERE id = 1", "token",
     "its state is not revoked in the table and revoked by its events"),
    (f"UPDATE api_token SET user_id = 1 WHERE {NEWEST.format('api_token')}", "token",
     "its owner is person 1 in the table and person 2 by its events"),
    ("UPDATE api_token SET scopes = '[\"read\", \"publish\"]' WHERE " + NEWEST.format("api_token"), "token",
     "its scopes is read, publish in the table and read by its events"),
    (f"UPDATE api_token SET token_sha256 = '00' WHERE {NEWEST.format('api_token')}", "token",
     "its secret in the table is not the one of which the events tell"),
    (f"DELETE FROM api_token WHERE {NEWEST.format('api_token')}", "token",
     "it is in the events and not in the table"),
    (f"UPDATE webhook SET url = 'https://b.example/' WHERE {NEWEST.format('webhook')}", "webhook",
     "its address is https://b.example/ in the table and https://a.example/ by its events"),
    ("UPDATE webhook SET ended_at = NULL WHERE id = 1", "webhook",
     "its state is not ended in the table and ended by its events"),
    (f"UPDATE webhook SET sealed = 'whsec_mine' WHERE {NEWEST.format('webhook')}", "webhook",
     "its secret in the table is not the one of which the events tell"),
    ("UPDATE feed SET url = 'https://b.example/feed'", "feed",
     "its address is https://b.example/feed in the table and https://a.example/feed by its events"),
    ("UPDATE feed SET minutes = 15", "feed", "its interval is 15 in the table and 120 by its events"),
    ("UPDATE crosswalk_row SET rating = 'true' WHERE label = 'bosh'", "row of a crosswalk",
     "“bosh” means 'true' in the table and 'false' by the events"),
    ("DELETE FROM crosswalk_row WHERE label = 'bosh'", "row of a crosswalk",
     "what “bosh” means in any is in the events and not in the table"),
]  # fmt: skip
"""What is done by SQL, of which kind of thing that is told, and how."""


def test_what_is_changed_by_sql_is_named_with_what_the_events_tell(walked):
    assert differences(walked.session) == []
    for statement, what, how in TAMPERED:
        with walked.session.begin_nested() as tampered:
            change(walked.session, statement)
            assert (what, how) in [(one.what, one.how) for one in differences(walked.session)], statement
            tampered.rollback()
    assert differences(walked.session) == []


def test_each_difference_of_a_person_says_who_and_what_to_do(walked):
    change(walked.session, f"UPDATE user_account SET role = 'admin' WHERE id = {BEN}")
    (found,) = differences(walked.session)
    assert (found.id, found.what) == (walked.ben.id, "person")
    assert (
        found.advice
        == "Unless the desk knows why, keep them out and let in again with their role, on the page of people"
    )


def test_what_somebody_did_with_a_role_that_they_gave_themselves_is_named_after_they_gave_it_back(walk):
    session, claim = walk.session, found_claim(walk.session)
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        change(session, f"UPDATE user_account SET role = 'admin' WHERE id = {BEN}")
        session.expire_all()
        accounts.add(session, actor_of(walk.ben), name="Eve", email="eve@desk.example", role=Role.ADMIN)
        seq = log.head(session).seq
        change(session, f"UPDATE user_account SET role = 'reviewer' WHERE id = {BEN}")
    how = f"in event {seq} they did “add person”, which needs the role admin, and were reviewer"
    found = differences(session)
    assert claim.id
    assert ("person", walk.ben.id, how) in [(one.what, one.id, one.how) for one in found]


def test_a_step_that_needs_a_higher_role_is_named_and_one_that_was_under_way_when_the_role_went_is_not(walk):
    session, claim = walk.session, found_claim(walk.session)
    asked = Asked(claim.id, claim.version, "trivial")
    accounts.change_role(session, walk.act, walk.ben, Role.READER)
    was = actor_of(User(id=walk.ben.id, name="Ben", role=Role.REVIEWER))
    claims.set_aside(session, was, Action.SKIP, asked)
    assert [one.how for one in differences(session) if one.what == "person"] == []
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        claims.move(session, was, Action.QUEUE, Asked(claim.id, claim.version))
    (how,) = (one.how for one in differences(session) if one.what == "person")
    assert how.endswith("they did “queue”, which needs the role reviewer, and were reader")


OLD = {
    "seal": ("add person", "set password", "set up second step", "make recovery codes", "make sign-in link", "sign in",
             "link identity", "ask to link identity", "make token", "make webhook"),
    "session": ("sign in", "sign out"),
    "link": ("make sign-in link",),
    "expires": ("make sign-in link",),
    "kept": ("end other sessions",),
}  # fmt: skip
"""What the events of the version before did not tell."""


@pytest.fixture
def as_before(monkeypatch):
    """Events tell no more than in the version before, until this is called."""
    record_all = log.record_all

    def as_before(session, actor, entries):
        made = [
            (action, about, number, {name: value for name, value in facts.items() if action not in OLD.get(name, ())})
            for action, about, number, facts in entries
        ]
        return record_all(session, actor, made)

    with monkeypatch.context() as patched:
        patched.setattr(log, "record_all", as_before)
        yield patched.undo


def test_events_of_the_version_before_are_compared_without_what_they_do_not_tell(walk, as_before):
    for name in STEPS:
        getattr(walk, name)()
        assert differences(walk.session) == [], name
    walk.another_browser()
    as_before()
    assert differences(walk.session) == []
    walk.a_link_that_is_used()
    walk.another_browser()
    assert differences(walk.session) == []
    change(walk.session, f"INSERT INTO user_session ({SESSION}) SELECT 1, '00', created_at, seen_at, way, awaits_code "
        f"FROM user_session WHERE {NEWEST.format('user_session')}")  # fmt: skip
    assert [one.what for one in differences(walk.session)] == ["session"]


def test_accounts_of_the_version_before_are_sealed_once_and_a_salt_that_is_taken_away_does_not_seal_anew(walk):
    session = walk.session
    walk.somebody_erased()
    walk.a_password()
    change(session, "UPDATE user_account SET salt = ''")
    session.expire_all()
    assert sealing.seal_unsealed(session) == 2
    assert sealing.seal_unsealed(session) == 0
    assert {one.how for one in differences(session)} == {
        "their name or e-mail address in the table is not the one of which the events tell"
    }
    assert session.exec(select(SecondStep)).all() == []
    assert session.scalar(text("SELECT count(*) FROM event WHERE action = 'seal person'")) == 2


def walk_through(database):
    with database.write() as session:
        walk = Walk(session)
        for name in STEPS:
            getattr(walk, name)()


def found_in(database):
    with database.read() as session:
        return list(replay.differences(session, DESK))


def test_a_database_of_the_version_before_is_what_its_events_tell_and_sealed_from_then_on(database, as_before):
    walk_through(database)
    migrate(database, "0034")
    migrate(database)
    as_before()
    assert found_in(database) == []
    with database.write() as session:
        assert sealing.seal_unsealed(session) == 3  # of four people one was erased
    assert found_in(database) == []
    with database.writing() as session:
        change(session, f"UPDATE user_account SET email = 'chief@desk.example' WHERE id = {BEN}")
        assert len(differences(session)) == 1
        session.rollback()


def test_a_desk_that_was_moved_is_what_its_events_tell(database, tmp_path, empty_database):
    walk_through(database)
    with closing(Database(f"sqlite:///{tmp_path / 'other.sqlite'}")) as file:
        transfer.move(database, file, lambda *_: None)
        transfer.move(file, empty_database, lambda *_: None)
        assert found_in(file) == found_in(empty_database) == []


def test_a_desk_that_was_restored_is_what_its_events_tell(context, tmp_path):
    walk_through(context.database)
    elsewhere = Settings(instance=str(tmp_path / "elsewhere"))
    backups.make(context.settings, context.database, tmp_path / "kept", lambda *_: None)
    backups.restore(tmp_path / "kept", elsewhere, lambda *_: None)
    with closing(Database(elsewhere.database)) as restored:
        assert found_in(restored) == []
