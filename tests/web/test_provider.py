"""Signing in with a provider, from a real one on the loopback address and from hostile ones."""

import time
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from flask import Flask, session
from flask_wtf.csrf import generate_csrf
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from sqlmodel import select

from tests.factories import actor_of, make_user, set_up_second_step
from tests.provider import CLIENT_ID, CLIENT_SECRET, HouseProvider, serving, through
from tests.web.forms import submit
from workbench.auth import SESSION_KEY
from workbench.auth import provider as protocol
from workbench.domain.roles import Role
from workbench.factory import create_app
from workbench.jobs.context import open_context
from workbench.models import Event, Identity, SignInAttempt, User
from workbench.services.people import accounts, sign_in_links
from workbench.web.provider import ASKED_KEY

pytestmark = pytest.mark.one_database

PASSWORD = "correct horse battery staple"
ROLES = "checkers=reviewer,editors=supervisor,heads=admin"


@pytest.fixture(scope="module")
def served() -> Iterator[HouseProvider]:
    with serving(HouseProvider()) as running:
        yield running


@pytest.fixture
def house(served: HouseProvider) -> HouseProvider:
    served.reset()
    return served


@pytest.fixture
def settings(settings, house):
    return replace(
        settings,
        oidc_issuer=house.issuer,
        oidc_name="Lantern",
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
        oidc_roles=ROLES,
        oidc_domains="house.example",
    )


@pytest.fixture
def app_with(settings):
    """Gives an application whose settings differ from the usual ones."""
    opened = []

    def make(**changed) -> Flask:
        opened.append(open_context(replace(settings, **changed)))
        return create_app(opened[-1].settings, context=opened[-1])

    yield make
    for context in opened:
        context.close()


def question(client, target=""):
    """What the browser is sent to the provider with."""
    answer = client.get("/sign-in/provider", query_string={"next": target} if target else {})
    assert answer.status_code == 302, answer.text
    return answer.location


def back_from(address):
    parts = urlsplit(through(address))
    return f"{parts.path}?{parts.query}"


def sign_in(client, target=""):
    return client.get(back_from(question(client, target)))


def token_of(app, client):
    """The safety token that a form of this browser would carry."""
    with app.test_request_context():
        token = generate_csrf()
        raw = session["csrf_token"]
    with client.session_transaction() as cookie:
        cookie["csrf_token"] = raw
    return token


def is_in(client):
    return client.get("/password").status_code == 200


def person(database, email="ann@house.example"):
    with database.read() as session:
        return accounts.by_email(session, email)


def actions(database):
    with database.read() as session:
        return [event.action for event in session.exec(select(Event).order_by(Event.seq))]


def test_a_person_of_the_house_signs_in_and_gets_an_account_with_the_role_of_their_group(client, house, database):
    answer = sign_in(client)
    assert (answer.status_code, answer.location) == (302, "/queue")
    assert is_in(client)
    ann = person(database)
    assert (ann.name, ann.role, ann.password_hash) == ("Ann Lee", Role.REVIEWER, None)
    assert actions(database) == ["add person", "link identity", "sign in"]


def test_the_question_carries_state_nonce_and_a_challenge_and_no_secret(client, house):
    asked = parse_qs(urlsplit(question(client)).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://127.0.0.1:8000/sign-in/provider/return"]
    assert {len(asked[name][0]) for name in ("state", "nonce", "code_challenge")} == {43}
    assert CLIENT_SECRET not in str(asked)
    again = parse_qs(urlsplit(question(client)).query)
    assert not {again[name][0] for name in ("state", "nonce", "code_challenge")} & {v[0] for v in asked.values()}


def test_after_signing_in_one_is_where_one_wanted_to_be(client, house):
    page = client.get(client.get("/claims/7?tab=history").location)
    assert "/sign-in/provider?next=/claims/7?tab%3Dhistory" in page.text
    assert sign_in(client, "/claims/7?tab=history").location == "/claims/7?tab=history"


def test_signing_in_never_leads_to_another_host(client, house):
    for target in ("//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)"):
        assert sign_in(client, target).location == "/queue"


def test_the_second_visit_opens_the_same_account_whatever_the_address_is_now(client, app, house, database):
    sign_in(client)
    house.person |= {"email": "ann.lee@house.example", "name": "Somebody Else"}
    sign_in(app.test_client())
    with database.read() as session:
        assert [(user.email, user.name) for user in session.exec(select(User))] == [("ann@house.example", "Ann Lee")]


def test_the_role_follows_the_groups_at_each_visit(client, house, database):
    sign_in(client)
    house.person["groups"] = ["checkers", "editors"]
    sign_in(client)
    assert person(database).role == Role.SUPERVISOR
    assert actions(database)[-3:] == ["change role", "sign out", "sign in"]


def test_the_last_admin_stays_one_and_another_does_not(client, app, house, database):
    house.person["groups"] = ["heads"]
    sign_in(client)
    house.person["groups"] = ["checkers"]
    sign_in(client)
    assert person(database).role == Role.ADMIN
    with database.write() as session:
        make_user(session, role=Role.ADMIN)
    sign_in(client)
    assert person(database).role == Role.REVIEWER


def test_the_session_is_a_new_one_and_the_old_one_is_over(client, app, house):
    with client.session_transaction() as cookie:
        cookie[SESSION_KEY], cookie["anything"] = "planted", "else"
    sign_in(client)
    with client.session_transaction() as cookie:
        first = cookie[SESSION_KEY]
        assert not {ASKED_KEY, "anything"} & set(cookie)
    sign_in(client)
    stolen = app.test_client()
    with stolen.session_transaction() as cookie:
        cookie[SESSION_KEY] = first
    assert first != "planted"
    assert not is_in(stolen)


def test_signing_out_offers_to_sign_out_of_the_provider_too(client, house):
    sign_in(client)
    page = client.get(submit(client, "/queue", "/sign-out").location)
    assert "At Lantern you are still signed in" in page.text
    left = client.get("/sign-out/provider").location
    assert left.startswith(f"{house.issuer}/leave?")
    assert "post_logout_redirect_uri=http%3A%2F%2F127.0.0.1%3A8000%2Fsign-in" in left


def test_a_provider_without_a_place_to_sign_out_is_said_to_have_none(client, house):
    house.metadata = {"end_session_endpoint": None}
    assert client.get("/sign-out/provider").location == "/sign-in"
    assert "no page for signing out" in client.get("/sign-in").text


def test_address_and_groups_may_come_from_the_second_source(client, house, database):
    house.more = {name: house.person.pop(name) for name in ("email", "email_verified", "groups")}
    assert sign_in(client).location == "/queue"
    assert person(database).role == Role.REVIEWER


def test_the_second_source_may_not_tell_of_somebody_else(client, house):
    house.more = {"email": house.person.pop("email"), "sub": "bob-2"}
    assert_refused(sign_in(client), 502, "another person")


def test_a_client_may_send_its_secret_in_the_form_where_the_provider_wants_that(client, house):
    house.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert sign_in(client).location == "/queue"
    assert house.seen[-1]["client_secret"] == CLIENT_SECRET


def test_new_keys_of_the_provider_are_read_when_a_token_names_one(client, house, monkeypatch):
    sign_in(client)
    new = RSAKey.generate_key(2048, {"kid": "two"})
    house.keys = KeySet([new]).as_dict(private=False)
    house.sign = lambda claims: jwt.encode({"alg": "RS256", "kid": "two"}, claims, new)
    assert_refused(sign_in(client), 502, "publishes no key")
    monkeypatch.setattr(protocol, "_KEYS_AGAIN_SECONDS", 0)
    assert sign_in(client).location == "/queue"


# Who stays out


def assert_refused(answer, status, words):
    assert (answer.status_code, words in answer.text) == (status, True), answer.text
    assert "<h1>" in answer.text


STAYS_OUT = {
    "no group": ({"groups": []}, "none of your groups"),
    "a group that is not in the table": ({"groups": ["admin", "reviewer", "CHECKERS"]}, "none of your groups"),
    "no address": ({"email": None}, "no e-mail address"),
    "an address that is none": ({"email": "ann"}, "no e-mail address"),
    "an address of another house": ({"email": "ann@evil.example"}, "takes no addresses at evil.example"),
    "an address that ends like ours": ({"email": "ann@xhouse.example"}, "takes no addresses at xhouse.example"),
    "an address that was not verified": ({"email_verified": False}, "was verified"),
    "an address of which nothing is said": ({"email_verified": None}, "was verified"),
}


def test_whoever_the_rules_do_not_let_in_stays_out_and_gets_no_account(client, house, database):
    for changed, words in STAYS_OUT.values():
        house.reset()
        house.person |= changed
        assert_refused(sign_in(client), 403, words)
        assert not is_in(client), words
    with database.read() as session:
        assert session.exec(select(User)).all() == []


def test_a_house_may_vouch_for_its_addresses_without_saying_so_but_not_for_one_that_is_not_verified(app_with, house):
    house.person["email_verified"] = None
    assert sign_in(app_with(oidc_addresses="trusted").test_client()).location == "/queue"
    house.person |= {"email_verified": False}
    assert_refused(sign_in(app_with(oidc_addresses="trusted").test_client()), 403, "was verified")


def test_whoever_is_kept_out_stays_out(client, app, house, database):
    sign_in(client)
    with database.write() as writing:
        head = make_user(writing, role=Role.ADMIN)
        accounts.set_active(writing, actor_of(head), accounts.by_email(writing, "ann@house.example"), active=False)
    assert not is_in(client)
    assert_refused(sign_in(app.test_client()), 403, "account on this desk is closed")


# Accounts that were there before


@pytest.fixture
def ann(database):
    """A colleague with a password, and the role of a supervisor."""
    with database.write() as session:
        user = make_user(session, email="ann@house.example", name="Ann", role=Role.SUPERVISOR)
        accounts.set_password(session, actor_of(user), user, PASSWORD)
    return user


def test_an_account_with_a_password_is_opened_by_its_address_only_after_an_admin_has_linked_it(
    client, app, house, database, ann, signed_in
):
    house.person["groups"] = ["editors"]
    for _ in range(2):
        assert_refused(sign_in(client), 403, "a password or another identity opens it")
    assert not is_in(client)
    head = signed_in(Role.ADMIN)
    assert "asks for Lantern" in head.get("/people").text
    submit(head, "/people", f"/people/{ann.id}/identity/link")
    assert sign_in(client).location == "/queue"
    assert is_in(client)
    assert [action for action in actions(database) if "identity" in action] == ["ask to link identity", "link identity"]


def test_an_admin_may_refuse_who_asks(client, house, database, ann, signed_in):
    sign_in(client)
    submit(signed_in(Role.ADMIN), "/people", f"/people/{ann.id}/identity/unlink")
    with database.read() as session:
        assert session.exec(select(Identity)).all() == []


def test_a_linked_account_is_not_opened_by_another_subject_with_its_address(client, app, house, database):
    sign_in(client)
    house.person["sub"] = "mallory-9"
    assert_refused(sign_in(app.test_client()), 403, "linked to somebody else")


def test_a_second_subject_that_asks_takes_the_place_of_the_first(client, house, database, ann):
    sign_in(client)
    house.person["sub"] = "ann-2"
    sign_in(client)
    with database.read() as session:
        assert [one.subject for one in session.exec(select(Identity))] == ["ann-2"]


def test_an_invited_person_without_a_password_is_linked_at_their_first_visit(client, house, database):
    with database.write() as session:
        make_user(session, email="ann@house.example", name="Ann", role=Role.READER)
    assert sign_in(client).location == "/queue"
    assert person(database).role == Role.REVIEWER


def test_unlinking_ends_the_sessions_and_closes_the_way(client, house, database, signed_in):
    sign_in(client)
    submit(signed_in(Role.ADMIN), "/people", f"/people/{person(database).id}/identity/unlink")
    assert not is_in(client)


def test_only_who_asks_can_be_linked(signed_in, house, database, ann):
    head = signed_in(Role.ADMIN)
    token = head.get("/people").text
    assert f"/people/{ann.id}/identity" not in token
    form = {"csrf_token": token.split('name="csrf_token"')[1].split('value="')[1].split('"')[0], "form_key": "0" * 32}
    assert head.post(f"/people/{ann.id}/identity/link", data=form).status_code == 400
    assert head.post(f"/people/{ann.id}/identity/unlink", data=form).status_code == 404


# What may go wrong on the way


def test_an_answer_that_another_browser_asked_for_signs_nobody_in(client, app, house):
    stolen = back_from(question(client))
    victim = app.test_client()
    assert_refused(victim.get(stolen), 400, "belongs to no sign-in that this browser began")
    question(victim)
    assert_refused(victim.get(stolen), 400, "belongs to no sign-in that this browser began")
    assert not is_in(victim)


def test_an_answer_counts_once(client, app, house):
    address = back_from(question(client))
    with client.session_transaction() as cookie:
        kept = dict(cookie)
    assert client.get(address).location == "/queue"
    assert_refused(client.get(address), 400, "belongs to no sign-in")
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(kept)
    assert_refused(thief.get(address), 400, "was used before or is too old")


def test_a_code_that_was_asked_for_with_another_challenge_is_worth_nothing(client, app, house):
    other = app.test_client()
    code = parse_qs(urlsplit(through(question(other))).query)["code"][0]
    state = parse_qs(urlsplit(question(client)).query)["state"][0]
    injected = client.get("/sign-in/provider/return", query_string={"code": code, "state": state})
    assert_refused(injected, 400, "takes this answer no more")
    assert not is_in(client)


def test_ten_minutes_are_enough_and_more_are_too_many(client, house):
    with time_machine.travel(time.time() - 11 * 60, tick=True):
        address = question(client)
    assert_refused(client.get(back_from(address)), 400, "longer than 10 minutes")


ODD_ANSWERS = [
    ("", 400, "belongs to no sign-in"),
    ("code=x", 400, "belongs to no sign-in"),
    ("state=STATE", 400, "incomplete"),
    ("state=STATE&code=", 400, "incomplete"),
    ("state=STATE&code=" + "x" * 5000, 400, "incomplete"),
    ("state=STATE&code=wrong", 400, "takes this answer no more"),
    ("state=STATE&code=x&iss=https://evil.example", 400, "does not come from Lantern"),
    ("state=STATE&error=access_denied", 403, "Lantern did not sign you in"),
    ("state=STATE&error=<script>&error_description=Call+the+hotline", 403, "Lantern did not sign you in"),
    ("state=%ED%A0%80&code=x", 400, "belongs to no sign-in"),
]


def test_an_answer_that_is_not_in_order_gets_a_clear_page(client, house):
    for query, status, words in ODD_ANSWERS:
        state = parse_qs(urlsplit(question(client)).query)["state"][0]
        answer = client.get("/sign-in/provider/return?" + query.replace("STATE", state))
        assert_refused(answer, status, words)
        assert "hotline" not in answer.text
        assert not is_in(client)


def test_what_an_older_desk_left_in_the_cookie_is_no_question(client, house):
    for left in ({"state": "x"}, "x", 7):
        with client.session_transaction() as cookie:
            cookie[ASKED_KEY] = left
        assert_refused(client.get("/sign-in/provider/return?state=x&code=x"), 400, "belongs to no sign-in")


FORGERIES = {
    "another audience": lambda claims: {**claims, "aud": "another desk"},
    "another issuer": lambda claims: {**claims, "iss": "https://evil.example"},
    "no nonce": lambda claims: {name: value for name, value in claims.items() if name != "nonce"},
    "an old nonce": lambda claims: {**claims, "nonce": "of yesterday"},
    "expired": lambda claims: {**claims, "exp": claims["iat"] - 3600},
    "from the future": lambda claims: {**claims, "iat": claims["iat"] + 3600},
}


def test_a_token_with_a_wrong_claim_opens_nothing(client, house):
    for name, twist in FORGERIES.items():
        house.twist = twist
        assert_refused(sign_in(client), 502, "was not believed")
        assert not is_in(client), name


def test_a_token_without_a_signature_or_with_another_opens_nothing(client, house):
    honest = house.sign
    for forged in (
        lambda claims: honest(claims)[:-8] + "AAAAAAAA",
        lambda claims: honest({**claims, "sub": "x"}).rpartition(".")[0] + "." + honest(claims).rpartition(".")[2],
        lambda claims: jwt.encode({"alg": "RS256", "kid": "one"}, claims, RSAKey.generate_key(2048, {"kid": "one"})),
        lambda claims: "eyJhbGciOiJub25lIn0." + honest(claims).split(".")[1] + ".",
        lambda claims: None,
    ):
        house.sign = forged
        assert_refused(sign_in(client), 502, "was not believed")
    assert not is_in(client)


BROKEN = {
    "/token": [
        (lambda: ("<h1>busy</h1>", 200), "no JSON object"),
        (lambda: ("[1]", 200), "no JSON object"),
        (lambda: ("[" * 100_000, 200), "no JSON object"),
        (lambda: ("{}", 200), "was not believed"),
        (lambda: ('{"error": "invalid_client"}', 401), "client id or secret"),
        (lambda: ('{"error": "server_error"}', 500), "status 500"),
        (lambda: ("", 302, {"Location": "http://169.254.169.254/"}), "status 302"),
        (lambda: ("x" * 2_000_000, 200), "does not answer just now"),
    ],
    "/keys": [
        (lambda: ('{"keys": []}', 200), "keys cannot be read"),
        (lambda: ('{"keys": [1]}', 200), "keys cannot be read"),
        (lambda: ('{"keys": [{"kty": "RSA", "n": "!", "e": "AQAB"}]}', 200), "keys cannot be read"),
        (lambda: ("{}", 200), "keys cannot be read"),
        (lambda: ("", 404), "status 404"),
    ],
    "/.well-known/openid-configuration": [
        (lambda: ("", 500), "status 500"),
        (lambda: ("nothing", 200), "no JSON object"),
        (lambda: ('{"issuer": "https://evil.example"}', 200), "names another issuer"),
    ],
}


def forget(app):
    """Let the desk read anew what the provider says about itself."""
    app.extensions["entrance"].provider._known = None


@pytest.mark.parametrize("path", BROKEN)
def test_a_provider_that_is_broken_gets_a_clear_page(app, client, house, path):
    for answer, words in BROKEN[path]:
        forget(app)
        house.reset()
        address = "/sign-in/provider" if path != "/token" else back_from(question(client))
        house.answers[path] = answer
        assert_refused(client.get(address), 503 if "just now" in words else 502, words)
        assert not is_in(client)


def test_an_address_of_the_provider_that_cannot_be_right_is_not_used(app, client, house):
    for metadata in (
        {"authorization_endpoint": None},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "http://evil example/"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": 7},
    ):
        forget(app)
        house.metadata = metadata
        assert_refused(client.get("/sign-in/provider"), 502, "its")


def test_the_provider_cannot_send_the_desk_to_another_machine_inside(app, client, house):
    for place in ("http://10.0.0.1/keys", "http://169.254.169.254/keys", "http://127.0.0.1:1/keys"):
        forget(app)
        house.metadata = {"jwks_uri": place}
        assert_refused(client.get("/sign-in/provider"), 503, "does not answer just now")


def test_a_provider_that_signs_with_shared_secrets_only_is_refused(client, house):
    house.metadata = {"id_token_signing_alg_values_supported": ["HS256", "none"]}
    assert_refused(sign_in(client), 502, "signs in no way that the desk believes")


def test_a_provider_that_is_down_keeps_nobody_from_a_password(app_with, ann, house):
    client = app_with(oidc_issuer="http://127.0.0.1:1").test_client()
    page = client.get("/sign-in/provider")
    assert_refused(page, 503, "Lantern does not answer just now")
    answer = submit(client, "/sign-in", email="ann@house.example", password=PASSWORD)
    assert answer.location == "/queue"


def test_a_slow_provider_takes_no_more_threads_than_its_share(app, house, monkeypatch):
    monkeypatch.setattr(protocol, "_WAIT_SECONDS", 0.01)
    seats = app.extensions["entrance"].provider._seats
    for _ in range(4):
        assert seats.acquire(blocking=False)
    assert_refused(app.test_client().get("/sign-in/provider"), 503, "Many people sign in with Lantern")


def guess(client):
    """The answer to a code that the provider never gave, in a browser that began to sign in."""
    state = parse_qs(urlsplit(question(client)).query)["state"][0]
    return client.get("/sign-in/provider/return", query_string={"state": state, "code": "a guess"})


def test_failures_are_counted_by_network_address_and_stop_after_thirty(client, house, database):
    for _ in range(30):
        assert guess(client).status_code == 400
    assert_refused(guess(client), 429, "try again in 5 minutes")
    with database.read() as session:
        assert len(session.exec(select(SignInAttempt)).all()) == 30


def test_answers_that_no_browser_here_asked_for_keep_nobody_out(client, house, ann, database):
    """Any page elsewhere can make a colleague's browser open the address, as an image, as often as it likes."""
    for place in ("/sign-in/provider/return", "/sign-in/provider/return?state=planted&code=planted") * 20:
        assert client.get(place).status_code == 400
    with database.read() as session:
        assert session.exec(select(SignInAttempt)).all() == []
    assert submit(client, "/sign-in", email="ann@house.example", password=PASSWORD).location == "/queue"


def test_a_provider_that_goes_down_meanwhile_is_nobodys_failure(app_with, house, database):
    app = app_with()
    client = app.test_client()
    place = back_from(question(client))
    app.extensions["entrance"].provider._endpoints._policy = replace(
        app.extensions["entrance"].provider._endpoints._policy, allow=()
    )
    assert_refused(client.get(place), 503, "does not answer just now")
    with database.read() as session:
        assert session.exec(select(SignInAttempt)).all() == []


def test_an_account_with_a_second_step_waits_for_nobody_and_is_linked_by_an_admin_only(client, app, house, database):
    with database.write() as session:
        user = make_user(session, email="ann@house.example")
        set_up_second_step(session, app.extensions["workbench"].vault, user)
    assert_refused(sign_in(client), 403, "An admin has to link you first")
    assert not is_in(client)


# The switch for passwords


def test_where_passwords_are_off_none_is_asked_for_and_none_is_taken(app_with, house, ann):
    app = app_with(passwords="off")
    client = app.test_client()
    page = client.get("/sign-in")
    assert "Sign in with Lantern" in page.text
    assert 'type="password"' not in page.text
    typed = {"email": "ann@house.example", "password": PASSWORD, "form_key": "0" * 32}
    answer = client.post("/sign-in", data={**typed, "csrf_token": token_of(app, client)})
    assert_refused(answer, 403, "takes no passwords")
    assert not is_in(client)


def test_where_passwords_are_off_a_link_still_signs_in_and_asks_for_no_password(app_with, house, database, ann):
    app = app_with(passwords="off")
    from workbench.http.request import limits_of

    with database.write() as session:
        user = accounts.by_email(session, "ann@house.example")
        token = sign_in_links.make(session, user, limits_of(app.extensions["workbench"].settings), set_password=True)
    client = app.test_client()
    assert submit(client, f"/link/{token}").location == "/queue"
    page = client.get("/password")
    assert "takes no passwords" in page.text
    assert 'type="password"' not in page.text


def test_a_desk_without_a_provider_has_no_way_to_one(app_with):
    client = app_with(oidc_issuer="", oidc_client_id="").test_client()
    assert "Sign in with" not in client.get("/sign-in").text
    for path in ("/sign-in/provider", "/sign-in/provider/return", "/sign-out/provider"):
        assert client.get(path).status_code == 404


def test_no_secret_of_the_flow_is_in_a_log_line(client, house, capsys, app_with):
    client = app_with(log_level="debug").test_client()
    address = question(client)
    sign = house.sign
    tokens = []
    house.sign = lambda claims: tokens.append(sign(claims)) or tokens[-1]
    back = back_from(address)
    client.get(back)
    house.answers["/token"] = lambda: ('{"error": "invalid_client"}', 401)
    sign_in(client)
    written = "".join(capsys.readouterr())
    code = parse_qs(urlsplit(back).query)["code"][0]
    for secret in (CLIENT_SECRET, tokens[0], code, parse_qs(urlsplit(address).query)["state"][0]):
        assert secret not in written
    assert "client id or secret" in written


def test_the_desk_shows_its_client_secret_to_nobody(settings):
    assert CLIENT_SECRET not in repr(settings)
    assert CLIENT_SECRET not in repr(protocol.Client("", "", CLIENT_SECRET, "", "", "", ""))
