"""How long a sign-in takes tells nobody who has an account: each failure costs the same work, counted, not timed."""

import pytest
from argon2 import extract_parameters
from sqlalchemy import event

from tests import factories
from tests.web.forms import fields_of
from workbench.services.people import accounts, attempts, passwords
from workbench.services.people.vault import Vault

PASSWORD = "a long enough phrase of words"
WRONG = "another phrase of as many words"


@pytest.fixture
def passwords_hashed_lightly():
    """Not here: the work itself is what is looked at."""


@pytest.fixture
def people(database):
    """Somebody with a password, somebody without, somebody with a second step, and somebody who is kept out."""
    with database.write() as session:
        known = factories.make_user(session, email="known@desk.example")
        kept_out = factories.make_user(session, email="out@desk.example")
        for user in (known, kept_out):
            accounts.set_password(session, factories.actor_of(user), user, PASSWORD)
        factories.make_user(session, email="link@desk.example")
        careful = factories.make_user(session, email="code@desk.example")
        accounts.set_password(session, factories.actor_of(careful), careful, PASSWORD)
        factories.set_up_second_step(session, Vault("k" * 64), careful)
        kept_out.active = False


@pytest.fixture
def work(monkeypatch, database):
    """What was done since the last look: the parameters of each hash that was compared, and how many statements ran."""
    done = {"hashes": [], "statements": 0}
    verify = passwords._HASHER.verify

    class Counted:
        def verify(self, stored, password):
            done["hashes"].append(extract_parameters(stored))
            return verify(stored, password)

    def count(*_):
        done["statements"] += 1

    monkeypatch.setattr(passwords, "_HASHER", Counted())
    event.listen(database.engine, "before_cursor_execute", count)
    yield done
    event.remove(database.engine, "before_cursor_execute", count)


def cost_of(app, work, email, password):
    """The status of a failed sign-in in a browser of its own, and the work that it cost."""
    browser = app.test_client()
    form = fields_of(browser.get("/sign-in").text, "/sign-in")
    work["hashes"], work["statements"] = [], 0
    answer = browser.post("/sign-in", data={**form, "email": email, "password": password})
    return answer.status_code, len(answer.data) - len(email), work["hashes"], work["statements"]


def test_every_failure_costs_one_comparison_of_the_same_strength_and_as_many_statements(app, people, work):
    usual = cost_of(app, work, "known@desk.example", WRONG)
    assert (usual[0], len(usual[2])) == (401, 1)
    others = (
        "nobody@desk.example",
        "link@desk.example",
        "code@desk.example",
        "out@desk.example",
        "KNOWN@desk.example",
        "a" * 60 + "@b.example",
    )
    assert {email: cost_of(app, work, email, WRONG) for email in others} == dict.fromkeys(others, usual)
    assert cost_of(app, work, "out@desk.example", PASSWORD) == usual, "the right password of who is kept out"


def test_what_is_no_address_costs_as_many_comparisons(app, people, work):
    assert [
        one for one in (cost_of(app, work, email, WRONG) for email in ("x", "x@", "ü@ü@ü")) if len(one[2]) != 1
    ] == []


def test_beyond_the_limit_no_password_is_compared_for_anybody(app, people, work):
    for email in ("known@desk.example", "nobody@desk.example"):
        for _ in range(attempts.PER_ACCOUNT):
            cost_of(app, work, email, WRONG)
    refused = [cost_of(app, work, email, WRONG) for email in ("known@desk.example", "nobody@desk.example")]
    assert [(status, hashes) for status, _, hashes, _ in refused] == [(429, [])] * 2
    assert refused[0] == refused[1]
