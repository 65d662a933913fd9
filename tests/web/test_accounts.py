"""Signing in and out in a browser, passwords, links, and the page of people."""

import json
import re
from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlmodel import col, select

from tests.factories import actor_of, make_user
from tests.web.forms import fields_of, submit
from workbench import logs
from workbench.auth import SESSION_KEY
from workbench.domain.roles import Role
from workbench.factory import create_app
from workbench.jobs.context import open_context
from workbench.models import SignInAttempt, User, UserSession
from workbench.services import log
from workbench.services.people import accounts, sign_in_links
from workbench.services.people.attempts import PER_ACCOUNT
from workbench.settings import Settings

pytestmark = pytest.mark.one_database

PASSWORD = "correct horse battery staple"
WRONG = "E-mail and password do not fit together."


@pytest.fixture
def ada(database):
    with database.write() as session:
        user = make_user(session, email="ada@desk.example", name="Ada", role=Role.REVIEWER)
        accounts.set_password(session, actor_of(user), user, PASSWORD)
    return user


def sign_in(client, password=PASSWORD, email="ada@desk.example", **typed):
    return submit(client, "/sign-in", email=email, password=password, **typed)


def sid_of(client):
    with client.session_transaction() as cookie:
        return cookie.get(SESSION_KEY)


def is_in(client):
    return client.get("/password").status_code == 200


def make_link(database, limits, **overrides):
    with database.write() as session:
        user = make_user(session, **overrides)
        return user, sign_in_links.make(session, user, limits, set_password=True)


@pytest.fixture
def limits(app):
    from workbench.http.request import limits_of

    return limits_of(app.extensions["workbench"].settings)


# With a password


def test_the_right_password_leads_to_the_queue(client, ada):
    answer = sign_in(client)
    assert (answer.status_code, answer.location) == (302, "/queue")
    assert is_in(client)


def test_after_signing_in_one_is_where_one_wanted_to_be(client, ada):
    asked = client.get("/claims/7?tab=history")
    answer = submit(client, asked.location, "/sign-in", email=ada.email, password=PASSWORD)
    assert answer.location == "/claims/7?tab=history"


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_host(client, ada, target):
    assert sign_in(client, next=target).location == "/queue"
    assert client.get("/sign-in", query_string={"next": target}).location == "/queue"


def test_whoever_is_signed_in_already_is_sent_on(client, ada):
    sign_in(client)
    assert client.get("/sign-in?next=/sources").location == "/sources"


def test_a_wrong_password_and_an_unknown_person_get_the_very_same_answer(client, ada):
    def shape(answer):
        page = re.sub(r'name="(csrf_token|form_key)"[^>]*value="[^"]*"', "", answer.text)
        return answer.status_code, page.replace("nobody@desk.example", "ada@desk.example")

    known = sign_in(client, "wrong horse battery staple")
    unknown = sign_in(client, "wrong horse battery staple", email="nobody@desk.example")
    assert WRONG in known.text
    assert known.status_code == 401
    assert shape(known) == shape(unknown)


def test_what_was_typed_comes_back_but_never_the_password(client, ada):
    answer = sign_in(client, "wrong horse battery staple")
    assert 'value="ada@desk.example"' in answer.text
    assert "wrong horse" not in answer.text


def test_guessing_is_stopped_and_says_for_how_long(client, ada, app):
    for _ in range(10):
        assert sign_in(client, "wrong").status_code == 401
    stopped = sign_in(client, "wrong")
    assert stopped.status_code == 429
    assert "try again in 5 minutes" in stopped.text
    assert sign_in(app.test_client()).status_code == 429


def test_failures_are_counted_although_the_answer_is_an_error(client, ada, database):
    sign_in(client, "wrong")
    with database.read() as session:
        assert len(session.exec(select(SignInAttempt)).all()) == 2


def test_an_attack_does_not_lock_the_owner_out_of_their_own_browser(client, ada, app):
    sign_in(client)
    submit(client, "/queue", "/sign-out")
    attacker = app.test_client()
    for _ in range(10):
        sign_in(attacker, "wrong")
    assert sign_in(attacker).status_code == 429
    assert sign_in(client).location == "/queue"


def test_the_session_gets_a_new_identity_at_sign_in(client, ada):
    with client.session_transaction() as cookie:
        cookie[SESSION_KEY] = "planted"
        cookie["may-set-password"] = True
        cookie["anything"] = "else"
    sign_in(client)
    first = sid_of(client)
    assert first not in (None, "planted")
    with client.session_transaction() as cookie:
        assert "anything" not in cookie
        assert "may-set-password" not in cookie
    submit(client, "/queue", "/sign-out")
    sign_in(client)
    assert sid_of(client) not in (None, first)


def test_the_form_token_of_before_sign_in_is_worth_nothing_after_it(client, ada):
    before = fields_of(client.get("/sign-in").text, "/sign-in")["csrf_token"]
    sign_in(client)
    client.get("/password")
    assert client.post("/sign-out", data={"csrf_token": before}).status_code == 400


# Cookies


def cookie_line(answer):
    (line,) = answer.headers.getlist("Set-Cookie")
    return line


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(client, ada):
    line = cookie_line(sign_in(client))
    assert line.startswith("workbench=")
    assert "HttpOnly" in line
    assert "SameSite=Lax" in line
    assert "Path=/" in line
    assert "Domain" not in line


def test_behind_tls_the_cookie_is_secure_and_bound_to_the_host(settings):
    secure = Settings(instance=settings.instance, database_url=settings.database_url, public_url="https://desk.example")
    context = open_context(secure)
    answer = create_app(secure, context=context).test_client().get("/sign-in", base_url="https://desk.example")
    context.close()
    line = cookie_line(answer)
    assert line.startswith("__Host-workbench=")
    assert "; Secure" in line
    assert "Path=/" in line
    assert "Domain" not in line


def test_the_cookie_is_signed_with_256_bits(client):
    line = cookie_line(client.get("/sign-in"))
    signature = line.partition("=")[2].partition(";")[0].rpartition(".")[2]
    assert len(urlsafe_b64decode(signature + "=")) == 32


# Out again


def test_signing_out_ends_the_session_on_the_server_too(client, ada, app):
    sign_in(client)
    stolen = app.test_client()
    with stolen.session_transaction() as cookie:
        cookie[SESSION_KEY] = sid_of(client)
    assert is_in(stolen)
    assert submit(client, "/queue", "/sign-out").location == "/sign-in"
    assert not is_in(client)
    assert not is_in(stolen)


def test_an_idle_session_ends_by_itself(client, ada, settings):
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC), tick=False) as now:
        sign_in(client)
        now.shift(timedelta(minutes=settings.session_idle_minutes - 1))
        assert is_in(client)
        now.shift(timedelta(minutes=settings.session_idle_minutes - 1))
        assert is_in(client)
        now.shift(timedelta(minutes=settings.session_idle_minutes + 1))
        assert not is_in(client)


# Changing the password


def change(client, current=PASSWORD, new="another long sentence", again=None):
    return submit(client, "/password", current=current, password=new, again=again or new)


def test_a_new_password_ends_every_other_session_and_keeps_this_one(client, ada, app):
    other = app.test_client()
    sign_in(client)
    sign_in(other)
    before = sid_of(client)
    assert change(client).location == "/queue"
    assert is_in(client)
    assert sid_of(client) != before
    assert not is_in(other)
    assert sign_in(other).status_code == 401
    assert sign_in(other, "another long sentence").status_code == 302


def test_one_sees_where_one_is_signed_in_and_signs_out_everywhere_else_with_the_password(client, ada, app):
    elsewhere = app.test_client()
    sign_in(elsewhere)
    sign_in(client)
    assert client.get("/password").text.count("<td>password</td>") == 2
    wrong = submit(client, "/password", "/password/sessions/end", current="not the one of now")
    assert (wrong.status_code, is_in(elsewhere)) == (422, True)
    assert submit(client, "/password", "/password/sessions/end", current=PASSWORD).location == "/password"
    assert (is_in(client), is_in(elsewhere)) == (True, False)
    page = client.get("/password").text
    assert (page.count("<td>password</td>"), "Sign out everywhere else" in page) == (1, False)


def test_the_servers_log_says_that_somebody_was_not_let_in_and_names_nobody(client, ada, database, capsys):
    logs.configure("warning", "json")
    for email in ("ada@desk.example", " ADA@desk.example", "bo@desk.example"):
        sign_in(client, password="a wrong phrase of words", email=email)
    for _ in range(PER_ACCOUNT):
        sign_in(client, password="a wrong phrase of words")
    rows = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    logs.configure("error", "console")
    assert {row["event"] for row in rows} == {"sign-in refused"}
    assert {row["address"] for row in rows} == {"127.0.0.1"}
    assert [rows[0]["account"] == row["account"] for row in rows[:3]] == [True, True, False]
    assert (rows[0]["why"], rows[-1]["why"]) == ("password", "too many failures")
    assert "desk.example" not in str(rows)


@pytest.mark.parametrize("current", ["", "not the password"])
def test_nobody_changes_a_password_at_an_unlocked_desk_without_the_old_one(client, ada, current):
    sign_in(client)
    answer = change(client, current)
    assert answer.status_code == 422
    assert "That is not your password now." in answer.text


def test_passwords_are_typed_unseen_into_fields_that_a_password_manager_knows(client, ada):
    pages = [client.get("/sign-in").text]
    sign_in(client)
    pages.append(client.get("/password").text)
    fields = [re.findall(r'<input[^>]*name="(?:password|current|again)"[^>]*>', page) for page in pages]
    assert [len(found) for found in fields] == [1, 3]
    for field in (*fields[0], *fields[1]):
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field)
        assert "onpaste" not in field


def test_guessing_the_old_password_is_stopped_too(client, ada):
    sign_in(client)
    for _ in range(10):
        change(client, "wrong")
    assert change(client).status_code == 429


@pytest.mark.parametrize(
    ("new", "again", "words"),
    [
        ("short", None, "between 12 and 1024 characters"),
        ("another long sentence", "another long sentense", "The two are not the same."),
        ("ada@desk.example is mine", None, None),
        ("my secret is ada.x@desk", None, None),
    ],
)
def test_a_new_password_must_be_long_enough_and_typed_twice(client, ada, new, again, words):
    sign_in(client)
    answer = change(client, new=new, again=again)
    if words is None:
        assert answer.status_code == 302
    else:
        assert answer.status_code == 422
        assert words in answer.text


# One-time links


def test_opening_a_link_shows_a_button_and_spends_nothing(client, app, database, limits):
    user, token = make_link(database, limits)
    for _ in range(3):
        page = app.test_client().get(f"/link/{token}")
        assert page.status_code == 200
        assert user.name in page.text
    assert app.test_client().head(f"/link/{token}").status_code == 200
    assert submit(client, f"/link/{token}").location == "/password"
    assert is_in(client)


def test_a_link_works_once_and_then_says_what_to_do(client, app, database, limits):
    _, token = make_link(database, limits)
    other = app.test_client()
    form = fields_of(other.get(f"/link/{token}").text, f"/link/{token}")
    submit(client, f"/link/{token}")
    for answer in (other.post(f"/link/{token}", data=form), other.get(f"/link/{token}"), other.get("/link/nonsense")):
        assert answer.status_code == 410
        assert "Ask an admin" in answer.text
    assert not is_in(other)


def test_who_lost_the_password_sets_a_new_one_by_link_without_the_old_one(client, ada, database, limits):
    with database.write() as session:
        token = sign_in_links.make(session, accounts.get(session, ada.id), limits, set_password=True)
    submit(client, f"/link/{token}")
    assert 'name="current"' not in client.get("/password").text
    assert (
        submit(client, "/password", password="another long sentence", again="another long sentence").status_code == 302
    )
    assert 'name="current"' in client.get("/password").text


def test_a_plain_sign_in_link_does_not_open_the_way_to_a_new_password(client, ada, database, limits):
    with database.write() as session:
        token = sign_in_links.make(session, accounts.get(session, ada.id), limits)
    assert submit(client, f"/link/{token}").location == "/queue"
    assert 'name="current"' in client.get("/password").text


# People


@pytest.fixture
def admin(signed_in, database):
    with database.write() as session:
        user = make_user(session, role=Role.ADMIN, name="Grace")
    return signed_in(user=user)


def person(database, email):
    with database.read() as session:
        return session.exec(select(User).where(User.email == email)).one()


def test_an_invited_person_gets_a_link_that_is_shown_once(admin, client, database):
    page = submit(admin, "/people", name="Ada", email="ada@desk.example", role="supervisor")
    (address,) = set(re.findall(r"http://127\.0\.0\.1:8000(/link/[\w-]+)", page.text))
    assert address not in admin.get("/people").text
    assert submit(client, address).location == "/password"
    assert person(database, "ada@desk.example").role == "supervisor"


def test_inviting_somebody_twice_says_so_and_keeps_what_was_typed(admin):
    submit(admin, "/people", name="Ada", email="ada@desk.example", role="reader")
    again = submit(admin, "/people", name="Ada Again", email="ADA@desk.example", role="reader")
    assert again.status_code == 422
    assert "ada@desk.example has an account already." in again.text
    assert 'value="Ada Again"' in again.text


def test_a_role_that_does_not_exist_is_refused(admin, ada, database):
    path = f"/people/{ada.id}/role"
    assert submit(admin, "/people", path, role="owner").status_code == 400
    assert person(database, ada.email).role == "reviewer"


def test_another_role_takes_effect_at_the_very_next_request(admin, client, ada):
    sign_in(client)
    assert client.get("/supervise").status_code == 403
    submit(admin, "/people", f"/people/{ada.id}/role", role="supervisor")
    assert client.get("/supervise").status_code == 200
    submit(admin, "/people", f"/people/{ada.id}/role", role="reader")
    assert client.get("/supervise").status_code == 403


def test_someone_kept_out_is_out_at_the_very_next_request_and_can_be_let_in_again(admin, client, ada):
    sign_in(client)
    submit(admin, "/people", f"/people/{ada.id}/active/0")
    assert not is_in(client)
    assert sign_in(client).status_code == 401
    submit(admin, "/people", f"/people/{ada.id}/active/1")
    assert sign_in(client).status_code == 302


def test_an_admin_signs_somebody_out_everywhere(admin, client, ada, database):
    sign_in(client)
    submit(admin, "/people", f"/people/{ada.id}/sign-out")
    assert not is_in(client)
    with database.read() as session:
        assert session.exec(select(UserSession).where(col(UserSession.user_id) == ada.id)).one().ended_at is not None


def test_no_admin_removes_themselves_or_the_last_one(admin, database):
    with database.read() as session:
        grace = session.exec(select(User).where(User.name == "Grace")).one()
    for path, typed in (
        (f"/people/{grace.id}/role", {"role": "reader"}),
        (f"/people/{grace.id}/active/0", {}),
    ):
        answer = submit(admin, "/people", path, **typed)
        assert answer.status_code == 400
        assert "nobody takes their own rights away" in answer.text
    assert (person(database, grace.email).role, person(database, grace.email).active) == ("admin", True)


def test_a_fresh_link_for_somebody_is_logged_under_the_admins_name(admin, ada, database):
    page = submit(admin, "/people", f"/people/{ada.id}/link")
    assert "/link/" in page.text
    with database.read() as session:
        event = log.story(session, "person", ada.id)[-1]
    assert (event.action, event.actor_name) == ("make sign-in link", "Grace")


def test_changing_somebody_who_does_not_exist_is_a_plain_404(admin, ada):
    form = fields_of(admin.get("/people").text, f"/people/{ada.id}/active/0")
    assert admin.post("/people/4711/active/0", data=form).status_code == 404
