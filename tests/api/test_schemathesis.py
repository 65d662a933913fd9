"""Schemathesis against a running server: whatever it sends, the answer is one that the description promises."""

import threading
from collections.abc import Iterator

import hypothesis
import pytest
import schemathesis
from schemathesis import checks as known
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks as of_openapi
from sqlmodel import Session
from werkzeug.serving import make_server

from tests import factories
from tests.ports import free_port
from tests.waiting import PATIENCE
from workbench.db import migrate
from workbench.domain.roles import Role
from workbench.domain.scopes import Scope
from workbench.factory import create_app
from workbench.jobs.context import open_context
from workbench.services.people import tokens
from workbench.settings import Settings

CHECKS = [
    known.not_a_server_error,
    of_openapi.status_code_conformance,
    of_openapi.content_type_conformance,
    of_openapi.response_headers_conformance,
    of_openapi.response_schema_conformance,
    of_openapi.negative_data_rejection,
    of_openapi.missing_required_header,
    of_openapi.unsupported_method,
    of_openapi.ignored_auth,
]


def fill(session: Session) -> str:
    """A row of everything, and an administrator's token for all of it."""
    admin = factories.make_user(session, role=Role.ADMIN)
    for _ in range(3):
        factories.make_match(session, factories.make_claim(session), factories.make_source(session))
    return tokens.make(session, factories.actor_of(admin), name="schemathesis", scopes=list(Scope), days=1)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of a desk with a published check, an edition and open claims, and a token for it."""
    port = free_port()
    folder = tmp_path_factory.mktemp("desk")
    settings = Settings(instance=str(folder), port=port, log_level="error", second_review_rules="", api_rate=100_000)
    context = open_context(settings)
    migrate(context.database)
    factories.publish_one(context)
    with context.database.write() as session:
        secret = fill(session)
    server = make_server("127.0.0.1", port, create_app(settings, context=context), threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{port}", secret
    server.shutdown()
    server.server_close()
    serving.join()
    context.close()


def walk(served: tuple[str, str], examples: int) -> int:
    """Send `examples` requests, good and bad, to each operation; gives how many operations there are."""
    address, secret = served
    schema = schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json", wait_for_schema=PATIENCE)
    found = [operation.ok() for operation in schema.get_all_operations()]
    for operation in found:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
            @hypothesis.settings(
                max_examples=examples,
                derandomize=True,
                database=None,
                suppress_health_check=list(hypothesis.HealthCheck),
                phases=[hypothesis.Phase.generate],
            )
            def send(case: schemathesis.Case) -> None:
                case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, checks=CHECKS)

            send()
    return len(found)


def test_a_few_requests_of_each_kind_to_each_operation(served):
    assert walk(served, 3) > 25


@pytest.mark.long
def test_many_requests_of_each_kind_to_each_operation(served):
    assert walk(served, 25) > 25
