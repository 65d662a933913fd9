"""`workbench admin-link`: a way in for the first admin, and for one who lost theirs."""

import pytest

from tests import factories
from workbench.domain.roles import Role
from workbench.services.people import accounts, sign_in_links

PASSWORD = "a long enough phrase of words"


def person_of(desk, link: str):
    with desk.database.write() as session:
        return sign_in_links.use(session, link.strip().rsplit("/", 1)[1])


def set_password(desk, user) -> None:
    with desk.database.write() as session:
        accounts.set_password(session, factories.actor_of(user), session.merge(user), PASSWORD)


def test_the_first_admin_gets_a_link_that_works_once_and_sets_a_password(workbench, desk):
    result = workbench("admin-link")
    assert result.exit_code == 0
    assert result.stdout.startswith("http://127.0.0.1:8000/link/")
    assert result.stdout.count("\n") == 1
    assert result.stderr == "Works once, for 60 minutes.\n"
    found = person_of(desk, result.stdout)
    assert found is not None
    assert (found[0].role, found[1]) == (Role.ADMIN, True)
    assert person_of(desk, result.stdout) is None


def test_a_new_link_ends_the_one_before(workbench, desk):
    first, second = workbench("admin-link").stdout, workbench("admin-link").stdout
    assert person_of(desk, first) is None
    assert person_of(desk, second) is not None


def test_once_an_admin_has_a_password_there_is_no_first_admin(workbench, desk):
    user, _ = person_of(desk, workbench("admin-link").stdout)
    set_password(desk, user)
    result = workbench("admin-link")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "workbench: An admin with a password exists; use --email for a link of theirs.\n"
    assert workbench("admin-link", "--email", user.email.upper()).stdout.startswith("http://")


def test_the_link_has_the_address_that_people_use(workbench, desk, monkeypatch):
    monkeypatch.setenv("WORKBENCH_PUBLIC_URL", "https://desk.example/")
    monkeypatch.setenv("WORKBENCH_SIGN_IN_LINK_MINUTES", "5")
    result = workbench("admin-link")
    assert result.stdout.startswith("https://desk.example/link/")
    assert result.stderr == "Works once, for 5 minutes.\n"


@pytest.mark.parametrize(
    ("email", "words"),
    [("nobody@desk.example", "Nobody on the desk has the address nobody@desk.example."), ("x", "is no e-mail address")],
)
def test_nobody_of_that_address_is_said(workbench, desk, email, words):
    result = workbench("admin-link", "--email", email)
    assert (result.exit_code, result.stdout) == (1, "")
    assert words in result.stderr


def test_somebody_who_is_kept_out_gets_no_link(workbench, desk):
    with desk.database.write() as session:
        factories.make_user(session, email="gone@desk.example", active=False)
    assert workbench("admin-link", "--email", "gone@desk.example").exit_code == 1
