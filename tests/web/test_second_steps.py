"""The second step in a browser: asked for after password and link, set up, used, and taken off."""

import base64
import html
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from lxml import html as markup
from sqlmodel import select

from tests.factories import actor_of, code_at, make_user, set_up_second_step
from tests.web.forms import fields_of, submit
from tests.web.test_accounts import PASSWORD, WRONG, is_in, sid_of, sign_in
from workbench import logs
from workbench.auth import SESSION_KEY
from workbench.domain.roles import Role
from workbench.factory import create_app
from workbench.jobs.context import open_context
from workbench.models import SecondStep, SignInAttempt
from workbench.services import log
from workbench.services.people import accounts, codes, second_steps, sessions, sign_in_links
from workbench.services.people.vault import Vault

pytestmark = pytest.mark.one_database

REFUSED = "That code does not fit, or it was used already."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime(2026, 1, 1, 12, tzinfo=UTC), tick=False) as now:
        yield now


@pytest.fixture
def ada(database):
    with database.write() as session:
        user = make_user(session, email="ada@desk.example", name="Ada", role=Role.REVIEWER)
        accounts.set_password(session, actor_of(user), user, PASSWORD)
    return user


@pytest.fixture
def ready(app, ada, database, clock):
    """Ada's second step: the secret and the recovery codes."""
    with database.write() as session:
        found = set_up_second_step(session, app.extensions["workbench"].vault, session.merge(ada))
    clock.shift(timedelta(minutes=1))
    return found


@pytest.fixture
def needing(settings):
    """Gives an application on which a second step is needed from a role on."""
    opened = []

    def make(role="reviewer", **changed):
        opened.append(open_context(replace(settings, second_step=role, **changed)))
        return create_app(opened[-1].settings, context=opened[-1])

    yield make
    for context in opened:
        context.close()


def give(client, code):
    return submit(client, "/sign-in/code", code=code)


def told(answer):
    return html.unescape(answer.text)


def secret_on(page):
    (letters,) = markup.fromstring(page).xpath("//code[@class='secret']/text()")
    return base64.b32decode(letters.replace(" ", ""))


def recovery_on(page):
    return markup.fromstring(page).xpath("//ol[@class='codes']//code/text()")


def actions(database, user):
    with database.read() as session:
        return [(event.action, event.payload) for event in log.story(session, "person", user.id)]


# Signing in


def test_a_password_alone_opens_nothing_where_a_second_step_is_set_up(client, ready):
    answer = sign_in(client)
    assert (answer.status_code, answer.location) == (302, "/sign-in/code")
    assert not is_in(client)
    assert sid_of(client) is None
    assert client.get("/queue").location.startswith("/sign-in?")


def test_the_code_opens_the_desk_where_one_wanted_to_be_and_the_log_says_how(client, ready, ada, database):
    sign_in(client, next="/sources?q=a")
    answer = give(client, code_at(ready[0]))
    assert (answer.status_code, answer.location) == (302, "/sources?q=a")
    assert is_in(client)
    action, facts = actions(database, ada)[-1]
    assert (action, facts["by"], facts["second step"]) == ("sign in", "password", "code")


def test_the_session_that_awaits_the_code_is_no_session_even_in_its_place(client, ready):
    sign_in(client)
    with client.session_transaction() as cookie:
        cookie[SESSION_KEY] = cookie["awaited"][0]
    assert not is_in(client)


def test_the_code_begins_another_session_and_ends_the_one_that_awaited_it(client, app, ready, database):
    sign_in(client)
    with client.session_transaction() as cookie:
        kept = cookie["awaited"]
    give(client, code_at(ready[0]))
    assert sid_of(client) != kept[0]
    with client.session_transaction() as cookie:
        assert "awaited" not in cookie
    other = app.test_client()
    with other.session_transaction() as cookie:
        cookie["awaited"] = kept
    assert other.get("/sign-in/code").location == "/sign-in"


def test_a_code_that_was_used_opens_no_second_session(client, app, ready):
    other, code = app.test_client(), code_at(ready[0])
    for browser in (client, other):
        sign_in(browser)
    give(client, code)
    answer = give(other, code)
    assert answer.status_code == 401
    assert REFUSED in answer.text
    assert not is_in(other)


@pytest.mark.parametrize("typed", ["000000", "abc", "gezd-gnbv-gy3t-qojq"])
def test_a_wrong_code_is_refused_with_one_sentence_and_counted_like_a_wrong_password(client, ready, database, typed):
    sign_in(client)
    answer = give(client, typed)
    assert answer.status_code == 401
    assert REFUSED in answer.text
    assert not is_in(client)
    with database.read() as session:
        assert len(session.exec(select(SignInAttempt)).all()) == 2


def test_passwords_and_codes_share_one_limit_and_one_sentence(client, app, ready):
    sign_in(client)
    for _ in range(5):
        give(client, "000000")
    other = app.test_client()
    for _ in range(5):
        sign_in(other, "wrong")
    by_code, by_password = give(client, code_at(ready[0])), sign_in(other)
    assert (by_code.status_code, by_password.status_code) == (429, 429)
    sentence = "Too many failed sign-ins; try again in 5 minutes."
    assert sentence in by_code.text
    assert sentence in by_password.text


def test_who_only_knows_the_password_gets_no_device_that_is_judged_by_itself(client, ready):
    sign_in(client)
    with client.session_transaction() as cookie:
        assert "device" not in cookie
    give(client, code_at(ready[0]))
    with client.session_transaction() as cookie:
        assert "device" in cookie


def test_a_wrong_password_tells_nobody_who_has_a_second_step(client, ready, database):
    with database.write() as session:
        other = make_user(session, email="bob@desk.example")
        accounts.set_password(session, actor_of(other), other, PASSWORD)
    answers = [sign_in(client, "wrong", email=email) for email in ("ada@desk.example", "bob@desk.example")]
    assert {answer.status_code for answer in answers} == {401}
    assert all(WRONG in answer.text for answer in answers)
    assert len({len(answer.text) for answer in answers}) == 1


def test_a_recovery_code_signs_in_once_and_says_how_many_are_left(client, app, ready):
    sign_in(client)
    assert give(client, ready[1][0]).location == "/queue"
    assert "of the others 9 are left" in client.get("/queue").text
    other = app.test_client()
    sign_in(other)
    assert give(other, ready[1][0]).status_code == 401


def test_the_code_is_awaited_for_ten_minutes(client, ready, clock):
    sign_in(client)
    clock.shift(timedelta(minutes=sessions.MINUTES_FOR_CODE, seconds=1))
    assert client.get("/sign-in/code").location == "/sign-in"


def test_a_code_given_too_late_says_so(client, ready, clock):
    sign_in(client)
    form = fields_of(client.get("/sign-in/code").text, "/sign-in/code")
    clock.shift(timedelta(minutes=11))
    answer = client.post("/sign-in/code", data={**form, "code": code_at(ready[0])})
    assert answer.location == "/sign-in"
    assert "That took too long" in client.get("/sign-in").text
    assert not is_in(client)


@pytest.mark.parametrize("kept", [None, "x", [], [1], ["x" * 43, "/queue", True], {"0": "x"}])
def test_nobody_is_asked_for_a_code_without_having_shown_a_password(client, kept):
    if kept is not None:
        with client.session_transaction() as cookie:
            cookie["awaited"] = kept
    assert client.get("/sign-in/code").location == "/sign-in"


def test_who_is_kept_out_meanwhile_is_not_let_in_by_a_code(client, ready, ada, database):
    sign_in(client)
    form = fields_of(client.get("/sign-in/code").text, "/sign-in/code")
    with database.write() as session:
        admin = make_user(session, role=Role.ADMIN)
        accounts.set_active(session, actor_of(admin), accounts.get(session, ada.id), active=False)
    assert client.post("/sign-in/code", data={**form, "code": code_at(ready[0])}).location == "/sign-in"
    assert not is_in(client)


def test_a_link_takes_the_place_of_the_password_and_not_of_the_code(client, app, ready, ada, database):
    from workbench.http.request import limits_of

    with database.write() as session:
        limits = limits_of(app.extensions["workbench"].settings)
        token = sign_in_links.make(session, accounts.get(session, ada.id), limits, set_password=True)
    assert submit(client, f"/link/{token}").location == "/sign-in/code"
    assert not is_in(client)
    assert give(client, code_at(ready[0])).location == "/password"
    assert 'name="current"' not in client.get("/password").text


def test_an_awaited_code_counts_as_no_session_on_the_page_of_people(client, ready, signed_in):
    sign_in(client)
    page = markup.fromstring(signed_in(Role.ADMIN).get("/people").text)
    row = page.xpath("//tr[td[contains(., 'ada@desk.example')]]")[0]
    assert row.xpath("td[@class='num']/text()") == ["0"]


# Setting it up, and off


def begin(client):
    submit(client, "/second-step", "/second-step/begin")
    return client.get("/second-step").text


def confirm(client, secret, current=PASSWORD):
    return submit(client, "/second-step", "/second-step/confirm", code=code_at(secret), current=current)


def test_the_secret_is_shown_as_a_qr_code_without_style_or_script_and_in_letters(client, ada):
    sign_in(client)
    page = begin(client)
    (drawn,) = markup.fromstring(page).xpath("//*[local-name()='svg'][@class='qr']")
    assert drawn.xpath(".//*[@style] | .//script | .//image") == []
    assert drawn.xpath("./title/text()") == ["The secret as a QR code"]
    assert len(secret_on(page)) == 20


def test_a_code_and_the_password_set_it_up_and_the_recovery_codes_are_shown_once(client, app, ada, database, clock):
    other = app.test_client()
    for browser in (client, other):
        sign_in(browser)
    secret = secret_on(begin(client))
    answer = confirm(client, secret)
    made = recovery_on(answer.text)
    assert (answer.status_code, len(made)) == (200, 10)
    assert is_in(client)
    assert not is_in(other)
    page = client.get("/second-step").text
    assert recovery_on(page) == []
    assert codes.in_letters(secret) not in page
    assert [action for action, _ in actions(database, ada)][-3:] == [
        "set up second step",
        "make recovery codes",
        "sign in",
    ]


def test_the_forms_of_the_page_with_the_recovery_codes_work_in_the_session_that_began(client, ada):
    sign_in(client)
    page = confirm(client, secret_on(begin(client))).text
    assert client.post("/sign-out", data=fields_of(page, "/sign-out")).location == "/sign-in"
    assert not is_in(client)


def test_nobody_sets_it_up_at_an_unlocked_desk_without_the_password(client, ada, database):
    sign_in(client)
    secret = secret_on(begin(client))
    for current in ("", "wrong"):
        answer = confirm(client, secret, current)
        assert answer.status_code == 422
        assert "That is not your password now." in answer.text
    with database.read() as session:
        assert not second_steps.is_set(session, ada.id)
        assert len(session.exec(select(SignInAttempt)).all()) == 2


def test_a_code_that_does_not_fit_sets_nothing_up(client, ada):
    sign_in(client)
    begin(client)
    answer = submit(client, "/second-step", "/second-step/confirm", code="000000", current=PASSWORD)
    assert answer.status_code == 422
    assert "its clock has to be right" in answer.text


def test_new_recovery_codes_need_a_code_and_replace_the_old_ones(client, app, ready):
    sign_in(client)
    give(client, ready[1][0])
    refused = submit(client, "/second-step", "/second-step/codes", code="000000")
    assert refused.status_code == 422
    assert recovery_on(refused.text) == []
    made = recovery_on(submit(client, "/second-step", "/second-step/codes", code=code_at(ready[0])).text)
    assert len(made) == 10
    other = app.test_client()
    sign_in(other)
    assert give(other, ready[1][1]).status_code == 401
    assert give(other, made[0]).location == "/queue"


def test_taking_it_off_needs_a_code_and_is_logged(client, app, ready, ada, database):
    sign_in(client)
    give(client, ready[1][0])
    form = fields_of(client.get("/second-step").text, "/second-step/codes")
    assert client.post("/second-step/off", data={**form, "code": "000000"}).status_code == 422
    answer = client.post("/second-step/off", data={**form, "code": code_at(ready[0])})
    assert answer.location == "/second-step"
    assert is_in(client)
    assert [action for action, _ in actions(database, ada)][-2:] == ["take off second step", "sign in"]
    other = app.test_client()
    assert sign_in(other).location == "/queue"


def test_an_admin_takes_it_off_for_who_lost_the_app_under_the_admins_name(client, ready, ada, signed_in, database):
    admin = signed_in(Role.ADMIN)
    submit(admin, "/people", f"/people/{ada.id}/second-step/off")
    assert sign_in(client).location == "/queue"
    with database.read() as session:
        events = log.story(session, "person", ada.id)
        assert [event.action for event in events[-2:]] == ["take off second step", "sign in"]
        assert events[-2].actor_name not in ("Workbench", "Ada")
    assert f"/people/{ada.id}/second-step/off" not in admin.get("/people").text


def test_an_admin_does_not_take_off_their_own_at_an_unlocked_desk(app, signed_in, database):
    with database.write() as session:
        grace = make_user(session, role=Role.ADMIN)
        set_up_second_step(session, app.extensions["workbench"].vault, grace)
    admin = signed_in(user=grace)
    path = f"/people/{grace.id}/second-step/off"
    page = admin.get("/people").text
    assert path not in page
    answer = admin.post(path, data=fields_of(page, "/people"))
    assert answer.status_code == 400
    assert "with a code, or ask another admin" in answer.text


def test_with_another_secret_key_the_page_says_what_still_helps(client, context, ready, monkeypatch):
    monkeypatch.setitem(context.__dict__, "vault", Vault("another key" * 4))
    sign_in(client)
    assert "Codes of your app are taken no more" in client.get("/sign-in/code").text
    assert give(client, ready[1][0]).location == "/queue"


# Where a role needs it


def test_who_needs_one_and_has_none_opens_only_what_it_takes_to_set_it_up(needing, ada):
    client = needing().test_client()
    sign_in(client)
    for path in ("/queue", "/tokens", "/sources", "/notifications"):
        assert client.get(path).location == "/second-step"
    answer = client.get("/queue", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/second-step")
    assert client.get("/password").status_code == 200
    assert "Your role needs a second step" in client.get("/second-step").text
    confirm(client, secret_on(begin(client)))
    assert client.get("/queue").status_code == 200


def test_who_needs_one_and_has_none_sends_no_form_either(needing, ada):
    client = needing().test_client()
    sign_in(client)
    token = fields_of(client.get("/password").text, "/password")["csrf_token"]
    answer = client.post("/tokens", data={"csrf_token": token, "name": "night", "scopes": "read", "days": "3"})
    assert answer.location == "/second-step"
    assert submit(client, "/password", "/sign-out").location == "/sign-in"


def test_roles_below_need_none(needing, ada):
    client = needing("supervisor").test_client()
    sign_in(client)
    assert client.get("/queue").status_code == 200


def test_taking_off_one_that_the_role_needs_leads_straight_to_a_new_one(needing, ada, database, clock):
    app = needing()
    with database.write() as session:
        _, recovery = set_up_second_step(session, app.extensions["workbench"].vault, session.merge(ada))
    client = app.test_client()
    sign_in(client)
    give(client, recovery[0])
    form = fields_of(client.get("/second-step").text, "/second-step/codes")
    client.post("/second-step/off", data={**form, "code": recovery[1]})
    assert client.get("/queue").location == "/second-step"


def test_a_session_by_the_provider_and_a_token_of_the_api_are_not_asked(needing, ada, database):
    from workbench.domain.scopes import Scope
    from workbench.services.people import tokens

    app = needing()
    with database.write() as session:
        user = accounts.get(session, ada.id)
        by_provider = sessions.open_session(session, user, "provider")
        token = tokens.make(session, actor_of(user), name="night", scopes=[Scope.READ], days=3)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie[SESSION_KEY] = by_provider
    assert client.get("/queue").status_code == 200
    assert app.test_client().get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 200


# Where nobody reads it


def test_neither_secret_nor_codes_are_in_the_process_log_or_in_an_event(settings, ada, database, capsys):
    app = create_app(replace(settings, log_level="debug"), context=open_context(settings))
    client = app.test_client()
    sign_in(client)
    secret = secret_on(begin(client))
    code, made = code_at(secret), recovery_on(confirm(client, secret).text)
    submit(client, "/queue", "/sign-out")
    sign_in(client)
    give(client, code)
    give(client, made[0])
    app.extensions["workbench"].close()
    written = "".join(capsys.readouterr())
    logs.configure("error", "console")
    assert "/sign-in/code" in written
    events = " ".join(f"{action} {payload}" for action, payload in actions(database, ada))
    for text in (written, events):
        for hidden in (code, *made, codes.in_letters(secret), codes.in_letters(secret).replace(" ", "")):
            assert hidden not in text
    with database.read() as session:
        assert session.exec(select(SecondStep)).one().confirmed_at is not None
    assert re.search(r"secret|otpauth", written) is None
