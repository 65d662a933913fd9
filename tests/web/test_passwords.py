"""While a password is worked on nobody waits to write, and guesses that come at once are limited all the same."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from tests.conftest import LIGHT
from tests.factories import actor_of, make_user
from tests.web.forms import submit
from workbench import clock
from workbench.models import SignInAttempt, User
from workbench.services.people import accounts, passwords
from workbench.services.people.attempts import PER_ACCOUNT

ADA = "ada@desk.example"
PASSWORD = "correct horse battery staple"
NEW = "another staple of that battery"


@pytest.fixture
def ada(database):
    with database.write() as session:
        user = make_user(session, email=ADA, name="Ada")
        accounts.set_password(session, actor_of(user), user, PASSWORD)
    return user


@pytest.fixture
def meanwhile(monkeypatch):
    """Lets a test do something each time a password is worked on; gives a list of what is done, and what was done."""
    do, done = [], []

    class Worked:
        def _do(self, what):
            done.append(what)
            for one in tuple(do):
                one()

        def verify(self, stored, password):
            self._do("compared")
            return LIGHT.verify(stored, password)

        def hash(self, password):
            self._do("hashed")
            return LIGHT.hash(password)

        def check_needs_rehash(self, stored):
            return True  # as after a change of the parameters

    monkeypatch.setattr(passwords, "_HASHER", Worked())
    return do, done


@pytest.fixture
def others_write(database, meanwhile):
    """Each time, a colleague writes, and would wait for nobody; gives what was done to passwords."""

    def write():
        with database.write(patience_ms=0) as session:
            session.add(SignInAttempt(subject="a colleague", at=clock.now()))

    meanwhile[0].append(write)
    return meanwhile[1]


def sign_in(client, password=PASSWORD, email=ADA):
    return submit(client, "/sign-in", email=email, password=password)


def counted(database):
    with database.read() as session:
        return len(session.exec(select(SignInAttempt).where(SignInAttempt.subject != "a colleague")).all())


@pytest.mark.parametrize(
    ("email", "password", "status", "work"),
    [
        (ADA, PASSWORD, 302, ["compared", "hashed"]),
        (ADA, "something else", 401, ["compared"]),
        ("nobody@desk.example", "something else", 401, ["compared"]),
    ],
)
def test_colleagues_write_while_somebody_signs_in(client, ada, others_write, email, password, status, work):
    assert sign_in(client, password, email).status_code == status
    assert others_write == work


def test_colleagues_write_while_somebody_changes_their_password_or_shows_it(client, ada, others_write, database):
    sign_in(client)
    others_write.clear()
    typed = {"current": PASSWORD, "password": NEW, "again": NEW}
    assert submit(client, "/password", **typed).status_code == 302
    assert others_write == ["compared", "hashed", "hashed"], "the one that is shown is made anew, as at each sign-in"
    others_write.clear()
    assert submit(client, "/password", "/password/sessions/end", current=NEW).status_code == 302
    assert others_write == ["compared", "hashed"]
    assert counted(database) == 0


def test_a_right_password_beside_a_weak_new_one_is_counted_as_no_failure(client, ada, database):
    sign_in(client)
    for _ in range(PER_ACCOUNT + 1):
        typed = {"current": PASSWORD, "password": "aaaaaaaaaaaaaaa", "again": "aaaaaaaaaaaaaaa"}
        assert submit(client, "/password", **typed).status_code == 422
    assert counted(database) == 0


def test_of_guesses_that_come_at_once_no_more_are_compared_than_of_those_that_come_in_turn(
    app, ada, meanwhile, database
):
    """Each guess begins while the one before it is being compared: none of them has failed yet."""
    do, done = meanwhile
    statuses = []

    def guess():
        if len(done) <= 3 * PER_ACCOUNT:
            with ThreadPoolExecutor(1) as pool:
                statuses.append(pool.submit(sign_in, app.test_client(), "something else").result().status_code)

    do.append(guess)
    guess()
    assert sorted(statuses) == [401] * PER_ACCOUNT + [429]
    assert done == ["compared"] * PER_ACCOUNT
    assert counted(database) == 2 * PER_ACCOUNT


@pytest.mark.parametrize("change", ["kept out", "another password"])
def test_who_is_kept_out_or_gets_another_password_while_theirs_is_compared_is_not_let_in(
    client, ada, meanwhile, database, change
):
    do, _ = meanwhile

    def then():
        do.clear()
        with database.write() as session:
            user = session.get_one(User, ada.id)
            if change == "kept out":
                user.active = False
            else:
                user.password_hash = LIGHT.hash(NEW)

    do.append(then)
    assert sign_in(client).status_code == 401
    assert client.get("/password").status_code == 302


def test_who_is_kept_out_while_their_new_password_is_hashed_does_not_get_it(client, ada, meanwhile, database):
    sign_in(client)
    do, done = meanwhile

    def then():
        if done[-2:] == ["hashed", "hashed"]:
            do.clear()
            with database.write() as session:
                session.get_one(User, ada.id).active = False

    do.append(then)
    assert submit(client, "/password", current=PASSWORD, password=NEW, again=NEW).status_code == 422
    assert do == []
    with database.read() as session:
        assert not passwords.fits(session.get_one(User, ada.id).password_hash, NEW)
