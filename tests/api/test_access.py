"""Who may call what: every operation declares its scope and its role, and a cookie opens none."""

import pytest

from tests.factories import actor_of
from tests.web.test_access import path_of
from workbench import clock
from workbench.api._operation import operation_of
from workbench.auth import permission, scope_of
from workbench.domain.roles import Role
from workbench.domain.scopes import Scope
from workbench.factory import create_app
from workbench.services.people import tokens

pytestmark = pytest.mark.usefixtures("at_noon")  # days are counted from today

# Written out once more, by hand: an operation that is new, or whose permission changed, is decided on here as well.
PERMITTED = {
    (Scope.READ, Role.READER): {
        *("claims.index", "claims.show", "claims.events", "verdicts.of_claim", "verdicts.show", "matches.of_text"),
        *("matches.of_claim", "matches.show", "articles.index", "articles.show", "sources.index", "sources.show"),
        *("checks.index", "checks.show", "editions.index", "editions.show", "editions.file", "editions.manifest"),
        *("about.me", "scales.index"),
    },
    (Scope.READ, Role.REVIEWER): {
        *("articles.item", "imports.index", "imports.show", "imports.report", "jobs.index", "jobs.show"),
    },
    (Scope.INGEST, Role.REVIEWER): {"articles.add", "sources.add", "imports.add", "imports.confirm", "jobs.retry"},
    (Scope.REVIEW, Role.REVIEWER): {
        *("claims.set_topic", "claims.step", "claims.assign", "verdicts.submit", "matches.decide"),
    },
    (Scope.PUBLISH, Role.SUPERVISOR): {"editions.make"},
    (None, "public"): {"about.description"},
}


def operations(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")]


def call(browser, app, rule, **headers):
    method = next(iter(rule.methods - {"HEAD", "OPTIONS"}))
    headers = {"Idempotency-Key": "key", "If-Match": "*", "Content-Type": "application/json", **headers}
    return browser.open(path_of(app, rule), method=method, headers=headers, data=None if method == "GET" else "{}")


def test_each_operation_is_for_whom_this_table_says_and_for_nobody_else(app):
    declared: dict[object, set[str]] = {}
    for rule in operations(app):
        view = app.view_functions[rule.endpoint]
        name = rule.endpoint.removeprefix("api.")
        declared.setdefault((scope_of(view), permission(view)), set()).add(name)
        assert (name, operation_of(view) is None) == (name, name == "about.description")
    assert declared == PERMITTED


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer wbt_unknown", "Basic dXNlcjpwYXNz", "Bearer \xff", "wbt_x"]
)
def test_without_a_live_token_nothing_is_opened_and_the_way_to_one_is_told(app, client, header):
    for rule in operations(app):
        if scope_of(app.view_functions[rule.endpoint]) is not None:
            answer = call(client, app, rule, **({} if header is None else {"Authorization": header}))
            assert (rule.rule, answer.status_code) == (rule.rule, 401)
            assert answer.headers["WWW-Authenticate"] == 'Bearer realm="workbench"'
            assert "/tokens" in answer.json["detail"]


def test_a_cookie_opens_no_operation_and_a_token_opens_no_page(app, signed_in, program):
    browser = signed_in(Role.ADMIN)
    assert browser.get("/api/v1/me").status_code == 401
    secret = program(Role.ADMIN).secret
    assert app.test_client().get("/queue", headers={"Authorization": f"Bearer {secret}"}).status_code == 302


@pytest.mark.parametrize("role", list(Role))
def test_each_role_calls_what_is_declared_for_it_and_no_more(app, program, role):
    caller = program(role, scopes=(Scope.READ,))
    for rule in operations(app):
        view = app.view_functions[rule.endpoint]
        if scope_of(view) is Scope.READ:
            answer = call(caller.browser, app, rule, Authorization=f"Bearer {caller.secret}")
            assert (rule.rule, answer.status_code == 403) == (rule.rule, not role.includes(permission(view)))
            assert answer.status_code < 500, rule.rule


@pytest.mark.parametrize("scope", list(Scope))
def test_a_scope_opens_its_own_operations_and_no_others(app, program, scope):
    caller = program(Role.ADMIN, scopes=(scope,))
    for rule in operations(app):
        view = app.view_functions[rule.endpoint]
        if scope_of(view) is not None:
            answer = call(caller.browser, app, rule, Authorization=f"Bearer {caller.secret}")
            assert (rule.rule, answer.status_code == 403) == (rule.rule, scope_of(view) is not scope)
            assert answer.status_code < 500, rule.rule


def test_a_scope_above_the_owners_role_opens_nothing(program, database):
    """A supervisor's token stays what it was made for when its owner becomes a reviewer; the role decides."""
    caller = program(Role.SUPERVISOR, scopes=(Scope.PUBLISH,))
    with database.write() as session:
        user = session.get(type(caller.user), caller.user.id)
        user.role = Role.REVIEWER.value
        session.add(user)
    answer = caller.post("/editions", {"format": "jsonl"})
    assert (answer.status_code, answer.json["detail"]) == (
        403,
        "This is for the role supervisor and above; the token's owner is reviewer.",
    )


def test_a_revoked_token_is_out_at_the_very_next_request(program, database):
    caller = program()
    assert caller.get("/me").status_code == 200
    with database.write() as session:
        tokens.end_of(session, caller.user)
    assert caller.get("/me").status_code == 401


def test_a_token_that_has_spent_its_allowance_is_told_when_to_come_back(program, context):
    caller, other = program(), program()
    object.__setattr__(context.settings, "api_rate", 2)
    answers = [caller.get("/me") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[2].headers["Retry-After"]) <= 30
    assert answers[2].json["code"] == "too-many"
    assert other.get("/me").status_code == 200


def test_all_processes_count_against_the_same_allowance(program, context):
    caller = program()
    object.__setattr__(context.settings, "api_rate", 2)
    other_process = create_app(context.settings, context=context).test_client()
    headers = {"Authorization": f"Bearer {caller.secret}"}
    answers = [browser.get("/api/v1/me", headers=headers) for browser in (caller.browser, other_process, other_process)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]


def test_the_day_of_its_last_use_is_kept_of_a_token_and_not_where_from(program, database):
    caller = program()
    with database.read() as session:
        before = tokens.rows(session, actor_of(caller.user))[0].last_used_on
    caller.get("/me")
    with database.read() as session:
        after = tokens.rows(session, actor_of(caller.user))[0].last_used_on
    assert (before, after) == (None, clock.today())
