"""The disk fails at one write of a request, each in turn, its commit too: nothing is kept, and it can be sent again.

SQLite's own way of testing: fail the first, then the second, until one comes through.
"""

import pytest
from lxml import html

from tests import factories
from tests.conftest import POSTGRES
from tests.faults.disk import Disk
from tests.web.forms import submit
from workbench.domain.roles import Role
from workbench.services import log, replay, transfer
from workbench.services.actors import WORKBENCH

pytestmark = pytest.mark.skipif(bool(POSTGRES), reason="the writes are the same; test_conditions loses its server")
VERDICT = {
    "wording": factories.SENTENCE,
    "rating": "true",
    "rationale": "The survey of the institute says so.",
    "confidence": "high",
    "other_side": "The agencies' archives; nothing says otherwise.",
    "as_of": "2026-01-16",
    "pins-0-source_id": "1",
    "pins-0-start": "0",
    "pins-0-end": str(len(factories.POLL)),
    "pins-0-exact": factories.POLL,
    "pins-0-stance": "supports",
    "pins-0-is_primary": "y",
}


@pytest.fixture
def disk(database):
    return Disk(database.engine)


@pytest.fixture
def step(signed_in, database):
    """Sends a step's form of claim 1, as the reviewer or the supervisor sees it."""
    with database.write() as session:
        factories.make_source(session)
        claim = factories.make_claim(session)
        log.record(session, WORKBENCH, "find claim", "claim", claim.id, {"to": claim.state})
    browsers = {role: signed_in(role) for role in (Role.REVIEWER, Role.SUPERVISOR)}
    with database.write() as session:
        factories.tell(session)

    def send(role, action):
        page = html.fromstring(browsers[role].get("/claims/1").text)
        (form,) = [
            form for form in page.forms if form.action == "/claims/1/step" and form.fields.get("action") == action
        ]
        return browsers[role].post("/claims/1/step", data=dict(form.fields))

    send.browsers = browsers
    return send


def at_each_write(disk, database, send):
    """Fail at the first write of a request, at the second, and so on; how many failed before it came through."""
    for number in range(1, 200):
        before = contents(database)
        disk.left = number
        answer = send()
        failed, disk.left = disk.left <= 0, 0
        if not failed:
            assert answer.status_code == 302
            return number - 1
        assert answer.status_code == 503, number
        assert answer.headers["Retry-After"]
        assert "Nothing was changed" in answer.text
        assert contents(database) == before, number
    raise AssertionError("it never came through")


def contents(database):
    with database.read() as session:
        return transfer.contents(session)


def test_a_request_of_which_any_one_write_fails_leaves_nothing_and_can_be_sent_again(step, disk, database, context):
    reviewer, supervisor = step.browsers[Role.REVIEWER], step.browsers[Role.SUPERVISOR]
    requests = {
        "hand in": lambda: submit(reviewer, "/ingest", pasted=f"{factories.POLL} It was held twice.", title="A report"),
        "take": lambda: step(Role.REVIEWER, "take"),
        "judge": lambda: submit(reviewer, "/claims/1", "/claims/1/verdict", **VERDICT),
        "approve": lambda: step(Role.SUPERVISOR, "approve"),
        "publish": lambda: step(Role.SUPERVISOR, "publish"),
        "edition": lambda: submit(supervisor, "/editions", format="jsonl"),
        "comment": lambda: submit(reviewer, "/claims/1", "/claims/1/comments", text="Well done."),
    }
    failed = {name: at_each_write(disk, database, send) for name, send in requests.items()}
    assert min(failed.values()) >= 3, failed
    assert sum(failed.values()) > 40, failed
    with database.read() as session:
        assert log.verify(session) is None
        assert [found for found in replay.differences(session, context.desk) if found.what != "event"] == []
