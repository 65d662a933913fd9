"""Every example of docs/api.md, run in its order against a desk, prints what stands below it."""

import contextlib
import io
import re
import threading
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from tests import factories
from tests.ingest.conftest import site
from tests.jobs.conftest import hooked
from tests.ports import free_port
from workbench.db import migrate
from workbench.domain.deliveries import Subject
from workbench.domain.roles import Role
from workbench.domain.scopes import Scope
from workbench.factory import create_app
from workbench.jobs.context import open_context
from workbench.jobs.tasks import run_job
from workbench.services.people import tokens
from workbench.settings import Settings

DOCS = Path(__file__).parents[2] / "docs"
API = (DOCS / "api.md").read_text(encoding="utf-8")
WEBHOOKS = (DOCS / "webhooks.md").read_text(encoding="utf-8")

__all__ = ["hooked", "site"]


def blocks(text: str) -> list[tuple[str, str]]:
    """Each example in Python, and what stands below it as its output, "" for nothing."""
    return re.findall(r"```python\n(.*?)```(?:\n\n```text\n(.*?)```)?", text, flags=re.S)


@pytest.fixture
def served(tmp_path, monkeypatch):
    """A desk with a supervisor's token in the environment, whose jobs run as they are asked for."""
    settings = Settings(instance=str(tmp_path), port=free_port(), log_level="error", second_review_rules="")
    context = open_context(settings)
    migrate(context.database)
    with context.database.write() as session:
        user = factories.make_user(session, role=Role.SUPERVISOR)
        secret = tokens.make(session, factories.actor_of(user), name="docs", scopes=list(Scope), days=1)
    one_at_a_time = threading.Lock()

    def run(job_id: int) -> None:
        with one_at_a_time:
            run_job(working, job_id)

    started: list[threading.Thread] = []

    def announce(job_id: int) -> None:
        started.append(threading.Thread(target=run, args=(job_id,)))
        started[-1].start()

    working = open_context(settings, announce)
    server = make_server("127.0.0.1", settings.port, create_app(settings, context=working), threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    monkeypatch.setenv("DESK", f"http://127.0.0.1:{settings.port}")
    monkeypatch.setenv("TOKEN", secret)
    yield
    for thread in started:
        thread.join()
    server.shutdown()
    server.server_close()
    serving.join()
    working.close()
    context.close()


def test_each_example_prints_what_stands_below_it(served):
    names: dict[str, object] = {}
    found = blocks(API)
    assert len(found) > 6
    for code, expected in found:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, "docs/api.md", "exec"), names)
        assert printed.getvalue() == expected
    session = names["session"]
    session.close()


def test_the_table_of_scopes_has_every_scope_with_its_role():
    rows = re.findall(r"^\| `(\w+)` \|.*\| (\w+) \|$", API, re.MULTILINE)
    assert rows == [(scope.value, scope.role.value) for scope in Scope]


def test_the_table_of_kinds_has_every_kind_that_is_told():
    assert re.findall(r"^\| `([\w.]+)` \|", WEBHOOKS, re.MULTILINE) == [kind.value for kind in Subject]


def test_the_documented_check_of_a_signature_knows_what_the_desk_sent_and_nothing_else(site, hooked):
    secret = hooked(site.page("/hook", status=204))
    ((_, headers, body),) = site.posted
    names: dict[str, object] = {}
    for code, _ in blocks(WEBHOOKS):
        exec(compile(code, "docs/webhooks.md", "exec"), names)
    verify = names["verify"]
    given = {name.lower(): value for name, value in headers.items()}
    assert verify(secret, given, body)
    assert not verify(secret, given, body + b" ")
    assert not verify(secret, {**given, "webhook-id": "msg_other"}, body)
    assert not verify(secret, {**given, "webhook-timestamp": "1614265330"}, body)
    assert not verify("whsec_AAAA", given, body)
