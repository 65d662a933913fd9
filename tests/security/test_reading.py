"""Opening an address writes nothing, whoever opens it and whatever they claim the method to be.

Every address is opened by a stranger, by each role and by a program; afterwards each row of each table is what it was,
but for what is declared here.
"""

import re

import pytest
import time_machine

from tests.api.conftest import program  # noqa: F401 - a fixture
from tests.api.test_access import operations
from tests.conftest import POSTGRES
from tests.security import desk
from tests.security.desk import Copy
from tests.web.test_access import path_of
from workbench import clock
from workbench.domain.roles import Role

pytestmark = pytest.mark.skipif(bool(POSTGRES), reason="compares two copies of one SQLite file")

NOTED = {"user_session": {"seen_at"}, "api_token": {"last_used_on", "spent_until"}}
"""What opening something does write: that a session and a token are in use, and a token's allowance."""
LATER = 2 * desk.MINUTE
"""Time goes on by this much, so that a session's last use is due to be noted."""
FOR_EVERYBODY = ("/checks.atom", "/checks.json", "/checks.jsonld")
"""What scripts of other sites may read: feeds that are the same for everybody."""
OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")


def assert_described(answer):
    """An answer is no defect, says what it is, a text in which characters.

    No page of another origin may read it, but for public feeds.
    """
    assert answer.status_code < 500, answer.request.path
    kind = answer.headers.get("Content-Type", "")
    assert kind or answer.status_code in {204, 302, 303, 304, 405}, answer.request.path
    assert not kind.startswith("text/") or "charset=utf-8" in kind, (answer.request.path, kind)
    assert "Access-Control-Allow-Origin" not in answer.headers or answer.request.path in FOR_EVERYBODY


def without_what_is_noted(rows):
    """The rows without the columns that are declared above."""
    for table, columns in NOTED.items():
        rows[table] = [re.sub(rf"'({'|'.join(sorted(columns))})': [^,}}]+", "", row) for row in rows[table]]
    return rows


def test_opening_any_address_writes_nothing(app, furnished, context, signed_in, program, tmp_path):  # noqa: F811
    browser, link = furnished
    everybody = {"stranger": app.test_client(), **{role: signed_in(role) for role in Role}, "who is named": browser}
    caller = program(Role.ADMIN)
    object.__setattr__(context.settings, "api_rate", 1_000_000)
    copy = Copy(context.database, tmp_path / "copy.sqlite")
    before = without_what_is_noted(copy.rows())
    with time_machine.travel(clock.now() + LATER):
        for who, opener in everybody.items():
            for address in desk.addresses(app, link):
                method = "HEAD" if who == Role.SUPERVISOR else "GET"
                assert_described(opener.open(address, method=method, buffered=True))
            assert without_what_is_noted(copy.rows()) == before, who
        for rule in operations(app):
            if "GET" in rule.methods:
                assert caller.get(path_of(app, rule).removeprefix("/api/v1")).status_code < 500, rule.rule
    assert without_what_is_noted(copy.rows()) == before, "a program"


def test_no_header_field_or_parameter_makes_a_write_of_an_opened_address(app, furnished, context, tmp_path):
    """Each form's address is opened with all that its form would send, in the address and in the body."""
    browser, link = furnished
    found = list(desk.forms_of(app, browser, desk.addresses(app, link)))
    copy = Copy(context.database, tmp_path / "copy.sqlite")
    before = copy.rows()
    sent = {"_method": "POST", "method": "POST", "_METHOD": "post"}
    router = app.url_map.bind("localhost")
    for form in found:
        for method in ("GET", "HEAD", "PUT"):
            answer = browser.open(
                form.action,
                method=method,
                query_string={**form.fields, **sent},
                data={**form.fields, **sent} if method not in {"GET", "HEAD"} else None,
                headers=dict.fromkeys(OVERRIDES, "POST"),
                buffered=True,
            )
            allowed = router.test(form.action, method=method)
            assert (form.name, method, answer.status_code == 405) == (form.name, method, not allowed)
    assert copy.rows() == before
    assert len(found) > 40
