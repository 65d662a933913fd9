"""Who may open what: each address declares it, and each form needs its token."""

import pytest

from tests.factories import make_user
from workbench.auth import permission
from workbench.domain.roles import Role

FREE = {"static"}


def rules(app, method):
    return [rule for rule in app.url_map.iter_rules() if method in rule.methods and rule.endpoint not in FREE]


def path_of(app, rule):
    values = {name: (1 if name.endswith(("_id", "number", "active")) else "x" * 43) for name in rule.arguments}
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, values, method=next(iter(rule.methods)))


def test_every_address_declares_who_may_use_it(app):
    silent = [
        rule.rule
        for rule in rules(app, "GET") + rules(app, "POST")
        if permission(app.view_functions[rule.endpoint]) is None
    ]
    assert silent == []


def test_what_strangers_may_open_is_this_and_nothing_else(app):
    public = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in FREE and permission(app.view_functions[rule.endpoint]) == "public"
    }
    assert public == {
        "accounts.sign_in",
        "accounts.sign_in_with_password",
        "accounts.sign_out",
        "accounts.link",
        "accounts.use_link",
        "checks.home",
        "checks.index",
        "checks.show",
        "health.alive",
        "health.ready",
        "health.metrics",
    }


def test_strangers_are_sent_to_sign_in_from_every_page_that_is_not_public(app, client):
    for rule in rules(app, "GET"):
        if permission(app.view_functions[rule.endpoint]) != "public":
            answer = client.get(path_of(app, rule))
            assert (rule.rule, answer.status_code) == (rule.rule, 302)
            assert answer.location.startswith("/sign-in")


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_what_is_declared_for_it_and_no_more(app, signed_in, role):
    client = signed_in(role)
    for rule in rules(app, "GET"):
        declared = permission(app.view_functions[rule.endpoint])
        if isinstance(declared, Role):
            status = client.get(path_of(app, rule)).status_code
            assert (rule.rule, status == 403) == (rule.rule, not role.includes(declared))
            assert status < 500, rule.rule


def test_a_page_for_another_role_says_which(signed_in):
    answer = signed_in(Role.READER).get("/people")
    assert answer.status_code == 403
    assert "for the role admin and above; yours is reader" in answer.text


def test_every_form_is_refused_without_its_token(app, signed_in):
    client = signed_in(Role.ADMIN)
    forms = rules(app, "POST")
    assert len(forms) > 10
    for rule in forms:
        answer = client.post(path_of(app, rule), data={"form_key": "0" * 32})
        assert (rule.rule, answer.status_code) == (rule.rule, 400)
        assert "safety token" in answer.text


def test_a_token_of_another_browser_is_refused(app, signed_in, database):
    with database.write() as session:
        user = make_user(session)
    mine, theirs = signed_in(user=user), signed_in(Role.ADMIN)
    theirs.get("/password")
    with theirs.session_transaction() as cookie:
        assert "csrf_token" in cookie
        foreign = cookie["csrf_token"]
    mine.get("/password")
    assert mine.post("/sign-out", data={"csrf_token": foreign}).status_code == 400
    assert mine.get("/password").status_code == 200


@pytest.mark.parametrize("path", ["/claims/99999999999999999999", "/claims/2147483648", "/claims/-1", "/claims/x"])
def test_ids_that_no_row_can_have_lead_nowhere(signed_in, path):
    answer = signed_in(Role.READER).get(path)
    assert answer.status_code == 404
    assert "The address may be mistyped" in answer.text
