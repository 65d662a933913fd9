"""Who may open what: each address declares it, and each form needs its token."""

import pytest
from lxml import html

from tests.factories import make_user
from workbench.auth import permission
from workbench.domain.roles import Role

FREE = {"static"}


def pages(app):
    """Every address of the web; those of the API have tests of their own, in tests/api/test_access.py."""
    found = [rule for rule in app.url_map.iter_rules() if rule.endpoint not in FREE]
    return [rule for rule in found if not rule.endpoint.startswith("api.")]


def rules(app, method):
    return [rule for rule in pages(app) if method in rule.methods]


def path_of(app, rule):
    values = {name: (1 if name.endswith(("_id", "number", "active", "page")) else "x" * 43) for name in rule.arguments}
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, values, method=next(iter(rule.methods)))


def test_every_address_declares_who_may_use_it(app):
    silent = [
        rule.rule
        for rule in rules(app, "GET") + rules(app, "POST")
        if permission(app.view_functions[rule.endpoint]) is None
    ]
    assert silent == []


# Written out once more, by hand: a route that is new, or whose permission changed, is decided on here as well.
PERMITTED = {
    "public": {
        *("accounts.sign_in", "accounts.sign_in_with_password", "accounts.sign_out", "accounts.link"),
        *("accounts.use_link", "checks.home", "checks.index", "checks.page"),
        *("checks.show", "checks.report", "checks.picture", "checks.atom", "checks.json_feed", "checks.records"),
        "checks.method",
        *("provider.begin", "provider.come_back", "provider.leave"),
        *("second_steps.code", "second_steps.pass_code"),
        *("health.alive", "health.ready", "health.metrics"),
        *("log.checkpoint", "log.checkpoint_json", "log.checkpoints"),
    },
    Role.READER: {
        *(
            "queue.index",
            "queue.news",
            "queue.keep_view",
            "queue.forget_view",
            "claims.show",
            "claims.history",
            "articles.show",
            "sources.index",
            "sources.show",
        ),
        *(
            "editions.index",
            "editions.download",
            "editions.manifest",
            "editions.prove",
            "editions.verifier",
            "accounts.password",
            "accounts.set_password",
            "accounts.end_others",
        ),
        *("second_steps.index", "second_steps.begin", "second_steps.confirm"),
        *("second_steps.make_codes", "second_steps.take_off"),
        *("tour.end", "imports.crosswalk", "tokens.index", "tokens.make", "tokens.revoke"),
    },
    Role.REVIEWER: {
        *(
            "queue.next_claim",
            *("queue.take_next", "comments.write", "queue.take_bulk", "queue.undo"),
            "claims.submit",
            "claims.preview_wording",
            "claims.step",
            "claims.decide_match",
            "supervise.mine",
            *("notifications.index", "notifications.choose", "notifications.mark_read"),
        ),
        *(
            "claims.vote",
            "claims.topic",
            "drafts.keep",
            "drafts.drop",
            "assignments.assign",
            "queue.assign_to_me",
            "queue.undo_assigning",
        ),
        *("intake.index", "intake.add", "intake.retry", "sources.add", "sources.handed_in"),
        *("imports.index", "imports.add", "imports.show", "imports.confirm", "imports.report"),
        *("feeds.index", "feeds.show", "feeds.fetch"),
        *("jobs.index", "jobs.show", "jobs.retry", "log.index"),
    },
    Role.SUPERVISOR: {
        *("audits.index", "audits.draw", "audits.show", "audits.judge", "audits.find"),
        *("supervise.index", "figures.index", "figures.table", "agreement.index", "agreement.table"),
        "editions.make",
        *(
            "imports.change_crosswalk",
            "sources.note",
            "speakers.index",
            "speakers.note",
            "speakers.note_table",
            "speakers.end",
            "speakers.merge",
            "speakers.part",
        ),
        "assignments.give_seat",
        *("feeds.follow", "feeds.change_interval", "feeds.pause", "feeds.resume"),
    },
    Role.ADMIN: {
        *("accounts.people", "accounts.invite", "accounts.new_link", "accounts.role", "accounts.active"),
        *("accounts.end_sessions", "provider.link", "provider.unlink", "second_steps.take_off_of"),
        *("webhooks.index", "webhooks.make", "webhooks.show", "webhooks.end", "webhooks.test", "webhooks.replay"),
        *("notifications.letters", "scales.index", "scales.choose", "scales.make"),
    },
}


def test_each_route_is_for_whom_this_table_says_and_for_nobody_else(app):
    declared: dict[object, set[str]] = {}
    for rule in pages(app):
        declared.setdefault(permission(app.view_functions[rule.endpoint]), set()).add(rule.endpoint)
    assert declared == PERMITTED


def test_a_route_without_a_declaration_is_shown_to_nobody(app, signed_in):
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret", methods=["GET", "POST"])
    for browser in (app.test_client(), signed_in(Role.ADMIN)):
        for method in ("GET", "POST"):
            answer = browser.open("/forgotten", method=method)
            assert answer.status_code == 404
            assert "secret" not in answer.text


def test_every_route_answers_only_the_methods_it_is_for(app):
    odd = [rule.rule for rule in pages(app) if not rule.methods <= {"GET", "HEAD", "OPTIONS", "POST"}]
    mixed = [rule.rule for rule in pages(app) if {"GET", "POST"} <= rule.methods]
    assert (odd, mixed) == ([], [])


@pytest.mark.parametrize("path", ["/", "/sign-in", "/queue", "/static/", "/static/vendor/", "/api/v1/claims"])
def test_no_address_tells_what_it_was_sent_or_what_lies_beside_it(signed_in, path):
    browser = signed_in(Role.ADMIN)
    told = browser.open(path, method="TRACE", headers={"X-Mine": "what was sent"})
    assert told.status_code in {401, 404, 405}
    assert "what was sent" not in told.text
    assert path[-1] != "/" or path == "/" or browser.get(path).status_code == 404


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


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sends_the_forms_that_are_declared_for_it_and_no_others(app, signed_in, role):
    client = signed_in(role)
    token = html.fromstring(client.get("/password").text).xpath("//input[@name='csrf_token']/@value")[0]
    for rule in rules(app, "POST"):
        declared = permission(app.view_functions[rule.endpoint])
        if isinstance(declared, Role):
            answer = client.post(path_of(app, rule), data={"csrf_token": token})
            refused = answer.status_code == 403 and "This page is for the role" in answer.text
            assert (rule.rule, refused) == (rule.rule, not role.includes(declared))
            assert answer.status_code < 500, rule.rule


def test_strangers_who_send_a_form_are_asked_to_sign_in_before_anything_else(app, client):
    for rule in rules(app, "POST"):
        if permission(app.view_functions[rule.endpoint]) != "public":
            answer = client.post(path_of(app, rule))
            assert (rule.rule, answer.status_code, answer.location) == (rule.rule, 302, "/sign-in")


def test_htmx_is_told_to_leave_the_page_when_the_session_is_over(app, client):
    for rule in rules(app, "GET"):
        if permission(app.view_functions[rule.endpoint]) != "public":
            headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/queue?q=a"}
            answer = client.get(path_of(app, rule), headers=headers)
            assert (answer.status_code, answer.text) == (401, "")
            assert answer.headers["HX-Redirect"] == "/sign-in?next=/queue?q%3Da"


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
