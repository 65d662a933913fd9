"""The page of tokens: made once, shown once, revoked by their owner or an administrator."""

import re

import pytest
from lxml import html

from tests.factories import make_user
from tests.web.forms import fields_of, submit
from workbench.domain.roles import Role
from workbench.services.people import tokens

SECRET = re.compile(r'value="(wbt_[\w-]{43})"')


@pytest.fixture
def ada(database):
    with database.write() as session:
        return make_user(session, name="Ada")


def secret_of(answer):
    return SECRET.search(answer.text).group(1)


def test_the_page_that_follows_shows_the_token_and_no_later_one_does(signed_in, ada, database):
    browser = signed_in(user=ada)
    secret = secret_of(submit(browser, "/tokens", name="midnight", days="7", scopes=["read", "ingest"]))
    with database.read() as session:
        assert tokens.holder_of(session, secret).actor.name == "Ada"
    page = browser.get("/tokens").text
    assert "midnight" in page
    assert "read, ingest" in page
    assert secret not in page


def test_the_same_form_sent_twice_makes_one_token(signed_in, ada, database):
    browser = signed_in(user=ada)
    form = {**fields_of(browser.get("/tokens").text, "/tokens"), "name": "midnight", "scopes": ["read"]}
    secret_of(browser.post("/tokens", data=form))
    again = browser.post("/tokens", data=form, follow_redirects=True)
    assert "made already; it was shown once" in again.text
    assert not SECRET.search(again.text)
    assert again.text.count('<td class="hash">') == 1


def test_what_is_wrong_is_said_and_what_was_typed_comes_back(signed_in):
    answer = submit(signed_in(Role.READER), "/tokens", name="midnight", days="400", scopes=[])
    assert answer.status_code == 422
    assert "Choose at least one." in answer.text
    assert "Number must be between 1 and 365" in answer.text
    assert 'value="midnight"' in answer.text


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (Role.READER, {"read"}),
        (Role.REVIEWER, {"read", "ingest", "review"}),
        (Role.ADMIN, {"read", "ingest", "review", "publish"}),
    ],
)
def test_only_scopes_that_open_something_to_the_role_are_offered(signed_in, role, offered):
    page = html.fromstring(signed_in(role).get("/tokens").text)
    assert set(page.xpath("//input[@name='scopes']/@value")) == offered


def test_the_owner_and_an_administrator_revoke_a_token_and_nobody_else_finds_it(signed_in, ada):
    owner, other, admin = signed_in(user=ada), signed_in(Role.SUPERVISOR), signed_in(Role.ADMIN)
    for _ in range(2):
        submit(owner, "/tokens", name="midnight", scopes=["read"])
    assert "midnight" not in other.get("/tokens").text
    assert "Ada" in admin.get("/tokens").text
    form = fields_of(other.get("/tokens").text, "/tokens")
    assert other.post("/tokens/1/revoke", data=form).status_code == 404
    assert submit(owner, "/tokens", "/tokens/1/revoke").status_code == 302
    assert submit(admin, "/tokens", "/tokens/2/revoke").status_code == 302
    assert owner.get("/tokens").text.count(">revoked<") == 2
